// Doubling and convolving in one transposed convolution, against both steps written out index by index.
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { transposedConvolution } from '../../src/engine/ops/conv.ts';
import { enlargingFilter, repeatingFilter } from '../../src/engine/ops/enlarge.ts';
import { seededRandom } from '../../src/face/random.ts';
import { useBackend } from '../helpers/backend.ts';

test.each(['webgpu', 'wasm', 'cpu'] as const)(
  'on %s it equals repeating pixels and a 3x3 convolution',
  async (name) => {
    await useBackend(name);
    const [h, w, input, output] = [3, 4, 2, 3];
    const random = seededRandom(4);
    const draw = (length: number) => Float32Array.from({ length }, () => 2 * random.uniform() - 1);
    const [x, filter] = [draw(h * w * input), draw(9 * input * output)];
    const enlarged = tf.tidy(() =>
      transposedConvolution(
        tf.tensor4d(x, [1, h, w, input]),
        enlargingFilter(tf.tensor4d(filter, [3, 3, input, output])),
        2,
        1,
      ),
    );
    expect(enlarged.shape).toEqual([1, 2 * h, 2 * w, output]);
    const ours = await enlarged.data();
    enlarged.dispose();
    for (let i = 0; i < 2 * h; i += 1)
      for (let j = 0; j < 2 * w; j += 1)
        for (let o = 0; o < output; o += 1) {
          let sum = 0;
          for (let u = 0; u < 3; u += 1)
            for (let v = 0; v < 3; v += 1) {
              const [row, column] = [i + u - 1, j + v - 1];
              if (row < 0 || column < 0 || row >= 2 * h || column >= 2 * w) continue;
              for (let c = 0; c < input; c += 1)
                sum +=
                  x[(Math.floor(row / 2) * w + Math.floor(column / 2)) * input + c]! *
                  filter[((u * 3 + v) * input + c) * output + o]!;
            }
          expect(ours[(i * 2 * w + j) * output + o]).toBeCloseTo(sum, 5);
        }
  },
);

test('the nearest filter behind repeated pixels', async () => {
  await useBackend('cpu');
  const [input, output] = [2, 3];
  const random = seededRandom(5);
  const draw = (length: number) => Float32Array.from({ length }, () => 2 * random.uniform() - 1);
  const [filter, any] = [draw(9 * input * output), draw(16 * input * output)];
  const [back, left, flat] = tf.tidy(() => {
    const exact = repeatingFilter(enlargingFilter(tf.tensor4d(filter, [3, 3, input, output])));
    const transposed = tf.tensor4d(any, [4, 4, output, input]);
    const nearest = repeatingFilter(transposed);
    const rest: tf.Tensor4D = tf.sub(transposed, enlargingFilter(nearest));
    // What a flat map becomes: the mean over the four phases, which is a quarter of all taps.
    const sums = (of: tf.Tensor4D) => tf.sum(of, [0, 1]);
    const became = tf.sub(sums(nearest), tf.div(tf.transpose(sums(transposed)), 4));
    // Least squares: nothing of what is left can be had by repeating pixels.
    return [exact, repeatingFilter(rest), became];
  }) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const [again, none, apart] = await Promise.all([back.data(), left.data(), flat.data()]);
  for (const [i, value] of filter.entries()) expect(again[i]).toBeCloseTo(value, 5);
  for (const value of [...none, ...apart]) expect(value).toBeCloseTo(0, 5);
  for (const tensor of [back, left, flat]) tensor.dispose();
});
