// Doubling and convolving in one transposed convolution, against both steps written out index by index.
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { transposedConvolution } from '../../src/engine/ops/conv.ts';
import { enlargingFilter } from '../../src/engine/ops/enlarge.ts';
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
