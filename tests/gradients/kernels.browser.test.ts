// Our WASM kernels against plain loops in double precision and against tfjs's own kernels, and what they leave behind.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { phasesOf } from '../../src/engine/backend/kernels/wasm-input-gradient.ts';
import { stockInputGradient } from '../../src/engine/backend/kernels/wasm.ts';
import { convolution, transposedConvolution } from '../../src/engine/ops/conv.ts';
import { seededRandom } from '../../src/face/random.ts';
import { useBackend } from '../helpers/backend.ts';
import { disagreement } from './harness.ts';

type Shape = [number, number, number, number];

const { normal } = seededRandom(11);
const random = ([a, b, c, d]: Shape): Float32Array => Float32Array.from({ length: a * b * c * d }, normal);
const floats = async (tensor: tf.Tensor): Promise<Float32Array> => {
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
};

/** size, kernel, stride, padding */
const GEOMETRIES: [[number, number], [number, number], number, number][] = [
  [[8, 8], [4, 4], 2, 1],
  [[9, 7], [4, 4], 2, 1],
  [[6, 7], [3, 3], 1, 1],
  [[7, 6], [3, 3], 2, 1],
  [[7, 9], [7, 7], 1, 3],
  [[6, 7], [5, 3], 2, 1],
  [[9, 8], [3, 3], 3, 0],
  [[5, 5], [1, 1], 2, 0],
  [[4, 4], [3, 3], 1, 3],
  [[4, 4], [2, 2], 3, 0],
  [[1, 5], [3, 3], 2, 1],
  [[2, 2], [4, 4], 2, 1],
];

/** Calls visit(x index, filter index, y index) for every product of a convolution in PyTorch's sense. */
function products(
  [batch, height, width, inputs]: Shape,
  [kh, kw, , outputs]: Shape,
  [, oh, ow]: Shape,
  stride: number,
  padding: number,
  visit: (x: number, filter: number, y: number) => void,
): void {
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < oh; i++)
      for (let j = 0; j < ow; j++)
        for (let u = 0; u < kh; u++)
          for (let v = 0; v < kw; v++) {
            const [row, column] = [i * stride + u - padding, j * stride + v - padding];
            if (row < 0 || column < 0 || row >= height || column >= width) continue;
            for (let c = 0; c < inputs; c++)
              for (let o = 0; o < outputs; o++)
                visit(
                  ((n * height + row) * width + column) * inputs + c,
                  ((u * kw + v) * inputs + c) * outputs + o,
                  ((n * oh + i) * ow + j) * outputs + o,
                );
          }
}

beforeAll(async () => {
  for (const name of ['cpu', 'webgpu', 'wasm'] as const) await useBackend(name);
});

describe.each(['wasm', 'webgpu'] as const)('convolutions on %s', (backend) => {
  it.each(GEOMETRIES)(
    'size %j, kernel %j, stride %d, padding %d',
    async ([h, w], [kh, kw], stride, padding) => {
      await useBackend(backend);
      const xShape: Shape = [2, h, w, 3];
      const filterShape: Shape = [kh, kw, 3, 5];
      const oh = Math.floor((h + 2 * padding - kh) / stride) + 1;
      const ow = Math.floor((w + 2 * padding - kw) / stride) + 1;
      const yShape: Shape = [2, oh, ow, 5];
      const [x, filter, dy] = [random(xShape), random(filterShape), random(yShape)];
      const y = new Float64Array(dy.length);
      const dx = new Float64Array(x.length);
      const dFilter = new Float64Array(filter.length);
      products(xShape, filterShape, yShape, stride, padding, (a, b, c) => {
        y[c]! += x[a]! * filter[b]!;
        dx[a]! += dy[c]! * filter[b]!;
        dFilter[b]! += dy[c]! * x[a]!;
      });
      const forward = await floats(
        tf.tidy(() => convolution(tf.tensor4d(x, xShape), tf.tensor4d(filter, filterShape), stride, padding)),
      );
      const [ofX, ofFilter] = tf.tidy(() => {
        const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
          convolution(a as tf.Tensor4D, b as tf.Tensor4D, stride, padding);
        return tf.grads(f)(
          [tf.tensor4d(x, xShape), tf.tensor4d(filter, filterShape)],
          tf.tensor4d(dy, yShape),
        );
      });
      expect(disagreement([forward], [Float32Array.from(y)])).toBeLessThan(1e-5);
      expect(disagreement([await floats(ofX!)], [Float32Array.from(dx)])).toBeLessThan(1e-5);
      expect(disagreement([await floats(ofFilter!)], [Float32Array.from(dFilter)])).toBeLessThan(1e-5);
    },
  );
});

