// The WebGPU kernels around convolutions and norms against tfjs's CPU backend: odd sizes, channels from 1 to 1024,
// batches from 1 to 33, many tensors in one call. Convolutions, norms and dense layers are in webgpu.browser.test.ts.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { callKernel } from '../../src/engine/backend/gpu/run.ts';
import { studioBackend } from '../../src/engine/backend/gpu/studio-backend.ts';
import { blend, compose, product } from '../../src/engine/ops/blend.ts';
import { transposedConvolution } from '../../src/engine/ops/conv.ts';
import { meanDistance } from '../../src/engine/ops/distance.ts';
import { join } from '../../src/engine/ops/planes.ts';
import { twice } from '../../src/engine/ops/twice.ts';
import { adamInit, adamUpdate } from '../../src/engine/train/adam.ts';
import { seededRandom } from '../../src/face/random.ts';
import { disagreement } from '../gradients/harness.ts';
import { useBackend } from '../helpers/backend.ts';

type T1 = tf.Tensor1D;
type T2 = tf.Tensor2D;
type T4 = tf.Tensor4D;
type Op = (inputs: tf.Tensor[]) => tf.Tensor;

const { normal } = seededRandom(41);
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
const random = (shape: readonly number[]): Float32Array =>
  Float32Array.from({ length: sizeOf(shape) }, normal);

beforeAll(async () => {
  for (const name of ['cpu', 'webgpu'] as const) await useBackend(name);
});

/** An op's result and all its gradients on a backend. */
async function outcome(backend: 'cpu' | 'webgpu', shapes: number[][], values: Float32Array[], op: Op) {
  await useBackend(backend);
  const made = tf.tidy(() => {
    const inputs = shapes.map((shape, i) => tf.tensor(values[i]!, shape));
    // Squares, so that gradients depend on where they are taken.
    const slopes = tf.grads((...at: tf.Tensor[]) => tf.sum(tf.square(op(at))))(inputs);
    return [op(inputs), ...slopes];
  });
  const read = await Promise.all(made.map(async (tensor) => (await tensor.data()) as Float32Array));
  tf.dispose(made);
  return read;
}

async function expectTheSame(shapes: number[][], op: Op, kernels: string[]): Promise<void> {
  const values = shapes.map(random);
  const expected = await outcome('cpu', shapes, values, op);
  studioBackend()?.counts.clear();
  const ours = await outcome('webgpu', shapes, values, op);
  ours.forEach((part, i) => expect(disagreement([part], [expected[i]!])).toBeLessThan(3e-6));
  const { counts } = studioBackend()!;
  expect(kernels.filter((name) => !counts.has(name))).toEqual([]);
}

const SHAPES: [number, number, number, number][] = [
  [1, 1, 1, 1],
  [33, 3, 1, 5],
  [2, 5, 7, 13],
  [7, 1, 3, 260],
  [1, 2, 3, 1024],
];

describe.each(SHAPES)('%d x %d x %d x %d on WebGPU as on the CPU', (n, h, w, c) => {
  const map = [n, h, w, c];

  it('joins and their way back', () =>
    expectTheSame([map, [n, h, w, 3], [n, 13]], ([a, b, code]) => join([a as T4, b as T4], code as T2), [
      'StudioJoin',
      'StudioPart',
    ]));

  it('products, blends and compositions', () =>
    expectTheSame(
      [map, map, map, [n, h, w, 1]],
      ([a, b, share, mask]) =>
        compose(blend(product(a as T4, b as T4), b as T4, share as T4), a as T4, mask as T4),
      [
        ...['StudioBlend', 'StudioBlendGradient', 'StudioProductGradient'],
        ...['StudioCompose', 'StudioComposeGradient'],
      ],
    ));

  it('distances of two batches in one', () =>
    expectTheSame(
      [map, map],
      (maps) => {
        const [a, b] = maps.map((one) => twice(one as T4)) as [T4, T4];
        const target = tf.fill<tf.Rank.R4>([2 * n, h, w, c], 0.1);
        const kinds = ['square', 'above', 'absolute'] as const;
        return tf.stack(kinds.map((apart) => meanDistance([a, b], target, apart)));
      },
      ['StudioDistance', 'StudioDistanceGradient', 'StudioHalves'],
    ));
});

