// Attribute vectors as picture planes.
import * as tf from '@tensorflow/tfjs-core';

/**
 * Appends each entry of a vector as a constant plane behind a picture's channels.
 *
 * @param x [N, H, W, C]
 * @param vector [N, A]
 * @returns [N, H, W, C + A]
 */
export function concatPlanes(x: tf.Tensor4D, vector: tf.Tensor2D): tf.Tensor4D {
  const [n, h, w] = x.shape;
  const cells = tf.reshape(vector, [n, 1, 1, vector.shape[1]]);
  // A product broadcasts in one kernel and sums in its gradient; tile's gradient would be a slice for every repeat.
  const planes: tf.Tensor4D = tf.mul(cells, tf.fill([1, h, w, 1], 1));
  return tf.concat([x, planes], 3);
}
