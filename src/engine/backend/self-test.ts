// Before anything is trained or edited, every kernel of ours computes a small odd-sized example, with its gradients, and
// so do tfjs's own kernels. Where a device gets ours wrong they are withdrawn, and tfjs's serve in their place.
import * as tf from '@tensorflow/tfjs-core';
import { blend, compose, product } from '../ops/blend.ts';
import { convolution, transposedConvolution } from '../ops/conv.ts';
import { batchNormTrain, instanceNorm } from '../ops/norm.ts';
import { meanDistance } from '../ops/distance.ts';
import { valueAndGrads } from '../ops/grads.ts';
import { gradientPenalty } from '../ops/penalty.ts';
import { join } from '../ops/planes.ts';
import { twice } from '../ops/twice.ts';
import { adamInit, adamUpdate } from '../train/adam.ts';
import { withdraw } from './kernels/webgpu.ts';
import { setTuned } from './tuned.ts';

/** Share of the largest number by which a right kernel may differ: sums in another order, not another sum. */
const TOLERANCE = 1e-3;

interface Check {
  /** what it is about, for people */
  readonly what: string;
  readonly kernels: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  /** depends on all inputs; differentiated for all of them */
  readonly run: (inputs: tf.Tensor[]) => tf.Tensor;
}

const norms = (what: string, shape: number[]): Check => ({
  what,
  kernels: ['StudioNorm', 'StudioNormGradient', 'StudioNormCurvature', 'StudioAddSets'],
  shapes: [shape, [4], [4]],
  run: ([x, gamma, beta]) => {
    const [scale, offset] = [gamma as tf.Tensor1D, beta as tf.Tensor1D];
    const { y } = batchNormTrain(x as tf.Tensor4D, scale, offset, 1e-3, 0.2);
    const critic = (at: tf.Tensor4D): tf.Tensor => tf.square(instanceNorm(at, scale, offset, 1e-3, 0.2));
    return tf.mul(y, tf.add(1, gradientPenalty(critic, x as tf.Tensor4D)));
  },
});

const CHECKS: readonly Check[] = [
  {
    what: 'convolutions',
    kernels: ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'],
    shapes: [
      [2, 7, 6, 5],
      [4, 4, 5, 8],
      [4, 4, 6, 8],
    ],
    run: ([x, filter, back]) =>
      transposedConvolution(
        convolution(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 1),
        back as tf.Tensor4D,
        2,
        1,
      ),
  },
  {
    what: 'convolutions with bias and activation',
    kernels: ['StudioEndedConv', 'StudioEndingGradient'],
    shapes: [[2, 5, 4, 4], [3, 3, 4, 6], [6], [4, 4, 5, 6], [5]],
    run: ([x, filter, bias, back, offset]) => {
      const y = convolution(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 1, bias as tf.Tensor1D, 'sigmoid');
      const end = { tanhBefore: 3 };
      return transposedConvolution(y, back as tf.Tensor4D, 2, 1, offset as tf.Tensor1D, end);
    },
  },
  norms('norms', [2, 5, 7, 4]),
  norms('norms of small maps', [2, 3, 5, 4]),
  {
    what: 'dense layers',
    kernels: ['BatchMatMul'],
    shapes: [
      [3, 70],
      [70, 8],
      [8, 5],
    ],
    run: ([x, first, second]) =>
      tf.matMul(tf.matMul(x as tf.Tensor2D, first as tf.Tensor2D), second as tf.Tensor2D),
  },
  {
    what: 'distances of pictures',
    kernels: ['StudioDistance', 'StudioDistanceGradient', 'StudioHalves'],
    shapes: [
      [2, 5, 3, 2],
      [2, 5, 3, 2],
      [2, 5, 3, 2],
    ],
    run: (inputs) => {
      const [a, b, target] = inputs.map((map) => twice(map as tf.Tensor4D)) as [
        tf.Tensor4D,
        tf.Tensor4D,
        tf.Tensor4D,
      ];
      const apart = (['square', 'above', 'absolute'] as const).map((kind) =>
        meanDistance([a, b], target, kind),
      );
      return tf.stack(apart);
    },
  },
  {
    what: 'joins and blends',
    kernels: [
      'StudioJoin',
      'StudioPart',
      'StudioBlend',
      'StudioBlendGradient',
      'StudioProductGradient',
      'StudioCompose',
      'StudioComposeGradient',
    ],
    shapes: [
      [2, 3, 5, 3],
      [2, 3, 5, 3],
      [2, 4],
      [2, 3, 5, 1],
    ],
    run: ([a, b, code, mask]) => {
      const [x, y] = [a as tf.Tensor4D, b as tf.Tensor4D];
      const mixed = compose(blend(x, product(x, y), y), y, mask as tf.Tensor4D);
      return join([mixed, x], code as tf.Tensor2D);
    },
  },
];

