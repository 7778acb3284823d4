// Lays our WASM kernels over tfjs's. Call before the backend starts: setting up binds the stock kernels they build on.
import * as tf from '@tensorflow/tfjs-core';
import { onTuned } from '../tuned.ts';
import { filterGradient } from './wasm-filter-gradient.ts';
import { inputGradientOver } from './wasm-input-gradient.ts';
import { concatOver, splitOver, tanhOver } from './wasm-layout.ts';
import * as joined from './wasm-joined.ts';
import { addSetsKernel, normCurvatureKernel, normGradientKernel, normKernel } from './wasm-norm.ts';
import { productOver } from './wasm-product.ts';
import { tile } from './wasm-tile.ts';
import { adamKernel, foldKernel } from './wasm-update.ts';
import { convolutionOver, filterGradientInModule, inputGradientInModule } from './wasm-winograd.ts';
import type { WasmCall } from './wasm-raw.ts';

type Result = tf.TensorInfo | tf.TensorInfo[];
type Kernel<R extends Result = tf.TensorInfo> = (call: WasmCall) => R;

/** tfjs's own kernel for transposed convolutions, for benches and tests that compare. */
export let stockInputGradient: Kernel | undefined;

/** Puts a kernel made from tfjs's own in its place, keeping what sets the stock one up, and returns the stock one. */
function replace<R extends Result = tf.TensorInfo>(
  kernelName: string,
  make: (stock: Kernel<R>) => Kernel<R>,
): Kernel<R> {
  const config = tf.getKernel(kernelName, 'wasm');
  const stock = config.kernelFunc as unknown as Kernel<R>;
  const changed = { ...config, kernelFunc: make(stock) as unknown as tf.KernelFunc };
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
  // tfjs has no filter gradient here: what stands for stock is a convolution with batch and channels exchanged.
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: filterGradient as unknown as tf.KernelFunc,
  });
  replace('Conv2D', convolutionOver);
  stockInputGradient = replace('Conv2DBackpropInput', (stock) =>
    inputGradientInModule(inputGradientOver(stock)),
  );
  replace('Conv2DBackpropFilter', filterGradientInModule);
  replace('BatchMatMul', productOver);
  replace('Tile', () => tile);
  replace('Concat', concatOver);
  replace<tf.TensorInfo[]>('SplitV', splitOver);
  replace('Tanh', tanhOver);
}

/** Kernels that tfjs does not know. Ops look for them by name and do without where they are missing. */
const OWN = {
  StudioAdam: adamKernel,
  StudioFold: foldKernel,
  StudioNorm: normKernel,
  StudioNormGradient: normGradientKernel,
  StudioNormCurvature: normCurvatureKernel,
  StudioAddSets: addSetsKernel,
  StudioEndedConv: joined.endedKernel,
  StudioEndingGradient: joined.endingGradientKernel,
  StudioJoin: joined.joinKernel,
  StudioPart: joined.partKernel,
  StudioProductGradient: joined.productGradientKernel,
  StudioBlend: joined.blendKernel,
  StudioBlendGradient: joined.blendGradientKernel,
  StudioCompose: joined.composeKernel,
  StudioComposeGradient: joined.composeGradientKernel,
};

/** Registers what exists in our module only; for backends on which it was loaded. */
export function registerOwnKernels(): void {
  for (const [kernelName, kernel] of Object.entries(OWN)) {
    if (tf.getKernel(kernelName, 'wasm') !== undefined) continue;
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernel as unknown as tf.KernelFunc });
  }
}
