// Adam on named trees, on the plain backend: against the algorithm written out in double precision, across a stop and a
// resumption, and without a tensor left behind.
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chooseBackend } from '../../src/engine/backend/choose.ts';
import type { NamedTensors } from '../../src/engine/ops/grads.ts';
import { adamInit, adamUpdate } from '../../src/engine/train/adam.ts';
import type { AdamState } from '../../src/engine/train/adam.ts';
import { seededRandom } from '../../src/face/random.ts';

const OPTIONS = { rate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
const SIZE = 50;

beforeAll(async () => {
  await chooseBackend({ prefer: 'cpu' });
});

let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

/** Gradients of step `step`, from 1e-9 to 1 in size. */
function gradient(step: number): Float32Array {
  const random = seededRandom(step);
  return Float32Array.from({ length: SIZE }, (_, i) => random.normal() * 10 ** -(i % 10));
}

interface Run {
  params: NamedTensors;
  state: AdamState;
}

function start(): Run {
  const params = { w: tf.tensor1d(gradient(0)), 'n.running_mean': tf.ones([3]) };
  return { params, state: adamInit({ w: params.w }) };
}

function advance(run: Run, steps: number): Run {
  let { params, state } = run;
  for (let i = 0; i < steps; i += 1) {
    const grads = { w: tf.tensor1d(gradient(state.step + 1)) };
    ({ params, state } = adamUpdate(params, grads, state, OPTIONS));
  }
  return { params, state };
}

function dispose({ params, state }: Run): void {
  tf.dispose([params, state.mean, state.square]);
}

async function values(tree: NamedTensors): Promise<Record<string, number[]>> {
  const entries = Object.entries(tree).map(async ([name, t]): Promise<[string, number[]]> => [
    name,
    [...(await t.data())],
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

test('follows the published algorithm', async () => {
  const run = advance(start(), 20);
  const expected = Float64Array.from(gradient(0));
  const m = new Float64Array(SIZE);
  const v = new Float64Array(SIZE);
  for (let t = 1; t <= 20; t += 1) {
    gradient(t).forEach((g, i) => {
      m[i] = 0.5 * m[i]! + 0.5 * g;
      v[i] = 0.999 * v[i]! + 0.001 * g * g;
      const mean = m[i] / (1 - 0.5 ** t);
      const square = v[i] / (1 - 0.999 ** t);
      expected[i] = expected[i]! - (2e-4 * mean) / (Math.sqrt(square) + 1e-8);
    });
  }
  const { w } = await values(run.params);
  w!.forEach((value, i) =>
    expect(Math.abs(value - expected[i]!)).toBeLessThan(20 * 1.2e-7 * Math.max(1, Math.abs(value))),
  );
  expect(run.state.step).toBe(20);
  dispose(run);
});

test('what has no gradient is handed through untouched', async () => {
  const run = advance(start(), 3);
  expect((await values(run.params))['n.running_mean']).toEqual([1, 1, 1]);
  dispose(run);
});

test('a run stopped as plain numbers and resumed goes on to the bit', async () => {
  const whole = advance(start(), 12);
  const half = advance(start(), 7);
  const saved = {
    step: half.state.step,
    params: await values(half.params),
    mean: await values(half.state.mean),
    square: await values(half.state.square),
  };
  dispose(half);
  const copy = JSON.parse(JSON.stringify(saved)) as typeof saved;
  const load = (tree: Record<string, number[]>): NamedTensors =>
    Object.fromEntries(Object.entries(tree).map(([name, list]) => [name, tf.tensor1d(list)]));
  const resumed = advance(
    {
      params: load(copy.params),
      state: { step: copy.step, mean: load(copy.mean), square: load(copy.square) },
    },
    5,
  );
  expect(await values(resumed.params)).toEqual(await values(whole.params));
  expect(await values(resumed.state.square)).toEqual(await values(whole.state.square));
  dispose(whole);
  dispose(resumed);
});

test('a gradient without moments is an error', () => {
  const params = { w: tf.zeros([2]) };
  const state = adamInit({});
  const grads = { w: tf.ones([2]) };
  expect(() => adamUpdate(params, grads, state, OPTIONS)).toThrow(/"w"/);
  tf.dispose([params, grads]);
});
