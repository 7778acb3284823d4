// Norms and updates of our WebAssembly module against the same thing composed of ops.
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callKernel, hasKernel } from '../../src/engine/backend/gpu/run.ts';
import { setTuned } from '../../src/engine/backend/tuned.ts';
import { leakyRelu } from '../../src/engine/ops/activation.ts';
import { convolution, transposedConvolution } from '../../src/engine/ops/conv.ts';
import { slopeOfNorm } from '../../src/engine/ops/norm-gradient.ts';
import { seededRandom } from '../../src/face/random.ts';
import { adamInit, adamUpdate } from '../../src/engine/train/adam.ts';
import { useBackend } from '../helpers/backend.ts';
import { disagreement } from './harness.ts';

const { normal } = seededRandom(31);
const tensor = (shape: number[]): tf.Tensor =>
  tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, normal), shape);
const read = async (tensors: tf.Tensor[]): Promise<Float32Array[]> => {
  const values = await Promise.all(tensors.map(async (each) => (await each.data()) as Float32Array));
  tf.dispose(tensors);
  return values;
};

beforeAll(async () => {
  await useBackend('wasm');
});

afterEach(() => setTuned(true));

/** The norm op by op, in the terms of the kernels' outputs. */
function composed(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  axes: number[],
  epsilon: number,
  slope: number,
) {
  const { mean, variance } = tf.moments(x, axes, true);
  const unit = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  const z = tf.add(tf.mul(unit, gamma), beta);
  return { y: leakyRelu(z, slope), mean, variance };
}

describe.each([
  [[3, 5, 7, 6], 1e-3, 0.2],
  [[1, 2, 2, 1], 1e-6, 0.2],
  [[16, 9, 8, 61], 1e-3, 0],
  [[2, 3, 2, 512], 1e-5, 1],
  [[4, 32, 32, 16], 1e-6, 0.2],
] as [number[], number, number][])('norm of %j, epsilon %d, slope %d', (shape, epsilon, slope) => {
  it.each([true, false])('statistics of the whole batch: %s', async (whole) => {
    expect(hasKernel('StudioNorm')).toBe(true);
    const channels = shape[3]!;
    const axes = whole ? [0, 1, 2] : [1, 2];
    const sets = whole ? 1 : shape[0]!;
    const count = axes.reduce((product, axis) => product * shape[axis]!, 1);
    const [x, dy, h] = [tensor(shape), tensor(shape), tensor(shape)];
    const [gamma, beta] = [tensor([channels]), tensor([channels])];
    const attributes = { whole, epsilon, slope };
    const tensors = tf.memory().numTensors;
    const handles = tf.backend().numDataIds();

    const [y, kept, mean, variance] = callKernel('StudioNorm', { x, gamma, beta }, attributes);
    const [dx, dgamma, dbeta] = callKernel('StudioNormGradient', { dy, y: y!, x, kept: kept! }, attributes);
    const [sumGamma, sumBeta] = callKernel('StudioAddSets', { a: dgamma!, b: dbeta! });
    const [dg, ddx, ddgamma] = callKernel(
      'StudioNormCurvature',
      { h, g: dy, y: y!, x, kept: kept! },
      attributes,
    );

    const expected = tf.tidy(() => {
      const made = composed(x, gamma, beta, axes, epsilon, slope);
      const f = (...p: tf.Tensor[]): tf.Tensor => composed(p[0]!, p[1]!, p[2]!, axes, epsilon, slope).y;
      const first = tf.grads(f)([x, gamma, beta], dy);
      const mask = tf.add(tf.mul(tf.cast(tf.greater(made.y, 0), 'float32'), 1 - slope), slope);
      const again = (...p: tf.Tensor[]): tf.Tensor =>
        slopeOfNorm(tf.mul(p[0]!, mask), p[1]!, p[2]!, axes, epsilon);
      const second = tf.grads(again)([dy, x, gamma], h);
      const unbiased = tf.mul(made.variance, count / Math.max(1, count - 1));
      return [
        made.y,
        tf.reshape(made.mean, [sets, channels]),
        tf.reshape(unbiased, [sets, channels]),
        ...first,
        ...second,
      ];
    });
    const secondGamma = tf.sum(ddgamma!, 0);
    tf.dispose([kept, dgamma, dbeta, ddgamma]);
    const ours = await read([y!, mean!, variance!, dx!, sumGamma!, sumBeta!, dg!, ddx!, secondGamma]);
    const theirs = await read(expected);
    ours.forEach((values, i) => {
      expect(values).toHaveLength(theirs[i]!.length);
      expect(disagreement([values], [theirs[i]!]), `output ${i}`).toBeLessThan(2e-5);
    });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(tf.backend().numDataIds()).toBe(handles);
    tf.dispose([x, dy, h, gamma, beta]);
  });
});

describe('updates in place', () => {
  const options = { rate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

  it('give Adam’s op by op result to the bit', async () => {
    const shapes = { filter: [4, 4, 3, 5], bias: [7], one: [1] };
    const run = async (on: boolean): Promise<Float32Array[]> => {
      setTuned(on);
      const random = seededRandom(5);
      const draw = (shape: number[]): tf.Tensor =>
        tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random.normal), shape);
      let params: Record<string, tf.Tensor> = Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, draw(shape)]),
      );
      let state = adamInit(params);
      for (let step = 0; step < 5; step++) {
        const grads = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, draw(shape)]));
        ({ params, state } = adamUpdate(params, grads, state, options));
      }
      expect(state.step).toBe(5);
      return read([params, state.mean, state.square].flatMap((tree) => Object.values(tree)));
    };
    expect(await run(true)).toEqual(await run(false));
  });

  it('are seen by every convolution and product that has met the parameter before', async () => {
    const x = tensor([1, 4, 4, 6]) as tf.Tensor4D;
    const rows = tensor([3, 96]);
    const value = tensor([4, 4, 5, 6]) as tf.Tensor4D;
    const all = (filter: tf.Tensor4D): tf.Tensor[] =>
      tf.tidy(() => [
        transposedConvolution(x, filter, 2, 1),
        convolution(tf.slice(x, [0, 0, 0, 0], [1, 4, 4, 5]), filter, 2, 1),
        tf.matMul(rows as tf.Tensor2D, tf.reshape(filter, [96, 5])),
      ]);
    const before = await read(all(value));
    const state = adamInit({ value });
    adamUpdate({ value }, { value: tensor(value.shape) }, state, { ...options, rate: 0.1 });
    const after = await read(all(value));
    const fresh = tf.tensor4d((await value.data()) as Float32Array, value.shape);
    expect(after).toEqual(await read(all(fresh)));
    after.forEach((values, i) => expect(disagreement([values], [before[i]!])).toBeGreaterThan(0.01));
    tf.dispose([x, rows, value, fresh, state.mean, state.square]);
  });
});
