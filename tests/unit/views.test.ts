// The frames through which a critic may see pictures: where they lie, what they cost the random state, and their gradient.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../src/engine/backend/choose.ts';
import { drawViews, seen } from '../../src/engine/methods/views.ts';
import { seededRandom } from '../../src/face/random.ts';

const [COUNT, SIDE, CHANNELS] = [3, 16, 2];

beforeAll(async () => {
  await chooseBackend({ prefer: 'cpu' });
});

function framesOf(viewShift: number, viewZoom: number, seed = 1) {
  const views = drawViews(COUNT, SIDE, { viewShift, viewZoom }, seededRandom(seed));
  if (views === undefined) throw new Error('no views');
  const shape = [COUNT, SIDE, SIDE] as [number, number, number];
  return { rows: tf.tensor3d(views.rows, shape), columns: tf.tensor3d(views.columns, shape), views };
}

const picture = (seed: number): tf.Tensor4D => {
  const random = seededRandom(seed);
  const numbers = Float32Array.from({ length: COUNT * SIDE * SIDE * CHANNELS }, () => random.normal());
  return tf.tensor4d(numbers, [COUNT, SIDE, SIDE, CHANNELS]);
};

test('without a shift and a zoom nothing is drawn and pictures stay', () => {
  const random = seededRandom(1);
  const before = random.state();
  expect(drawViews(COUNT, SIDE, { viewShift: 0, viewZoom: 0 }, random)).toBeUndefined();
  expect(random.state()).toEqual(before);
  const x = picture(2);
  expect(seen(x, {})).toBe(x);
});

test('a shift moves each picture by whole pixels of its own, and its border goes on', async () => {
  const { rows, columns, views } = framesOf(0.25, 0);
  const from = (axis: Float32Array, n: number, i: number): number =>
    axis.subarray((n * SIDE + i) * SIDE, (n * SIDE + i + 1) * SIDE).indexOf(1);
  const x = picture(3);
  const [given, got] = await Promise.all([x.array(), seen(x, { rows, columns }).array()]);
  const moves = new Set<number>();
  for (let n = 0; n < COUNT; n += 1)
    for (let i = 0; i < SIDE; i += 1)
      for (let j = 0; j < SIDE; j += 1) {
        const [row, column] = [from(views.rows, n, i), from(views.columns, n, j)];
        if (i > 4 && i < 11) moves.add(row - i);
        expect(got[n]?.[i]?.[j]).toEqual(given[n]?.[row]?.[column]);
      }
  expect(moves.size).toBeGreaterThan(1);
  for (const move of moves) expect(Math.abs(move)).toBeLessThanOrEqual(4);
});

test('a zoomed frame is an average of neighbours, so an even picture stays even', async () => {
  const { rows, columns } = framesOf(0.1, 0.3);
  const even: tf.Tensor4D = tf.fill([COUNT, SIDE, SIDE, CHANNELS], 0.7);
  for (const value of await seen(even, { rows, columns }).data()) expect(value).toBeCloseTo(0.7, 6);
  // The same zoom along both axes: a frame that keeps the face's shape.
  const spread = async (axis: tf.Tensor3D): Promise<number> => {
    const lines = await tf.argMax(axis, 2).array();
    const [first] = lines as number[][];
    return (first?.[11] ?? 0) - (first?.[4] ?? 0);
  };
  expect(Math.abs((await spread(rows)) - (await spread(columns)))).toBeLessThanOrEqual(1);
});

test('the gradient is the adjoint', async () => {
  const { rows, columns } = framesOf(0.25, 0.2);
  const [x, y] = [picture(4), picture(5)];
  const inner = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => tf.sum(tf.mul(a, b));
  const grad = tf.grad((at) => inner(seen(at as tf.Tensor4D, { rows, columns }), y))(x);
  const [forward, backward] = await Promise.all([
    inner(seen(x, { rows, columns }), y).data(),
    inner(x, grad).data(),
  ]);
  expect(backward[0]).toBeCloseTo(forward[0] as number, 3);
});
