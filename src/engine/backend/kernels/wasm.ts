// Lays our WASM kernels over tfjs's. Call before the backend starts: setting up binds the stock kernels they build on.
import * as tf from '@tensorflow/tfjs-core';
import { onTuned } from '../tuned.ts';
import { filterGradient } from './wasm-filter-gradient.ts';
import { inputGradientOver } from './wasm-input-gradient.ts';
import { tile } from './wasm-tile.ts';
import type { WasmCall } from './wasm-raw.ts';

type Kernel = (call: WasmCall) => tf.TensorInfo;

/** tfjs's own kernel for transposed convolutions, for benches and tests that compare. */
export let stockInputGradient: Kernel | undefined;

function ours(kernelName: string, kernel: Kernel): tf.KernelConfig {
  return { kernelName, backendName: 'wasm', kernelFunc: (call) => kernel(call as WasmCall) };
}

/** Puts a kernel made from tfjs's own in its place, keeping what sets the stock one up, and returns the stock one. */
function replace(kernelName: string, make: (stock: Kernel) => Kernel): Kernel {
  const config = tf.getKernel(kernelName, 'wasm');
  const stock = config.kernelFunc as Kernel;
  const changed = { ...config, ...ours(kernelName, make(stock)) };
  const put = (on: boolean): void => {
    tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel(on ? changed : config);
  };
  put(true);
  onTuned(put);
  return stock;
}

/** Installs once; later calls do nothing. */
export function installWasmKernels(): void {
  if (stockInputGradient !== undefined) return;
  stockInputGradient = replace('Conv2DBackpropInput', inputGradientOver);
  replace('Tile', () => tile);
  tf.registerKernel(ours('Conv2DBackpropFilter', filterGradient));
}
