// The gradient of a normalisation with respect to its picture, as an op that has a gradient of its own: what a gradient
// penalty differentiates again. In closed form, because the tape would take a hundred kernels for every such layer.
// Not here: the normalisation itself and its gradients for gamma and beta (norm.ts).
//
// With m the mean over the normalised positions, c = x - m(x), r = 1 / sqrt(m(c^2) + epsilon), u = c r and
// P(v) = v - m(v) - u m(v u), the gradient is d = gamma r P(g). P is symmetric and the Jacobian of u is r P; so for a
// cotangent h of d, with A = m(h P(g)):
//   for g:      gamma r P(h)
//   for x:      -gamma r^2 (u A + m(g u) P(h) + m(h u) P(g))
//   for gamma:  the sum of r A over pictures, times the number of positions
import * as tf from '@tensorflow/tfjs-core';
import { differentiable, tapesRecording } from './differentiable.ts';
import { meanOver } from './mean.ts';

/** x less its mean, and 1 / sqrt(biased variance + epsilon), over `axes` (kept as size 1). */
export function centre(x: tf.Tensor, axes: number[], epsilon: number) {
  const mean = meanOver(x, axes);
  const centred = tf.sub(x, mean);
  const variance = meanOver(tf.square(centred), axes);
  return { mean, centred, variance, inverse: tf.rsqrt(tf.add(variance, epsilon)) };
}

/** P(v), and m(v u) which it contains. */
function project(v: tf.Tensor, unit: tf.Tensor, axes: number[]) {
  const along = meanOver(tf.mul(v, unit), axes);
  const projected = tf.sub(v, tf.add(meanOver(v, axes), tf.mul(unit, along)));
  return { projected, along };
}

/**
 * The gradient of sum(y g) with respect to x, y being x normalised over `axes` and scaled by gamma.
 *
 * @param g [N, H, W, C]
 * @param x [N, H, W, C]
 * @param gamma [C]
 */
export function slopeOfNorm(
  g: tf.Tensor,
  x: tf.Tensor,
  gamma: tf.Tensor,
  axes: number[],
  epsilon: number,
): tf.Tensor {
  const positions = axes.reduce((product, axis) => product * (x.shape[axis] as number), 1);
  return differentiable(
    [g, x, gamma],
    (save) => {
      const { centred, inverse } = centre(x, axes, epsilon);
      const unit = tf.mul(centred, inverse);
      const { projected, along } = project(g, unit, axes);
      save([gamma, inverse, unit, projected, along]);
      return tf.mul(projected, tf.mul(inverse, gamma));
    },
    (h, saved) => {
      if (tapesRecording() > 0) throw new Error('Norms have first and second derivatives, not third ones.');
      const [scale, inverse, unit, ofG, alongG] = saved as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const { projected: ofH, along: alongH } = tf.tidy(() => project(h, unit, axes));
      const both = tf.tidy(() => meanOver(tf.mul(h, ofG), axes));
      const strength = tf.mul(inverse, scale);
      return [
        () => tf.mul(ofH, strength),
        () => {
          const sum = tf.add(tf.add(tf.mul(unit, both), tf.mul(ofH, alongG)), tf.mul(ofG, alongH));
          return tf.mul(sum, tf.neg(tf.mul(strength, inverse)));
        },
        () => tf.mul(tf.sum(tf.mul(inverse, both), [0, 1, 2]), positions),
      ];
    },
  );
}