describe('endings of convolutions on WebGPU as on the CPU', () => {
  const activations = ['none', 'relu', 'sigmoid', 'tanh', { tanhBefore: 3 }] as const;
  it.each(
    activations.flatMap((activation) =>
      [5, 1024].map((channels) => [JSON.stringify(activation), channels, activation] as const),
    ),
  )('%s of %d channels', async (_name, channels, activation) => {
    const op: Op = ([x, filter, bias]) =>
      transposedConvolution(x as T4, filter as T4, 2, 1, bias as T1, activation);
    await expectTheSame([[3, 1, 2, 2], [4, 4, channels, 2], [channels]], op, ['StudioEndingGradient']);
  });
});

describe('kernels over many tensors on WebGPU', () => {
  const SIZES = [1, 3, 64, 33, 1024, 65, 4097, 2, 127];
  const parts = (): Float32Array[] => SIZES.map((size) => random([size]));
  const tree = (values: Float32Array[]): Record<string, tf.Tensor> =>
    Object.fromEntries(values.map((each, k) => [`w${k}`, tf.tensor1d(each)]));
  const read = async (all: Record<string, tf.Tensor>): Promise<Float32Array[]> => {
    const values = await Promise.all(
      Object.values(all).map(async (one) => (await one.data()) as Float32Array),
    );
    tf.dispose(all);
    return values;
  };

  it('Adam, three updates', async () => {
    const given = [parts(), parts(), parts(), parts()];
    const options = { rate: 0.01, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
    const all = async (backend: 'cpu' | 'webgpu'): Promise<Float32Array[]> => {
      await useBackend(backend);
      let params = tree(given[0]!);
      let state = adamInit(params);
      for (const slopes of given.slice(1))
        ({ params, state } = adamUpdate(params, tree(slopes), state, options));
      return [...(await read(params)), ...(await read(state.mean)), ...(await read(state.square))];
    };
    const expected = await all('cpu');
    studioBackend()?.counts.clear();
    const ours = await all('webgpu');
    ours.forEach((part, i) => expect(disagreement([part], [expected[i]!])).toBeLessThan(3e-6));
    expect(studioBackend()!.counts.get('StudioAdam')).toBeGreaterThan(0);
  });

  it('sums of pairs, and running statistics of several sets', async () => {
    await useBackend('webgpu');
    const [a, b] = [parts(), parts()];
    const named = Object.fromEntries(
      SIZES.flatMap((_, k) => [
        [`a${k}`, tf.tensor1d(a[k]!)],
        [`b${k}`, tf.tensor1d(b[k]!)],
      ]),
    );
    const sums = callKernel('StudioSums', named, { count: SIZES.length });
    const summed = await read(Object.fromEntries(sums.entries()));
    tf.dispose(named);
    summed.forEach((sum, k) => expect(sum).toEqual(a[k]!.map((value, i) => Math.fround(value + b[k]![i]!))));

    const sets = SIZES.map((_, k) => 1 + (k % 3));
    const kept = { mean: parts(), variance: parts() };
    const rows = SIZES.map((size, k) => [random([sets[k]! * size]), random([sets[k]! * size])] as const);
    const inputs = Object.fromEntries(
      SIZES.flatMap((size, k): [string, tf.Tensor][] => [
        [`meanKept${k}`, tf.tensor1d(kept.mean[k]!)],
        [`varianceKept${k}`, tf.tensor1d(kept.variance[k]!)],
        [`mean${k}`, tf.tensor2d(rows[k]![0], [sets[k]!, size])],
        [`variance${k}`, tf.tensor2d(rows[k]![1], [sets[k]!, size])],
      ]),
    );
    const decay = 0.9;
    callKernel('StudioFold', inputs, { decay, count: SIZES.length });
    const folded = await read(inputs);
    SIZES.forEach((size, k) => {
      [kept.mean[k]!, kept.variance[k]!].forEach((start, which) => {
        const expected = start.map((value, i) => {
          for (let set = 0; set < sets[k]!; set += 1)
            value = value * decay + rows[k]![which]![set * size + i]! * (1 - decay);
          return value;
        });
        expect(disagreement([folded[4 * k + which]!], [expected])).toBeLessThan(3e-6);
      });
    });
  });
});
