// Batch and instance normalisation over NHWC maps, right in first and second gradient.
// Not here: running averages (the nets keep them), and tf.batchNorm, whose gradient tiles position by position.
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';
import { tuned } from '../backend/tuned.ts';
import { leakyRelu } from './activation.ts';
import { differentiableFirst, tapesRecording } from './differentiable.ts';
import { meanOver } from './mean.ts';
import { fusedNorm, hasFusedNorm } from './norm-fused.ts';
import { centre, slopeOfNorm } from './norm-gradient.ts';

/** Statistics of one batch per channel, for running averages; no gradient flows through them. */
export type BatchStatistics = {
  /** [C], or of several sets [sets, C] */
  mean: tf.Tensor;
  /** as the mean; unbiased: the sum of squares divided by n - 1 */
  variance: tf.Tensor;
};

/** The activation behind a norm: leaky relu; slope 1 is none, slope 0 relu. */
function activate(y: tf.Tensor4D, slope: number): tf.Tensor4D {
  return slope === 1 ? y : leakyRelu(y, slope);
}

/** As `normalise`, left to the tape op by op. */
function composed(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number, axes: number[]) {
  const { mean, variance } = tf.moments(x, axes, true);
  const unit = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  return [tf.add(tf.mul(unit, gamma), beta), mean, variance];
}

/**
 * y = gamma c r + beta with c = x - mean and r = 1 / sqrt(variance + epsilon). Over the averaged positions
 * dx = gamma r (dy - mean(dy) - c r^2 mean(dy c)), which is six maps to compute where the tape would take thirty.
 *
 * @returns y, mean, biased variance; the last two keep the averaged axes as size 1
 */
function normalise(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number, axes: number[]) {
  if (!tuned()) return composed(x, gamma, beta, epsilon, axes);
  const positions = axes.reduce((product, axis) => product * (x.shape[axis] as number), 1);
  const again = tapesRecording() > 1;
  return differentiableFirst(
    [x, gamma, beta],
    (save) => {
      const { mean, centred, variance, inverse } = centre(x, axes, epsilon);
      save(again ? [gamma, x] : [gamma, centred, inverse]);
      return [tf.add(tf.mul(centred, tf.mul(inverse, gamma)), beta), mean, variance];
    },
    (dy, saved) => {
      const [scale, first, second] = saved as [tf.Tensor, tf.Tensor, tf.Tensor | undefined];
      if (tapesRecording() > 0) {
        if (!again) throw new Error('A norm recorded once cannot be differentiated twice.');
        return taped(dy, scale, first);
      }
      if (second === undefined) return inputGradients(dy, scale, centre(first, axes, epsilon));
      return inputGradients(dy, scale, { centred: first, inverse: second });
    },
  );

  function taped(dy: tf.Tensor, scale: tf.Tensor, picture: tf.Tensor) {
    return [
      () => slopeOfNorm(dy, picture, scale, axes, epsilon),
      () => {
        const { centred, inverse } = centre(picture, axes, epsilon);
        return tf.sum(tf.mul(dy, tf.mul(centred, inverse)), [0, 1, 2]);
      },
      () => tf.sum(dy, [0, 1, 2]),
    ];
  }

  function inputGradients(
    dy: tf.Tensor,
    scale: tf.Tensor,
    { centred, inverse }: { centred: tf.Tensor; inverse: tf.Tensor },
  ) {
    const plain = meanOver(dy, axes);
    const weighted = tf.tidy(() => tf.mul(meanOver(tf.mul(dy, centred), axes), inverse));
    const others = [0, 1, 2];
    return [
      () => {
        const drift = tf.add(plain, tf.mul(centred, tf.mul(weighted, inverse)));
        return tf.mul(tf.sub(dy, drift), tf.mul(inverse, scale));
      },
      () => tf.mul(tf.sum(weighted, others), positions),
      () => tf.mul(tf.sum(plain, others), positions),
    ];
  }
}

/**
 * Batch normalisation in training: y = gamma (x - mean) / sqrt(variance + epsilon) + beta with the batch's own mean and
 * biased variance per channel (Ioffe and Szegedy 2015, Algorithm 1).
 *
 * @param x [N, H, W, C]
 * @param gamma [C]
 * @param beta [C]
 * @param slope of the leaky relu behind the norm; 1 for none, 0 for relu
 * @param sets batches that lie one behind the other in x, each normalised by itself
 * @returns y [N, H, W, C] and the statistics for the running averages, [C], with several sets [sets, C]
 */
export function batchNormTrain(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
  slope = 1,
  sets = 1,
): { y: tf.Tensor4D; statistics: BatchStatistics } {
  const [n, h, w, channels] = x.shape;
  // A set is one tall picture, and its norm an instance norm.
  const tall: tf.Tensor4D = sets === 1 ? x : tf.reshape(x, [sets, (n / sets) * h, w, channels]);
  const back = (y: tf.Tensor4D): tf.Tensor4D => (sets === 1 ? y : tf.reshape(y, x.shape));
  const rows = (found: tf.Tensor): tf.Tensor => tf.reshape(found, sets === 1 ? [channels] : [sets, channels]);
  if (hasFusedNorm()) {
    const [y, mean, variance] = fusedNorm(tall, gamma, beta, { whole: sets === 1, epsilon, slope });
    return { y: back(y), statistics: { mean: rows(mean), variance: rows(variance) } };
  }
  const count = (n / sets) * h * w;
  const axes = sets === 1 ? [0, 1, 2] : [1, 2];
  const [y, mean, variance] = normalise(tall, gamma, beta, epsilon, axes) as [
    tf.Tensor4D,
    tf.Tensor,
    tf.Tensor,
  ];
  return {
    y: back(activate(y, slope)),
    statistics: { mean: rows(mean), variance: tf.mul(rows(variance), count / Math.max(1, count - 1)) },
  };
}

/**
 * Batch normalisation with given (running) statistics.
 *
 * @param x [N, H, W, C]
 * @param gamma [C], as are beta, mean and variance
 * @param slope as in `batchNormTrain`
 */
export function batchNormEval(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
  epsilon: number,
  slope = 1,
): tf.Tensor4D {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
  return activate(tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale))), slope);
}

/**
 * Instance normalisation: every channel of every picture has mean 0 and biased variance 1 before gamma and beta
 * (Ulyanov et al. 2016).
 *
 * @param x [N, H, W, C] with H W > 1
 * @param gamma [C]
 * @param beta [C]
 * @param slope as in `batchNormTrain`
 * @throws StudioError `shape-impossible` for 1x1 maps: the result would be beta everywhere, its gradient zero, and a
 *   critic with such a layer would stop learning without a sign (its gradient penalty stays at the weight itself)
 */
export function instanceNorm(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
  slope = 1,
): tf.Tensor4D {
  if (x.shape[1] * x.shape[2] <= 1) {
    throw new StudioError(
      'shape-impossible',
      'Instance normalisation of a 1x1 map erases everything.',
      'Use fewer layers or larger pictures, so that the last normalised map is 2x2 or larger.',
    );
  }
  if (hasFusedNorm()) return fusedNorm(x, gamma, beta, { whole: false, epsilon, slope })[0];
  return activate(normalise(x, gamma, beta, epsilon, [1, 2])[0] as tf.Tensor4D, slope);
}
