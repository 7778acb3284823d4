// Lays our WASM kernels over tfjs's. Call before the backend starts: setting up binds the stock kernels they build on.
import * as tf from '@tensorflow/tfjs-core';
import { filterGradient } from './wasm-filter-gradient.ts';
import { inputGradientOver } from './wasm-input-gradient.ts';
import type { WasmCall } from './wasm-raw.ts';

type Kernel = (call: WasmCall) => tf.TensorInfo;

/** tfjs's own kernel for transposed convolutions, for benches and tests that compare. */
export let stockInputGradient: Kernel | undefined;

function register(kernelName: string, kernel: Kernel, stock?: tf.KernelConfig): void {
  tf.registerKernel({
    ...stock,
    kernelName,
    backendName: 'wasm',
    kernelFunc: (call) => kernel(call as WasmCall),
  });
}

/** Installs once; later calls do nothing. */
export function installWasmKernels(): void {
  if (stockInputGradient !== undefined) return;
  const stock = tf.getKernel('Conv2DBackpropInput', 'wasm');
  stockInputGradient = stock.kernelFunc as Kernel;
  tf.unregisterKernel('Conv2DBackpropInput', 'wasm');
  register('Conv2DBackpropInput', inputGradientOver(stockInputGradient), stock);
  register('Conv2DBackpropFilter', filterGradient);
}
