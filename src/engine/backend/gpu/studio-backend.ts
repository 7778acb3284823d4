// tfjs's WebGPU backend as the studio runs it: buffers from our pool, uniforms kept by content, every dispatch counted
// and, while a recording is made, noted. Kernels of our own dispatch through here as well (run.ts).
// Not here: what is recorded and when (../../train/captured.ts).
import * as tf from '@tensorflow/tfjs-core';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Internals, StockProgram, TensorData, UniformField } from './internals.ts';
import { BufferPool } from './pool.ts';
import type { Arena } from './pool.ts';
import { replay } from './recorder.ts';
import type { Recording } from './recorder.ts';
import { UniformStore } from './uniforms.ts';

/** Of every tensor; UNIFORM for the small ones that kernels read without taking a place for storage. */
const STORAGE = (): number =>
  GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
/** Dispatches per command buffer. tfjs's 15 keeps the device busy early; memory is given back at each submission. */
const BATCH = 15;

/** What our parts can do with the backend. */
export interface StudioBackend {
  readonly inner: Internals;
  readonly pool: BufferPool;
  /** The processor plays the GPU: kernels choose the way of dealing out work that suits it. */
  readonly emulated: boolean;
  /** Dispatches so far by kernel name; a replay counts like the step it repeats. */
  readonly counts: Map<string, number>;
  /** Compiled pipelines of our own programs, by key. */
  readonly pipelines: Map<string, GPUComputePipeline>;
  dispatch(
    name: string,
    pipeline: GPUComputePipeline,
    tensors: readonly tf.TensorInfo[],
    fields: readonly UniformField[],
    groups: readonly [number, number, number],
  ): void;
  /** Gives up a tensor that a kernel made for itself. */
  drop(tensor: tf.TensorInfo): void;
  /** Copies the data of one tensor into that of another of the same size. */
  copy(from: tf.TensorInfo, to: tf.TensorInfo): void;
  /** Runs `work`, noting what it sends to the device. It must not read back. */
  record<T>(arena: Arena, work: () => T): { result: T; recording: Recording };
  replay(recording: Recording): void;
  /** Puts one tensor's numbers into another's buffer, before whatever is submitted next: a first upload, or a copy. */
  feed(from: tf.TensorInfo, to: tf.TensorInfo): void;
  /** Puts numbers into a tensor's buffer, before whatever is submitted next. */
  write(to: tf.TensorInfo, values: Float32Array<ArrayBuffer>): void;
  /** Gives tensors their buffers now: first used inside an arena, a lasting one would lie where replays write. */
  settle(tensors: readonly tf.TensorInfo[]): void;
  /** A tensor with a copy of another's data. */
  duplicate(tensor: tf.Tensor): tf.Tensor;
  /** Frees what only a recording holds. */
  forget(recording: Recording): void;
}

const studios = new WeakMap<object, StudioBackend>();

/** The studio's side of the current backend; undefined unless that is WebGPU. */
export function studioBackend(): StudioBackend | undefined {
  return tf.getBackend() === 'webgpu' ? studios.get(tf.backend()) : undefined;
}

