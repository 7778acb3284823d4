// What critic and generator play for: Wasserstein distance with gradient penalty, or (released AttGAN and STGAN code,
// `--mode`) least squares or cross-entropy, whose penalty is taken around real pictures alone, as DRAGAN does.
import * as tf from '@tensorflow/tfjs-core';
import type { Readings } from '../../face/settings.ts';
import { sigmoidCrossEntropy } from '../ops/loss.ts';
import { interpolate, meanScore } from './losses.ts';
import type { StepBatch } from './method.ts';

type Game = Readings['adversarial'];

/** How far scores are from what they should be: all one, or all zero. */
function distance(scores: tf.Tensor, wanted: 0 | 1, game: Exclude<Game, 'wgan'>): tf.Scalar {
  if (game === 'lsgan') return tf.mean(tf.square(tf.sub(scores, wanted)));
  return tf.mean(sigmoidCrossEntropy(scores, wanted === 1 ? tf.onesLike(scores) : tf.zerosLike(scores)));
}

/** What the generator minimises of the scores of its pictures (Eq. 2: -E D). */
export function adversarialLoss(scores: tf.Tensor, game: Game): tf.Scalar {
  return game === 'wgan' ? tf.neg(meanScore(scores)) : distance(scores, 1, game);
}

/**
 * What the critic minimises without its penalty.
 * @returns its two reported terms (means of the scores for `wgan`, distances otherwise) and their sum
 */
export function criticScores(
  realScores: tf.Tensor,
  fakeScores: tf.Tensor,
  game: Game,
): { real: tf.Scalar; fake: tf.Scalar; loss: tf.Scalar } {
  if (game === 'wgan') {
    const real = meanScore(realScores);
    const fake = meanScore(fakeScores);
    return { real, fake, loss: tf.sub(fake, real) };
  }
  const real = distance(realScores, 1, game);
  const fake = distance(fakeScores, 0, game);
  return { real, fake, loss: tf.add(real, fake) };
}

/** Share of the pictures' standard deviation by which DRAGAN moves real ones. */
const MOVED = 0.5;

/**
 * Where the penalty is taken: between real and edited pictures, or between real ones and real ones that noise has moved.
 * @param alphaOf which picture `alpha` is the share of; `wgan` only
 */
export function penaltyAt(
  { x, alpha, noise }: StepBatch,
  edited: tf.Tensor4D,
  game: Game,
  alphaOf: 'edited' | 'real',
): tf.Tensor4D {
  if (game === 'wgan' || noise === undefined) {
    return alphaOf === 'edited' ? interpolate(x, edited, alpha) : interpolate(edited, x, alpha);
  }
  const deviation = tf.sqrt(tf.moments(x).variance);
  return tf.add(x, tf.mul(alpha, tf.mul(noise, tf.mul(deviation, MOVED))));
}
