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

// Its pseudo-inverse, times four: the w whose k comes nearest to a given one in the mean square.
const ONE_AXIS_BACK = [
  [1, -1, 1, 3],
  [-2, 2, 2, -2],
  [3, 1, -1, 1],
];

/** A map of both axes at once from that of one: [16, 9], or [9, 16]. */
const bothAxes = (axis: readonly number[][], scale: number): number[][] =>
  axis.flatMap((rows) =>
    axis.map((columns) => rows.flatMap((row) => columns.map((column) => row * column * scale))),
  );
const BOTH_AXES = bothAxes(ONE_AXIS, 1);
const BOTH_AXES_BACK = bothAxes(ONE_AXIS_BACK, 1 / 16);

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

/**
 * The filter behind a repetition of pixels that stands nearest to a transposed convolution: what any 4x4 filter can do
 * but a pattern, since both phases of a flat map become equal. The inverse of `enlargingFilter` where there is one.
 *
 * @param filter [4, 4, out, in], stride 2, padding 1
 * @returns [3, 3, in, out], least squares in every pair of channels
 */
export function repeatingFilter(filter: tf.Tensor4D): tf.Tensor4D {
  const [, , output, input] = filter.shape;
  const taps = tf.matMul(
    tf.tensor2d(BOTH_AXES_BACK),
    tf.reshape(tf.transpose(filter, [0, 1, 3, 2]), [16, input * output]),
  );
  return tf.reshape(taps, [3, 3, input, output]);
}
