// In-place kernels for what training changes: Adam's update of one parameter, and the fold of batch statistics into
// running ones. Nothing moves to a new buffer, so that a recorded step finds everything where it was; what differs from
// step to step (rate, bias corrections) is read from a buffer.
import type * as tf from '@tensorflow/tfjs-core';
import { groupsFor, perItem, runProgram, studioOf } from '../gpu/run.ts';
import type { Program } from '../gpu/run.ts';

const ADAM: Program = {
  name: 'StudioAdam',
  variant: '',
  bindings: [
    { name: 'value', writes: true },
    { name: 'mean', writes: true },
    { name: 'square', writes: true },
    { name: 'slope' },
    { name: 'now' },
  ],
  integers: ['size'],
  floats: ['beta1', 'rest1', 'beta2', 'rest2', 'epsilon'],
  code: () =>
    perItem(`
  if (i >= u.size) { return; }
  let g = slope[i];
  let m = mean[i] * u.beta1 + g * u.rest1;
  let v = square[i] * u.beta2 + g * g * u.rest2;
  mean[i] = m;
  square[i] = v;
  value[i] -= now[0] * (m / (sqrt(v) * now[1] + u.epsilon));`),
};

/** Inputs value, mean, square (changed), slope, now: [step size, scale of the root]. No output. */
export function adamKernel({ inputs, attrs }: { inputs: object; attrs?: object }): tf.TensorInfo[] {
  const { value, mean, square, slope, now } = inputs as Record<string, tf.TensorInfo>;
  const { beta1, beta2, epsilon } = attrs as { beta1: number; beta2: number; epsilon: number };
  const tensors = [value, mean, square, slope, now] as tf.TensorInfo[];
  const size = (value as tf.TensorInfo).shape.reduce((product, n) => product * n, 1);
  const numbers = [size, beta1, 1 - beta1, beta2, 1 - beta2, epsilon];
  runProgram(studioOf(), ADAM, tensors, numbers, groupsFor(size));
  return [];
}

const FOLD: Program = {
  name: 'StudioFold',
  variant: '',
  bindings: [
    { name: 'meanKept', writes: true },
    { name: 'varianceKept', writes: true },
    { name: 'mean' },
    { name: 'variance' },
  ],
  integers: ['size'],
  floats: ['decay', 'rest'],
  code: () =>
    perItem(`
  if (i >= u.size) { return; }
  meanKept[i] = meanKept[i] * u.decay + mean[i] * u.rest;
  varianceKept[i] = varianceKept[i] * u.decay + variance[i] * u.rest;`),
};

/** Inputs meanKept, varianceKept (changed), mean, variance, [C] each. No output. */
export function foldKernel({ inputs, attrs }: { inputs: object; attrs?: object }): tf.TensorInfo[] {
  const { meanKept, varianceKept, mean, variance } = inputs as Record<string, tf.TensorInfo>;
  const { decay } = attrs as { decay: number };
  const tensors = [meanKept, varianceKept, mean, variance] as tf.TensorInfo[];
  const size = (mean as tf.TensorInfo).shape[0] ?? 0;
  runProgram(studioOf(), FOLD, tensors, [size, decay, 1 - decay], groupsFor(size));
  return [];
}
