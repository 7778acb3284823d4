// Doubling a map by repeating its pixels, followed by a 3x3 convolution, is itself a transposed convolution: its 4x4
// filter is a fixed linear image of the 3x3 one. That spares a resize kernel and its gradient on every backend.
import * as tf from '@tensorflow/tfjs-core';

// Along one axis result i takes w[u] x[floor((i + u - 1) / 2)], a transposed convolution with padding 1 takes
// k[i - 2j + 1] x[j]. With j = floor((i + u - 1) / 2) that is k[t] = w[2 - t] + w[3 - t], terms outside 0..2 left out.
const ONE_AXIS = [
  [0, 0, 1],
  [0, 1, 1],
  [1, 1, 0],
  [1, 0, 0],
];

/** Both axes at once: [16, 9]. */
const BOTH_AXES = ONE_AXIS.flatMap((rows) =>
  ONE_AXIS.map((columns) => rows.flatMap((row) => columns.map((column) => row * column))),
);

/**
 * The filter of the transposed convolution (stride 2, padding 1) that equals doubling the map and convolving it with
 * `filter` (stride 1, padding 1).
 *
 * @param filter [3, 3, in, out]
 * @returns [4, 4, out, in], differentiable
 */
export function enlargingFilter(filter: tf.Tensor4D): tf.Tensor4D {
  const [, , input, output] = filter.shape;
  const taps = tf.matMul(tf.tensor2d(BOTH_AXES), tf.reshape(filter, [9, input * output]));
  return tf.transpose(tf.reshape(taps, [4, 4, input, output]), [0, 1, 3, 2]);
}
