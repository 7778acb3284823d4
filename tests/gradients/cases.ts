// Every differentiable piece that nets and losses use, at small and odd shapes.
import * as tf from '@tensorflow/tfjs-core';
import { leakyRelu, relu, sigmoid, tanh } from '../../src/engine/ops/activation.ts';
import { blend, compose, product } from '../../src/engine/ops/blend.ts';
import { convolution, transposedConvolution } from '../../src/engine/ops/conv.ts';
import { meanDistance } from '../../src/engine/ops/distance.ts';
import { dense } from '../../src/engine/ops/dense.ts';
import { sigmoidCrossEntropy, softmaxCrossEntropy } from '../../src/engine/ops/loss.ts';
import { batchNormEval, batchNormTrain, instanceNorm } from '../../src/engine/ops/norm.ts';
import { gradientPenalty } from '../../src/engine/ops/penalty.ts';
import { join } from '../../src/engine/ops/planes.ts';
import { twice } from '../../src/engine/ops/twice.ts';
import type { GradientCase } from './harness.ts';

type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;
type T4 = tf.Tensor4D;

/** Keeps values a tenth away from zero, where the kinks are. */
const offKink = (value: number): number => value + Math.sign(value) * 0.1;
const positive = (value: number): number => Math.abs(value) + 0.5;

interface Geometry {
  size: [number, number];
  kernel: number;
  stride: number;
  padding: number;
}

function conv({ size: [h, w], kernel, stride, padding }: Geometry): GradientCase {
  return {
    name: `convolution ${kernel}x${kernel}, stride ${stride}, padding ${padding}, on ${h}x${w}`,
    shapes: [[2, h, w, 3], [kernel, kernel, 3, 2], [2]],
    op: (x, filter, bias) => convolution(x as T4, filter as T4, stride, padding, bias as T1),
  };
}

function transposed({ size: [h, w], kernel, stride, padding }: Geometry): GradientCase {
  return {
    name: `transposed convolution ${kernel}x${kernel}, stride ${stride}, padding ${padding}, on ${h}x${w}`,
    shapes: [[2, h, w, 3], [kernel, kernel, 2, 3], [2]],
    op: (x, filter, bias) => transposedConvolution(x as T4, filter as T4, stride, padding, bias as T1),
  };
}

export const CONVOLUTIONS: GradientCase[] = [
  conv({ size: [6, 8], kernel: 4, stride: 2, padding: 1 }),
  conv({ size: [7, 5], kernel: 4, stride: 2, padding: 1 }),
  conv({ size: [5, 6], kernel: 3, stride: 1, padding: 1 }),
  conv({ size: [6, 5], kernel: 3, stride: 2, padding: 1 }),
  conv({ size: [5, 7], kernel: 7, stride: 1, padding: 3 }),
  conv({ size: [8, 9], kernel: 5, stride: 2, padding: 2 }),
  conv({ size: [8, 7], kernel: 3, stride: 3, padding: 0 }),
  conv({ size: [3, 4], kernel: 1, stride: 1, padding: 0 }),
  conv({ size: [5, 4], kernel: 1, stride: 2, padding: 0 }), // a phase without taps: tfjs's kernel
  conv({ size: [4, 3], kernel: 3, stride: 1, padding: 3 }), // more padding than the filter reaches: the same
  conv({ size: [2, 2], kernel: 4, stride: 2, padding: 1 }),
  transposed({ size: [3, 4], kernel: 4, stride: 2, padding: 1 }),
  transposed({ size: [5, 3], kernel: 3, stride: 1, padding: 1 }),
  transposed({ size: [3, 2], kernel: 4, stride: 2, padding: 0 }),
  transposed({ size: [3, 3], kernel: 2, stride: 2, padding: 0 }),
  transposed({ size: [2, 3], kernel: 5, stride: 3, padding: 1 }),
  transposed({ size: [1, 1], kernel: 4, stride: 2, padding: 1 }),
];

const norms: GradientCase[] = [
  {
    name: 'batch norm with batch statistics',
    shapes: [[3, 3, 2, 3], [3], [3]],
    op: (x, gamma, beta) => batchNormTrain(x as T4, gamma as T1, beta as T1, 1e-3).y,
  },
  {
    name: 'batch norm with running statistics',
    shapes: [[2, 3, 2, 3], [3], [3], [3], [3]],
    place: (value, input) => (input === 4 ? positive(value) : value),
    op: (x, gamma, beta, mean, variance) =>
      batchNormEval(x as T4, gamma as T1, beta as T1, mean as T1, variance as T1, 1e-3),
  },
  {
    name: 'instance norm on 3x5',
    shapes: [[2, 3, 5, 3], [3], [3]],
    op: (x, gamma, beta) => instanceNorm(x as T4, gamma as T1, beta as T1, 1e-5),
  },
  {
    name: 'instance norm on 4x1',
    shapes: [[2, 4, 1, 2], [2], [2]],
    op: (x, gamma, beta) => instanceNorm(x as T4, gamma as T1, beta as T1, 1e-5),
  },
];