describe('the WASM input gradient', () => {
  it('takes over every shape that the nets have and leaves the rest to tfjs', () => {
    expect(phasesOf(64, 32, 4, 2, 1)?.map(({ taps }) => taps)).toEqual([
      [3, 1],
      [2, 0],
    ]);
    expect(phasesOf(16, 16, 3, 1, 1)).toEqual([
      { first: 0, count: 16, taps: [2, 1, 0], before: 1, after: 1 },
    ]);
    expect(phasesOf(32, 32, 7, 1, 3)).toHaveLength(1);
    expect(phasesOf(5, 3, 1, 2, 0), 'a phase without a tap').toBeUndefined();
    expect(phasesOf(4, 8, 3, 1, 3), 'more padding than the filter reaches').toBeUndefined();
  });

  it('gives tfjs’s own result', async () => {
    await useBackend('wasm');
    const dy = tf.tensor4d(random([2, 8, 8, 24]), [2, 8, 8, 24]);
    const filter = tf.tensor4d(random([4, 4, 20, 24]), [4, 4, 20, 24]);
    const ours = await floats(transposedConvolution(dy, filter, 2, 1));
    const kernel = tf.getKernel('Conv2DBackpropInput', 'wasm');
    tf.unregisterKernel('Conv2DBackpropInput', 'wasm');
    tf.registerKernel({ ...kernel, kernelFunc: stockInputGradient as unknown as tf.KernelFunc });
    try {
      const stock = await floats(transposedConvolution(dy, filter, 2, 1));
      expect(disagreement([ours], [stock])).toBeLessThan(1e-6);
    } finally {
      tf.unregisterKernel('Conv2DBackpropInput', 'wasm');
      tf.registerKernel(kernel);
      tf.dispose([dy, filter]);
    }
  });

  it('frees its rearranged filters with the filter, and never mistakes one filter for another', async () => {
    await useBackend('wasm');
    const x = tf.tensor4d(random([1, 4, 4, 6]), [1, 4, 4, 6]);
    const handles = tf.backend().numDataIds();
    let last: Float32Array | undefined;
    for (let round = 0; round < 5; round++) {
      const filter = tf.tensor4d(random([4, 4, 5, 6]), [4, 4, 5, 6]);
      const once = await floats(transposedConvolution(x, filter, 2, 1));
      const shared = filter.clone();
      filter.dispose();
      const again = await floats(transposedConvolution(x, shared, 2, 1));
      const [narrow, wide] = [transposedConvolution(x, shared, 1, 1), transposedConvolution(x, shared, 2, 0)];
      expect(narrow.shape).toEqual([1, 5, 5, 5]);
      expect(wide.shape).toEqual([1, 10, 10, 5]);
      tf.dispose([shared, narrow, wide]);
      expect(again).toEqual(once);
      expect(last === undefined || disagreement([last], [once]) > 0.1).toBe(true);
      expect(tf.backend().numDataIds()).toBe(handles);
      last = once;
    }
    x.dispose();
  });
});

describe('tile on WASM', () => {
  it.each([
    [
      [2, 1, 1, 3],
      [1, 4, 5, 1],
    ],
    [
      [1, 1],
      [3, 2],
    ],
    [
      [2, 3],
      [3, 2],
    ],
    [[3], [7]],
    [
      [2, 2, 2],
      [1, 1, 1],
    ],
    [
      [2, 1, 3],
      [5, 3, 2],
    ],
    [
      [0, 2],
      [1, 3],
    ],
  ])('repeats %j by %j like tfjs on the CPU', async (shape, reps) => {
    const repeat = async (
      backend: 'cpu' | 'wasm',
      dtype: 'float32' | 'int32' | 'bool',
    ): Promise<number[]> => {
      await useBackend(backend);
      const count = shape.reduce((product, size) => product * size, 1);
      const values = Array.from({ length: count }, (_, i) => (dtype === 'bool' ? i % 2 : i + 1));
      return [...(await floats(tf.tidy(() => tf.tile(tf.tensor(values, shape, dtype), reps))))];
    };
    for (const dtype of ['float32', 'int32', 'bool'] as const) {
      expect(await repeat('wasm', dtype)).toEqual(await repeat('cpu', dtype));
    }
  });
});
