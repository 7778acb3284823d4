// Puts our WebGPU kernels in tfjs's registry: names of our own beside its, and replacements over some of its. Without
// `tuned` the replaced ones are tfjs's again.
import * as tf from '@tensorflow/tfjs-core';
import { studioOf } from '../gpu/run.ts';
import { onTuned, tuned } from '../tuned.ts';
import { adamKernel, foldKernel } from './webgpu-adam.ts';
import { convolveFilter } from './webgpu-conv-filter.ts';
import { convolve, convolveInput } from './webgpu-conv.ts';
import type { Epilogue } from './webgpu-conv.ts';
import {
  blendGradientKernel,
  blendKernel,
  composeGradientKernel,
  composeKernel,
  endingGradientKernel,
  halvesKernel,
  joinKernel,
  partKernel,
  productGradientKernel,
} from './webgpu-pointwise.ts';
import { denseProduct } from './webgpu-dense.ts';
import { distanceGradientKernel, distanceKernel } from './webgpu-distance.ts';
import { sumsKernel } from './webgpu-sums.ts';
import { addSetsKernel, normCurvatureKernel, normGradientKernel, normKernel } from './webgpu-norm.ts';

interface Call {
  inputs: object;
  backend: unknown;
  attrs?: object;
}
type Kernel = (call: Call) => tf.TensorInfo | tf.TensorInfo[];
type Shape4 = [number, number, number, number];

/** Names of our own. */
const OWN: Readonly<Record<string, Kernel>> = {
  StudioAdam: adamKernel,
  StudioFold: foldKernel,
  StudioSums: sumsKernel,
  StudioDistance: distanceKernel,
  StudioDistanceGradient: distanceGradientKernel,
  StudioNorm: normKernel,
  StudioNormGradient: normGradientKernel,
  StudioNormCurvature: normCurvatureKernel,
  StudioAddSets: addSetsKernel,
  StudioEndedConv: endedKernel,
  StudioEndingGradient: endingGradientKernel,
  StudioBlend: blendKernel,
  StudioBlendGradient: blendGradientKernel,
  StudioProductGradient: productGradientKernel,
  StudioHalves: halvesKernel,
  StudioJoin: joinKernel,
  StudioPart: partKernel,
  StudioCompose: composeKernel,
  StudioComposeGradient: composeGradientKernel,
};

interface ConvolutionAttributes {
  strides: number | [number, number];
  pad: tf.backend_util.ExplicitPadding | 'valid' | 'same' | number;
  dataFormat: 'NHWC' | 'NCHW';
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  inputShape?: Shape4;
  filterShape?: Shape4;
}

/** The geometry of a call, or undefined where tfjs's kernel has to serve. */
function geometry({ attrs }: Call, x: readonly number[], filter: readonly number[]) {
  const { strides, pad, dataFormat, dilations = 1, dimRoundingMode } = attrs as ConvolutionAttributes;
  if (dataFormat !== 'NHWC' || [dilations].flat().some((each) => each !== 1)) return undefined;
  const shapes = [x, filter] as [Shape4, Shape4];
  return tf.backend_util.computeConv2DInfo(...shapes, strides, 1, pad, dimRoundingMode);
}

/** A convolution, or with `inputShape` a transposed one, with bias and activation. */
function endedKernel(call: Call): tf.TensorInfo[] {
  const { x, filter, bias } = call.inputs as Record<'x' | 'filter' | 'bias', tf.TensorInfo>;
  const { inputShape, epilogue, slope } = call.attrs as ConvolutionAttributes & {
    epilogue: Epilogue;
    slope: number;
  };
  const info = geometry(call, inputShape ?? x.shape, filter.shape);
  if (info === undefined) throw new Error('Ended convolutions are NHWC and not dilated.');
  const run = inputShape === undefined ? convolve : convolveInput;
  return [run(studioOf(), x, filter, info, { bias, epilogue, slope })];
}

type Replacement = (call: Call) => tf.TensorInfo | undefined;

/** Over tfjs's kernels of these names; undefined hands the call back to them. */
const REPLACED: Readonly<Record<string, Replacement>> = {
  Conv2D: (call) => {
    const { x, filter } = call.inputs as Record<'x' | 'filter', tf.TensorInfo>;
    const info = geometry(call, x.shape, filter.shape);
    return info && convolve(studioOf(), x, filter, info);
  },
  Conv2DBackpropInput: (call) => {
    const { dy, filter } = call.inputs as Record<'dy' | 'filter', tf.TensorInfo>;
    const { inputShape } = call.attrs as ConvolutionAttributes;
    const info = geometry(call, inputShape as Shape4, filter.shape);
    return info && convolveInput(studioOf(), dy, filter, info);
  },
  Conv2DBackpropFilter: (call) => {
    const { x, dy } = call.inputs as Record<'x' | 'dy', tf.TensorInfo>;
    const { filterShape } = call.attrs as ConvolutionAttributes;
    const info = geometry(call, x.shape, filterShape as Shape4);
    return info && convolveFilter(studioOf(), x, dy, info);
  },
  BatchMatMul: ({ inputs, attrs }) => {
    const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    return denseProduct(a, b, transposeA, transposeB);
  },
};

/** Replacements that a device got wrong. */
const withdrawn = new Set<string>();

const stock = new Map<string, tf.KernelConfig>();

function replace(kernelName: string, kernelFunc: Kernel): void {
  tf.unregisterKernel(kernelName, 'webgpu');
  tf.registerKernel({
    kernelName,
    backendName: 'webgpu',
    kernelFunc: kernelFunc,
  });
}

function choose(ours: boolean): void {
  for (const [name, replacement] of Object.entries(REPLACED)) {
    const { kernelFunc } = stock.get(name) as unknown as { kernelFunc: Kernel };
    replace(
      name,
      ours && !withdrawn.has(name) ? (call) => replacement(call) ?? kernelFunc(call) : kernelFunc,
    );
  }
}

/** Registers every kernel of ours. */
export function installWebGpuKernels(): void {
  if (stock.size > 0) return;
  for (const [kernelName, kernelFunc] of Object.entries(OWN)) {
    tf.registerKernel({
      kernelName,
      backendName: 'webgpu',
      kernelFunc: kernelFunc,
    });
  }
  for (const name of Object.keys(REPLACED)) stock.set(name, tf.getKernel(name, 'webgpu'));
  choose(tuned());
  onTuned(choose);
}

/** Takes kernels of ours out of service for good; what they replaced or composed serves instead. */
export function withdraw(names: readonly string[]): void {
  for (const name of names) {
    if (name in REPLACED) withdrawn.add(name);
    else tf.unregisterKernel(name, 'webgpu');
  }
  choose(tuned());
}