const curves: GradientCase[] = [
  { name: 'leaky relu', shapes: [[2, 3, 3, 2]], place: offKink, op: (x) => tf.square(leakyRelu(x, 0.2)) },
  { name: 'relu', shapes: [[2, 3, 3, 2]], place: offKink, op: (x) => tf.square(relu(x)) },
  { name: 'sigmoid', shapes: [[2, 3, 3]], op: (x) => sigmoid(x) },
  { name: 'tanh', shapes: [[2, 3, 3]], op: (x) => tanh(x) },
  { name: 'sigmoid of tanh of exp', shapes: [[5]], op: (x) => sigmoid(tanh(tf.exp(x))) },
  { name: 'exp', shapes: [[7]], op: (x) => tf.exp(x) },
  { name: 'softmax', shapes: [[3, 4]], op: (x) => tf.softmax(x) },
  { name: 'softplus', shapes: [[7]], op: (x) => tf.softplus(x) },
  { name: 'absolute value', shapes: [[7]], place: offKink, op: (x) => tf.square(tf.abs(x)) },
  { name: 'square root', shapes: [[7]], place: positive, op: (x) => tf.sqrt(x) },
  { name: 'reciprocal square root', shapes: [[7]], place: positive, op: (x) => tf.rsqrt(x) },
  { name: 'logarithm', shapes: [[7]], place: positive, op: (x) => tf.log(x) },
  { name: 'quotient', shapes: [[7], [7]], place: positive, op: (a, b) => tf.div(a, b) },
  { name: 'tfjs leaky relu', shapes: [[9]], place: offKink, op: (x) => tf.square(tf.leakyRelu(x, 0.2)) },
  { name: 'maximum', shapes: [[9]], place: offKink, op: (x) => tf.maximum(tf.square(x), tf.mul(x, 0.2)) },
  { name: 'clip', shapes: [[9]], place: offKink, op: (x) => tf.square(tf.clipByValue(x, 0, 100)) },
  {
    name: 'where',
    shapes: [[9]],
    place: offKink,
    op: (x) => tf.where(tf.less(x, 0), tf.exp(x), tf.square(x)),
  },
  { name: 'largest of a row', shapes: [[3, 4]], op: (x) => tf.square(tf.max(x, 1)) },
];

const losses: GradientCase[] = [
  {
    name: 'sigmoid cross entropy',
    shapes: [
      [3, 4],
      [3, 4],
    ],
    op: (logits, labels) => sigmoidCrossEntropy(logits, labels),
  },
  {
    name: 'softmax cross entropy',
    shapes: [[3, 4]],
    op: (logits) => {
      const rows = tf.oneHot(tf.tensor1d([2, 0, 3], 'int32'), 4) as T2;
      return softmaxCrossEntropy(logits as T2, tf.cast(rows, 'float32'));
    },
  },
];

