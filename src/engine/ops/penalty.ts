// The gradient penalty of WGAN-GP (Gulrajani et al. 2017, Eq. 3), the reason why every op of a critic needs a right
// second gradient.
import * as tf from '@tensorflow/tfjs-core';

/** Keeps the square root's own gradient finite where a critic is flat. */
const NORM_EPSILON = 1e-12;

/**
 * Mean over the batch of (|| d critic / d x || - 1)^2 at the given pictures, the norm taken over all pixels of one
 * picture. Differentiable with respect to whatever parameters `critic` encloses.
 *
 * @param critic scores of any shape whose first axis is the batch; every score must depend on its own picture only
 * @param at [N, H, W, C]
 */
export function gradientPenalty(critic: (x: tf.Tensor4D) => tf.Tensor, at: tf.Tensor4D): tf.Scalar {
  const slope = tf.grad((x: tf.Tensor) => tf.sum(critic(x as tf.Tensor4D)));
  const squares = tf.sum(tf.square(slope(at)), [1, 2, 3]);
  const norm = tf.sqrt(tf.add(squares, NORM_EPSILON));
  return tf.mean(tf.square(tf.sub(norm, 1)));
}
