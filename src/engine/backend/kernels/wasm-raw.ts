// Calls tfjs-backend-wasm's kernels on bare tensor handles, below the engine's bookkeeping: a kernel that is made of
// other kernels must free what it made itself (wrapping the handles as tensors would leak one count for each).
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** A handle of four axes. */
export interface Map4 extends tf.TensorInfo {
  shape: [number, number, number, number];
}

/** Zeros before and after each of NHWC's axes. */
export type Pads = [[number, number], [number, number], [number, number], [number, number]];

/** What a kernel function receives, with this backend's type. */
export interface WasmCall {
  inputs: tf.NamedTensorInfoMap;
  backend: BackendWasm;
  attrs: tf.NamedAttrMap;
}

/** Runs work on temporary handles and frees them afterwards, whether it ends well or not. */
export function withScratch<T>(
  backend: BackendWasm,
  work: (own: <H extends tf.TensorInfo>(handle: H) => H) => T,
): T {
  const owned: tf.TensorInfo[] = [];
  try {
    return work((handle) => {
      owned.push(handle);
      return handle;
    });
  } finally {
    for (const handle of owned) backend.disposeData(handle.dataId);
  }
}

function run(backend: BackendWasm, name: string, inputs: tf.NamedTensorInfoMap, attrs: unknown): Map4 {
  const kernel = tf.getKernel(name, 'wasm');
  return kernel.kernelFunc({ inputs, backend, attrs: attrs as tf.NamedAttrMap }) as Map4;
}

/** Moves axis `order[i]` of x to place i. */
export function transpose(backend: BackendWasm, x: tf.TensorInfo, order: number[]): Map4 {
  return run(backend, 'Transpose', { x }, { perm: order });
}

/** A convolution of stride 1 in XNNPACK; x NHWC, filter HWIO. */
export function convolve(
  backend: BackendWasm,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  pad: Pads,
  dilation: [number, number] = [1, 1],
): Map4 {
  return run(
    backend,
    'Conv2D',
    { x, filter },
    { strides: [1, 1], pad, dataFormat: 'NHWC', dilations: dilation },
  );
}

/** The first `size` entries along every axis of x. */
export function corner(backend: BackendWasm, x: tf.TensorInfo, size: number[]): Map4 {
  return run(backend, 'Slice', { x }, { begin: size.map(() => 0), size });
}

/** A view of a handle's floats; stale after the next allocation, which may move WASM's memory. */
export function floats(backend: BackendWasm, handle: tf.TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(handle) as Float32Array;
}