const plumbing: GradientCase[] = [
  { name: 'dense', shapes: [[3, 4], [4, 2], [2]], op: (x, w, b) => dense(x as T2, w as T2, b as T1) },
  {
    name: 'vector planes behind a picture',
    shapes: [
      [2, 3, 2, 3],
      [2, 4],
    ],
    op: (x, vector) => tf.square(join([x as T4], vector as T2)),
  },
  {
    name: 'two maps and vector planes side by side',
    shapes: [
      [2, 3, 2, 3],
      [2, 3, 2, 5],
      [2, 4],
    ],
    op: (a, b, vector) => tf.square(join([a as T4, b as T4], vector as T2)),
  },
  {
    name: 'product, blend and composition of maps',
    shapes: [
      [2, 3, 2, 3],
      [2, 3, 2, 3],
      [2, 3, 2, 3],
      [2, 3, 2, 1],
    ],
    op: (a, b, share, mask) => {
      const mixed = blend(product(a as T4, b as T4), b as T4, share as T4);
      return compose(mixed, a as T4, mask as T4);
    },
  },
  ...(['relu', 'sigmoid', 'tanh', { tanhBefore: 3 }] as const).map((activation): GradientCase => ({
    name: `transposed convolution ending in ${JSON.stringify(activation)}`,
    shapes: [[2, 3, 2, 3], [4, 4, 5, 3], [5]],
    op: (x, filter, bias) => transposedConvolution(x as T4, filter as T4, 2, 1, bias as T1, activation),
    // Biases that hold each channel on one side of relu's kink: a difference across it is no derivative.
    ...(activation === 'relu'
      ? { place: (value: number, input: number) => (input === 2 ? 40 * Math.sign(value) : value) }
      : {}),
  })),
  { name: 'mean of all', shapes: [[2, 3]], op: (x) => tf.square(tf.mean(x)) },
  { name: 'mean of some axes', shapes: [[2, 3, 2, 2]], op: (x) => tf.square(tf.mean(x, [1, 2])) },
  { name: 'sum, axes kept', shapes: [[2, 3, 2, 2]], op: (x) => tf.square(tf.sum(x, [0, 3], true)) },
  { name: 'tile of a one', shapes: [[2, 1, 3]], op: (x) => tf.square(tf.tile(x, [1, 4, 1])) },
  { name: 'tile of more', shapes: [[2, 2]], op: (x) => tf.square(tf.tile(x, [2, 3])) },
  { name: 'slices', shapes: [[2, 3, 2, 5]], op: (x) => tf.square(tf.slice(x, [0, 1, 0, 2], [2, 2, 2, 3])) },
  {
    name: 'split and concatenation',
    shapes: [[2, 2, 2, 5]],
    op: (x) => {
      const [a, b] = tf.split(x, [2, 3], 3);
      return tf.mul(tf.concat([b!, a!], 3), x);
    },
  },
  {
    name: 'reversal, padding, transposition',
    shapes: [[2, 3, 2, 2]],
    op: (x) => {
      const flipped = tf.reverse(x as T4, [2]);
      const padded = tf.pad(flipped, [
        [0, 0],
        [1, 0],
        [0, 1],
        [0, 0],
      ]);
      return tf.square(tf.transpose(padded, [0, 3, 2, 1]));
    },
  },
  {
    name: 'matrix product',
    shapes: [
      [3, 4],
      [4, 2],
    ],
    op: (a, b) => tf.square(tf.matMul(a as T2, b as T2)),
  },
];

/** A small critic in the manner of the papers: two strided convolutions, instance norm, leaky relu, dense. */
function critic(
  x: tf.Tensor,
  filter: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  next: tf.Tensor,
  weight: tf.Tensor,
) {
  const first = leakyRelu(
    instanceNorm(convolution(x as T4, filter as T4, 2, 1), gamma as T1, beta as T1, 1e-5),
    0.2,
  );
  const second = leakyRelu(convolution(first, next as T4, 2, 1), 0.2);
  return tf.matMul(tf.reshape(second, [x.shape[0], -1]), weight);
}

export const PENALTY: GradientCase = {
  name: 'the gradient penalty of a small critic',
  shapes: [[2, 8, 8, 2], [4, 4, 2, 3], [3], [3], [4, 4, 3, 2], [8, 1]],
  op: (x, ...weights) => {
    const [filter, gamma, beta, next, weight] = weights as [T4, T1, T1, T4, T2];
    return gradientPenalty((at) => critic(at, filter, gamma, beta, next, weight), x as T4);
  },
  order: 1,
  step: 1e-3,
};

/** Two passes in one, and what their losses are made of. */
const together: GradientCase[] = [
  {
    name: 'a batch behind itself',
    shapes: [[3, 2, 5, 3]],
    op: (a) => tf.square(twice(a)),
  },
  {
    name: 'batch norm of two batches in one',
    shapes: [[4, 3, 2, 4], [4], [4]],
    op: (x, gamma, beta) => tf.square(batchNormTrain(x as T4, gamma as T1, beta as T1, 1e-3, 1, 2).y),
  },
  ...(['square', 'above', 'absolute'] as const).flatMap((apart): GradientCase[] => [
    {
      name: `mean distance of a map, ${apart}`,
      shapes: [[3, 5, 7, 1]],
      op: (a) => tf.square(meanDistance([a as T4], tf.zeros([3, 5, 7, 1]), apart)),
      place: offKink,
    },
    {
      name: `mean distance of two maps, ${apart}`,
      shapes: [
        [2, 9, 8, 3],
        [2, 9, 8, 3],
      ],
      op: (a, b) => tf.square(meanDistance([a as T4, b as T4], tf.zeros([2, 9, 8, 3]), apart)),
      place: offKink,
    },
  ]),
];

export const CASES: GradientCase[] = [
  ...CONVOLUTIONS,
  ...norms,
  ...curves,
  ...losses,
  ...plumbing,
  ...together,
];
