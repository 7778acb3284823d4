// Batch and instance normalisation over NHWC maps, right in first and second gradient.
// Not here: running averages (the nets keep them) and tf.batchNorm, whose gradient tiles position by position.
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';

/** Statistics of one batch per channel, for running averages; no gradient flows through them. */
export interface BatchStatistics {
  /** [C] */
  mean: tf.Tensor1D;
  /** [C], unbiased: the sum of squares divided by n - 1 */
  variance: tf.Tensor1D;
}

function normalise(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number, axes: number[]) {
  const mean = tf.mean(x, axes, true);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), axes, true);
  const unit = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
  const y: tf.Tensor4D = tf.add(tf.mul(unit, gamma), beta);
  return { y, mean, variance };
}

/**
 * Batch normalisation in training: y = gamma (x - mean) / sqrt(variance + epsilon) + beta with the batch's own mean and
 * biased variance per channel (Ioffe and Szegedy 2015, Algorithm 1).
 *
 * @param x [N, H, W, C]
 * @param gamma [C]
 * @param beta [C]
 * @returns y [N, H, W, C] and the statistics for the running averages
 */
export function batchNormTrain(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
): { y: tf.Tensor4D; statistics: BatchStatistics } {
  const [n, h, w, channels] = x.shape;
  const count = n * h * w;
  const { y, mean, variance } = normalise(x, gamma, beta, epsilon, [0, 1, 2]);
  return {
    y,
    statistics: {
      mean: tf.reshape(mean, [channels]),
      variance: tf.mul(tf.reshape(variance, [channels]), count / Math.max(1, count - 1)),
    },
  };
}

/**
 * Batch normalisation with given (running) statistics.
 *
 * @param x [N, H, W, C]; gamma, beta, mean, variance [C]
 */
export function batchNormEval(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
  epsilon: number,
): tf.Tensor4D {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale)));
}

/**
 * Instance normalisation: every channel of every picture has mean 0 and biased variance 1 before gamma and beta
 * (Ulyanov et al. 2016).
 *
 * @param x [N, H, W, C] with H W > 1
 * @param gamma [C]
 * @param beta [C]
 * @throws StudioError `shape-impossible` for 1x1 maps: the result would be beta everywhere, its gradient zero, and a
 *   critic with such a layer would stop learning without a sign (its gradient penalty stays at the weight itself)
 */
export function instanceNorm(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
): tf.Tensor4D {
  if (x.shape[1] * x.shape[2] <= 1) {
    throw new StudioError(
      'shape-impossible',
      'Instance normalisation of a 1x1 map erases everything.',
      'Use fewer layers or larger pictures, so that the last normalised map is 2x2 or larger.',
    );
  }
  return normalise(x, gamma, beta, epsilon, [1, 2]).y;
}
