// Our own WebAssembly module against tfjs's kernels on the same tensors, at sizes where it takes over: odd maps, channels
// that are no multiple of four or eight, one picture and many. And what it leaves behind.
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ownKernels } from '../../src/engine/backend/kernels/wasm-module.ts';
import { setTuned } from '../../src/engine/backend/tuned.ts';
import { convolution, transposedConvolution } from '../../src/engine/ops/conv.ts';
import { seededRandom } from '../../src/face/random.ts';
import { useBackend } from '../helpers/backend.ts';
import { disagreement } from './harness.ts';

const { normal } = seededRandom(23);
const tensor = (shape: number[]): tf.Tensor =>
  tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, normal), shape);

async function values(work: () => tf.Tensor[], on: boolean): Promise<Float32Array[]> {
  setTuned(on);
  const results = tf.tidy(work);
  const read = await Promise.all(results.map(async (each) => (await each.data()) as Float32Array));
  tf.dispose(results);
  return read;
}

/** Both ways of computing on the same tensors; fails unless our module was there. */
async function apart(work: () => tf.Tensor[]): Promise<number> {
  expect(ownKernels(tf.backend()), 'our module is loaded').toBeDefined();
  const ours = await values(work, true);
  const stock = await values(work, false);
  return Math.max(...ours.map((each, i) => disagreement([each], [stock[i]!])));
}

beforeAll(async () => {
  await useBackend('wasm');
});

afterEach(() => setTuned(true));

/** batch, height, width, channels in, channels out */
const MAPS: [number, number, number, number, number][] = [
  [2, 16, 16, 32, 16],
  [1, 17, 13, 40, 61],
  [3, 9, 31, 45, 5],
  [16, 4, 4, 141, 128],
  [5, 33, 20, 3, 16],
  [1, 6, 5, 205, 77],
  [33, 8, 6, 12, 13],
  [1, 2, 2, 1024, 48],
];

describe.each([
  [3, 1],
  [4, 2],
])('convolutions of %i with stride %i', (kernel, stride) => {
  it.each(MAPS)('%i x %i x %i, channels %i to %i', async (n, h, w, inputs, outputs) => {
    const x = tensor([n, h, w, inputs]) as tf.Tensor4D;
    const filter = tensor([kernel, kernel, inputs, outputs]) as tf.Tensor4D;
    const [oh, ow] = [Math.floor((h + 2 - kernel) / stride) + 1, Math.floor((w + 2 - kernel) / stride) + 1];
    const dy = tensor([n, oh, ow, outputs]);
    const handles = tf.backend().numDataIds();
    const error = await apart(() => {
      const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        convolution(a as tf.Tensor4D, b as tf.Tensor4D, stride, 1);
      return [f(x, filter), ...tf.grads(f)([x, filter], dy)];
    });
    // Either side rounds some thousand times: up to 9,216 products are summed.
    expect(error).toBeLessThan(4e-6);
    // What is kept of a filter goes with it.
    tf.dispose([x, filter, dy]);
    expect(tf.backend().numDataIds()).toBe(handles - 3);
  });

  it('pads by 0 and by 2', async () => {
    const x = tensor([2, 20, 18, 16]) as tf.Tensor4D;
    const filter = tensor([kernel, kernel, 16, 32]) as tf.Tensor4D;
    for (const padding of [0, 2]) {
      const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.square(convolution(a as tf.Tensor4D, b as tf.Tensor4D, stride, padding));
      expect(await apart(() => [f(x, filter), ...tf.grads(f)([x, filter])])).toBeLessThan(4e-6);
    }
    tf.dispose([x, filter]);
  });
});

describe('the transposed convolution', () => {
  it.each([
    [2, 8, 8, 77, 32],
    [1, 32, 32, 61, 5],
    [4, 5, 7, 45, 16],
  ])('%i x %i x %i, channels %i to %i, with both gradients', async (n, h, w, inputs, outputs) => {
    const x = tensor([n, h, w, inputs]) as tf.Tensor4D;
    const filter = tensor([4, 4, outputs, inputs]) as tf.Tensor4D;
    const dy = tensor([n, 2 * h, 2 * w, outputs]);
    const error = await apart(() => {
      const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        transposedConvolution(a as tf.Tensor4D, b as tf.Tensor4D, 2, 1);
      return [f(x, filter), ...tf.grads(f)([x, filter], dy)];
    });
    expect(error).toBeLessThan(2e-6);
    tf.dispose([x, filter, dy]);
  });
});

describe('matrix products', () => {
  it.each([
    [16, 2048, 256],
    [17, 300, 61],
    [4, 1000, 72],
    [130, 52, 1024],
  ])('%i x %i by %i, with both gradients', async (m, k, n) => {
    const [a, b, dy] = [tensor([m, k]), tensor([k, n]), tensor([m, n])];
    const error = await apart(() => {
      const f = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.matMul(x, y);
      return [f(a, b), ...tf.grads(f)([a, b], dy)];
    });
    expect(error).toBeLessThan(4e-6);
    tf.dispose([a, b, dy]);
  });
});

describe('copies and curves', () => {
  it('joins and splits along every axis', async () => {
    const parts = [3, 1, 5].map((size) =>
      [0, 1, 2, 3].map((axis) => tensor([2, 4, 3, 2].map((s, i) => (i === axis ? size : s)))),
    );
    for (const axis of [0, 1, 2, 3]) {
      const inputs = parts.map((each) => each[axis]!);
      const work = (): tf.Tensor[] => {
        const whole = tf.concat(inputs, axis);
        return [whole, ...tf.split(whole, [1, 6, 2], axis)];
      };
      expect(await apart(work)).toBe(0);
    }
    tf.dispose(parts);
  });

  it('knows the hyperbolic tangent to the last digits, far out and near zero', async () => {
    const at = Float32Array.from({ length: 4003 }, (_, i) => ((i - 2000) / 180) ** 3 / 40);
    const [y] = await values(() => [tf.tanh(tf.tensor1d(at))], true);
    y!.forEach((value, i) => {
      const right = Math.tanh(at[i]!);
      expect(Math.abs(value - right)).toBeLessThanOrEqual(4e-7 * Math.abs(right));
    });
    expect(y!.at(-1)).toBe(1);
  });
});
