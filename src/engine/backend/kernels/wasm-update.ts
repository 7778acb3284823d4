// Adam's update and the fold of batch statistics for WASM, in place. XNNPACK keeps a packed form of every filter it has
// seen, under the tensor's number; so a parameter that has changed is reported as gone and registered again.
import type * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { derivedFilters } from './wasm-derived.ts';
import { ownKernels } from './wasm-module.ts';
import type { OwnKernels } from './wasm-module.ts';
import type { WasmCall } from './wasm-raw.ts';

/** The part of tfjs's backend that its types hide. */
interface Registry {
  dataIdMap: { get(dataId: object): { id: number; memoryOffset: number } | undefined };
  wasm: {
    tfjs: {
      disposeData(id: number): void;
      registerTensor(id: number, size: number, offset: number): void;
    };
  };
}

const sizeOf = ({ shape }: tf.TensorInfo): number => shape.reduce((product, n) => product * n, 1);

/** Makes XNNPACK and the kept rearrangements forget what they made of a tensor. */
function changed(backend: BackendWasm, handle: tf.TensorInfo): void {
  derivedFilters(backend).forget(handle.dataId);
  const { dataIdMap, wasm } = backend as unknown as Registry;
  const entry = dataIdMap.get(handle.dataId);
  if (entry === undefined) return;
  wasm.tfjs.disposeData(entry.id);
  wasm.tfjs.registerTensor(entry.id, sizeOf(handle), entry.memoryOffset);
}

function own(call: WasmCall): OwnKernels {
  const module = ownKernels(call.backend);
  if (module === undefined) throw new Error('This kernel needs the module.');
  return module;
}

/** Inputs value, mean, square (changed), slope, now: [step size, scale of the root]. No output. */
export function adamKernel(call: WasmCall): tf.TensorInfo[] {
  const { backend, inputs, attrs } = call;
  const { value, mean, square, slope, now } = inputs as Record<string, tf.TensorInfo>;
  const { beta1, beta2, epsilon } = attrs as unknown as { beta1: number; beta2: number; epsilon: number };
  const module = own(call);
  const [stepSize = 0, rootScale = 0] = backend.typedArrayFromHeap(now as tf.TensorInfo);
  const addresses = [value, mean, square, slope].map((handle) => module.address(handle as tf.TensorInfo));
  const size = sizeOf(value as tf.TensorInfo);
  module.run.adam(...addresses, size, stepSize, rootScale, beta1, 1 - beta1, beta2, 1 - beta2, epsilon);
  changed(backend, value as tf.TensorInfo);
  return [];
}

/** Inputs meanKept, varianceKept (changed), mean, variance, [C] each. No output. */
export function foldKernel(call: WasmCall): tf.TensorInfo[] {
  const { meanKept, varianceKept, mean, variance } = call.inputs as Record<string, tf.TensorInfo>;
  const { decay } = call.attrs as unknown as { decay: number };
  const module = own(call);
  const pairs = [[meanKept, mean], [varianceKept, variance]] as [tf.TensorInfo, tf.TensorInfo][]; // prettier-ignore
  for (const [kept, fresh] of pairs) {
    module.run.foldInto(module.address(kept), module.address(fresh), sizeOf(kept), decay, 1 - decay);
  }
  return [];
}
