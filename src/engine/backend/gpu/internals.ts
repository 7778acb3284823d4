// What is used of tfjs-backend-webgpu 4.22 beyond its public face, in one place: a new version of the package is checked
// against this file. Not here: any behaviour.
import type * as tf from '@tensorflow/tfjs-core';

/** What the backend keeps for each tensor's data. */
export interface TensorData {
  values: tf.BackendValues | null;
  dtype: tf.DataType;
  shape: number[];
  refCount: number;
  resource?: GPUBuffer | GPUTexture | null;
}

/** A field of a program's uniform struct, as tfjs's kernels describe it. */
export interface UniformField {
  type: string;
  data: number[];
}

/** What tfjs's kernels hand to `recordAndSubmit`. */
export interface StockProgram {
  pipeline: GPUComputePipeline | Promise<GPUComputePipeline>;
  shaderKey: string;
  dispatch: [number, number, number];
  outputShape: number[];
  outputComponent?: number;
  size?: boolean;
  pixelsOpType?: unknown;
}

/** The backend's buffer manager, as its callers see it. */
export interface BufferSource {
  readonly numBytesUsed: number;
  readonly numBytesAllocated: number;
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
  dispose(): void;
}

/** The backend with its private members. */
export interface Internals {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly tensorMap: { get(id: tf.DataId): TensorData; has(id: tf.DataId): boolean };
  bufferManager: BufferSource;
  /** Set while tfjs's profiler runs a kernel. */
  activeTimers?: { name: string; query: Promise<number> }[] | null;
  readonly supportTimestampQuery: boolean;
  querySet: GPUQuerySet | null;
  readonly querySetCount: number;
  /** Sends what is encoded and resolves to the milliseconds between the two stamps of `querySet`. */
  getQueryTime(): Promise<number>;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  makeTensorInfo(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  uploadToGPU(id: tf.DataId): void;
  convertAndCacheOnCPU(id: tf.DataId, data: tf.BackendValues): tf.BackendValues;
  recordAndSubmit(
    program: StockProgram,
    output: tf.TensorInfo,
    inputs: tf.TensorInfo[],
    defined?: UniformField[],
  ): void;
}
