// Adam's update and the fold of batch statistics for WASM, in place. XNNPACK keeps a packed form of every filter it has
// seen, under the tensor's number; so a parameter that has changed is reported as gone and registered again.
import type * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { derivedFilters } from './wasm-derived.ts';
import { ownOf } from './wasm-module.ts';
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

/** Bytes of a number. */
const FLOAT = 4;

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

/**
 * Inputs value0, mean0, square0 (changed), slope0, value1 ..., and now: [step size, scale of the root]; attribute `count`
 * beside Adam's numbers. No output.
 */
export function adamKernel(call: WasmCall): tf.TensorInfo[] {
  const { backend, attrs } = call;
  const given = call.inputs as Record<string, tf.TensorInfo>;
  const { beta1, beta2, epsilon, count } = attrs as Record<'beta1' | 'beta2' | 'epsilon' | 'count', number>;
  const module = ownOf(call.backend);
  const [stepSize = 0, rootScale = 0] = backend.typedArrayFromHeap(given['now'] as tf.TensorInfo);
  const numbers = [stepSize, rootScale, beta1, 1 - beta1, beta2, 1 - beta2, epsilon];
  for (let k = 0; k < count; k += 1) {
    const value = given[`value${k}`] as tf.TensorInfo;
    const others = ['mean', 'square', 'slope'].map((name) => given[`${name}${k}`] as tf.TensorInfo);
    const addresses = [value, ...others].map((handle) => module.address(handle));
    module.run.adam(...addresses, sizeOf(value), ...numbers);
    changed(backend, value);
  }
  return [];
}

/** Inputs meanKept0, varianceKept0 (changed), [C], mean0, variance0, [C] or [sets, C], meanKept1 ...; attributes count, decay. No output. */
export function foldKernel(call: WasmCall): tf.TensorInfo[] {
  const given = call.inputs as Record<string, tf.TensorInfo>;
  const { decay, count } = call.attrs as Record<'decay' | 'count', number>;
  const module = ownOf(call.backend);
  for (let k = 0; k < count; k += 1) {
    for (const name of ['mean', 'variance']) {
      const [kept, fresh] = [given[`${name}Kept${k}`], given[`${name}${k}`]] as [
        tf.TensorInfo,
        tf.TensorInfo,
      ];
      const size = sizeOf(kept);
      for (let from = 0; from < sizeOf(fresh); from += size) {
        const row = module.address(fresh) + FLOAT * from;
        module.run.foldInto(module.address(kept), row, size, decay, 1 - decay);
      }
    }
  }
  return [];
}