/** Numbers without a pattern that a kernel's threads could hit by chance; the same on every start. */
function example(shape: readonly number[], seed: number): tf.Tensor {
  const size = tf.util.sizeFromShape([...shape]);
  return tf.tensor(
    Float32Array.from(
      { length: size },
      (_, i) => Math.sin(1.7 * i * (seed + 1) + seed) + 0.3 * Math.cos(i * i),
    ),
    [...shape],
  );
}

/** A check's result and gradients as one vector. */
function outcome({ shapes, run }: Check): tf.Tensor1D {
  return tf.tidy(() => {
    const inputs = shapes.map(example);
    const weighted = (...at: tf.Tensor[]): tf.Tensor => {
      const y = run(at);
      return tf.sum(tf.mul(y, example(y.shape, 9)));
    };
    const made = [run(inputs), ...tf.grads(weighted)(inputs)];
    return tf.concat1d(made.map((tensor) => tf.reshape(tensor, [-1])));
  });
}

/** Adam's kernel changes its inputs, so it is looked at apart. */
function afterAdam(): tf.Tensor1D {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const tree = (seed: number) =>
    Object.fromEntries(names.map((name, i) => [name, example([3 + 5 * i], seed + i)]));
  const first = tree(1);
  const options = { rate: 0.01, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
  const once = adamUpdate(first, tree(20), adamInit(first), options);
  const { params, state } = adamUpdate(once.params, tree(40), once.state, options);
  const parts = [params, state.mean, state.square].flatMap((part) => Object.values(part)) as tf.Tensor1D[];
  const all = tf.concat1d(parts);
  tf.dispose(parts);
  return all;
}

/** Sums of gradients are asked for by the step alone. */
function afterSums(): tf.Tensor1D {
  const tree = Object.fromEntries([3, 70, 129].map((size, i) => [`w${i}`, example([size], i)]));
  const squares = (of: Record<string, tf.Tensor>): tf.Scalar =>
    tf.addN(Object.values(of).map((one, i) => tf.sum(tf.mul(tf.square(one), i + 1))));
  const { loss, grads } = valueAndGrads(
    (first, again) => ({ loss: tf.add(squares(first), tf.sqrt(squares(again))), terms: {} }),
    tree,
  );
  const all = tf.concat1d(Object.values(grads) as tf.Tensor1D[]);
  tf.dispose([loss, grads, tree]);
  return all;
}

async function differs(make: () => tf.Tensor1D): Promise<boolean> {
  const ours = make();
  setTuned(false);
  const stock = make();
  setTuned(true);
  const [a, b] = (await Promise.all([ours.data(), stock.data()])) as [Float32Array, Float32Array];
  tf.dispose([ours, stock]);
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.some((value, i) => !(Math.abs(value - (b[i] ?? 0)) <= TOLERANCE * largest));
}

/**
 * Checks our kernels on the current WebGPU device and withdraws those of every group that got something wrong.
 * @returns what was withdrawn, in words; empty on a sound device
 */
export async function checkKernels(): Promise<string[]> {
  const refused: string[] = [];
  const all = [
    ...CHECKS.map((check) => ({ ...check, make: () => outcome(check) })),
    { what: 'the optimiser', kernels: ['StudioAdam'], make: afterAdam },
    { what: 'sums of gradients', kernels: ['StudioSums'], make: afterSums },
  ];
  for (const { what, kernels, make } of all) {
    if (!(await differs(make))) continue;
    refused.push(what);
    withdraw(kernels);
  }
  return refused;
}