/** Fits a backend out before its first tensor. */
export function fitOut(backend: WebGPUBackend, emulated: boolean): void {
  const inner = backend as unknown as Internals;
  const { device } = inner;
  inner.bufferManager.dispose();
  const pool = new BufferPool(device);
  inner.bufferManager = pool;
  const uniforms = new UniformStore(device);
  const counts = new Map<string, number>();
  const stockRecord = inner.recordAndSubmit.bind(backend);
  let recording: Recording | undefined;

  const dataOf = (tensor: tf.TensorInfo): TensorData => inner.tensorMap.get(tensor.dataId);
  const bufferOf = (tensor: tf.TensorInfo): GPUBuffer => {
    inner.uploadToGPU(tensor.dataId);
    return dataOf(tensor).resource as GPUBuffer;
  };
  const flush = (): void => {
    inner.endComputePassEncoder();
    if (inner.commandEncoder !== null) inner.submitQueue();
  };
  const count = (name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };

  const dispatch: StudioBackend['dispatch'] = (name, pipeline, tensors, fields, groups) => {
    const buffers = tensors.map(bufferOf);
    if (fields.length > 0) buffers.push(uniforms.bufferOf(fields));
    const bindGroup = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    for (const { dataId } of tensors) inner.commandQueueOwnedIds.add(dataId);
    inner.ensureCommandEncoderReady();
    const timers = inner.activeTimers ?? null;
    if (timers !== null) inner.endComputePassEncoder();
    inner.computePassEncoder ??= (inner.commandEncoder as GPUCommandEncoder).beginComputePass(
      timers === null ? {} : stamps(inner),
    );
    inner.computePassEncoder.setPipeline(pipeline);
    inner.computePassEncoder.setBindGroup(0, bindGroup);
    inner.computePassEncoder.dispatchWorkgroups(...groups);
    count(name);
    recording?.commands.push({ name, pipeline, bindGroup, groups });
    inner.dispatchCountInPass += 1;
    if (timers !== null) {
      inner.endComputePassEncoder();
      timers.push({ name, query: inner.getQueryTime() });
    }
    if (inner.dispatchCountInPass >= BATCH) flush();
  };

  inner.recordAndSubmit = (program, output, inputs, defined) => {
    if (program.pixelsOpType !== undefined || program.pipeline instanceof Promise) {
      if (recording !== undefined) throw new Error('A recording cannot hold pictures or unready kernels.');
      stockRecord(program, output, inputs, defined);
      return;
    }
    const fields = stockFields(program, output, inputs, defined);
    const name = program.shaderKey.split('_')[0] ?? '';
    dispatch(name, program.pipeline, [output, ...inputs], fields, program.dispatch);
  };

  const copy: StudioBackend['copy'] = (from, to) => {
    const [source, target] = [bufferOf(from), bufferOf(to)];
    inner.ensureCommandEncoderReady();
    inner.endComputePassEncoder();
    inner.commandEncoder?.copyBufferToBuffer(source, 0, target, 0, source.size);
    for (const { dataId } of [from, to]) inner.commandQueueOwnedIds.add(dataId);
    recording?.commands.push({ from: source, to: target, size: source.size });
  };

  const write: StudioBackend['write'] = (to, values) => {
    flush();
    device.queue.writeBuffer(bufferOf(to), 0, values);
  };

  // Data that a replay writes to would be stale in a copy kept beside it.
  inner.convertAndCacheOnCPU = (_id, data) => data;

  inner.uploadToGPU = (id) => {
    const data = inner.tensorMap.get(id);
    if (data.resource != null) return;
    const size = 4 * tf.util.sizeFromShape(data.shape);
    if (data.values === null || data.values === undefined) {
      data.resource = pool.acquireBuffer(size, STORAGE());
      return;
    }
    // A fresh buffer needs no copy through a staging one; a recycled one could still be in the commands not yet sent.
    const buffer = pool.acquireBuffer(size, STORAGE(), true, recording === undefined);
    const values = data.values as ArrayLike<number>;
    const numbers = data.dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values);
    if (buffer.mapState === 'mapped') {
      new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(numbers.buffer));
      buffer.unmap();
    } else {
      device.queue.writeBuffer(buffer, 0, numbers);
    }
    if (recording !== undefined) {
      pool.pin(buffer);
      recording.constants.push(buffer);
    }
    data.values = null;
    data.resource = buffer;
  };

  studios.set(backend, {
    inner,
    pool,
    emulated,
    counts,
    pipelines: new Map(),
    dispatch,
    drop: ({ dataId }) => void backend.disposeData(dataId),
    copy,
    record: (arena, work) => {
      flush();
      const made: Recording = { commands: [], constants: [] };
      recording = made;
      try {
        const result = pool.within(arena, work);
        return { result, recording: made };
      } finally {
        flush();
        recording = undefined;
      }
    },
    replay: (made) => {
      flush();
      replay(device, made);
      for (const command of made.commands) if ('bindGroup' in command) count(command.name);
    },
    feed: (from, to) => {
      const { values } = dataOf(from);
      if (values instanceof Float32Array) write(to, values as Float32Array<ArrayBuffer>);
      else copy(from, to);
    },
    write,
    settle: (tensors) => {
      for (const { dataId } of tensors) inner.uploadToGPU(dataId);
    },
    duplicate: (tensor) => {
      const info = inner.makeTensorInfo(tensor.shape, tensor.dtype);
      copy(tensor, info);
      return tf.engine().makeTensorFromTensorInfo(info);
    },
    forget: ({ commands, constants }) => {
      commands.length = 0;
      for (const buffer of constants.splice(0)) pool.unpin(buffer);
    },
  });
}

/** A pass that notes when it begins and ends, where the device can; for tfjs's profiler. */
function stamps(inner: Internals): GPUComputePassDescriptor {
  if (!inner.supportTimestampQuery) return {};
  inner.querySet ??= inner.device.createQuerySet({ type: 'timestamp', count: inner.querySetCount });
  const [beginningOfPassWriteIndex, endOfPassWriteIndex] = [0, 1];
  return { timestampWrites: { querySet: inner.querySet, beginningOfPassWriteIndex, endOfPassWriteIndex } };
}

/** The fields that tfjs's generated shaders expect, in their order. */
function stockFields(
  program: StockProgram,
  output: tf.TensorInfo,
  inputs: readonly tf.TensorInfo[],
  defined: readonly UniformField[] = [],
): UniformField[] {
  const fields: UniformField[] = [
    { type: 'float32', data: [NaN] },
    { type: 'float32', data: [Infinity] },
  ];
  for (const { shape } of [...inputs, output]) {
    fields.push({ type: 'int32', data: shape }, { type: 'int32', data: tf.util.computeStrides(shape) });
  }
  if (program.size === true) {
    const size = tf.util.sizeFromShape(program.outputShape);
    fields.push({ type: 'int32', data: [size / (program.outputComponent ?? 1)] });
  }
  return [...fields, ...defined];
}
