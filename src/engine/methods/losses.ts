// The losses of the attention method and of the methods it is built on, one function per equation of the first paper
// (Yang, Han, Moon 2021). Where the paper leaves a reading open, `readings` chooses; the readings are argued in the
// documentation of the run settings.
import * as tf from '@tensorflow/tfjs-core';
import type { LabelKind, Readings } from '../../face/settings.ts';
import { sigmoidCrossEntropy, softmaxCrossEntropy } from '../ops/loss.ts';
import { meanDistance } from '../ops/distance.ts';
import { weighted } from '../ops/weighted.ts';

/** Keeps the gradient of a root finite where a mask fits perfectly. */
const ROOT_EPSILON = 1e-12;

/** Mean absolute difference, the "L1 norm" of Eq. 1 (reconstruction; of a masked edit, and where `weights.raw` asks for it
 * of its raw picture) and Eq. 12 (dual reconstruction). */
export function reconstructionLoss(x: tf.Tensor4D, reconstructed: tf.Tensor4D): tf.Scalar {
  return tf.mean(meanDistance([reconstructed], x, 'absolute'));
}

/** E D_adv: the building stone of Eq. 2. The critic minimises fake - real, the generator minimises -fake. */
export function meanScore(scores: tf.Tensor): tf.Scalar {
  return tf.mean(scores);
}

/** from + alpha (to - from): with the real and the edited picture, where the gradient penalty of Eq. 2 is taken. */
export function interpolate(from: tf.Tensor4D, to: tf.Tensor4D, alpha: tf.Tensor4D): tf.Tensor4D {
  return tf.add(from, tf.mul(alpha, tf.sub(to, from)));
}

/** `mean` over samples and attributes, or `sum` over the attributes and mean over the samples. */
function overAttributes(
  each: tf.Tensor2D,
  { attributeReduction }: Pick<Readings, 'attributeReduction'>,
): tf.Scalar {
  return attributeReduction === 'mean' ? tf.mean(each) : tf.mean(tf.sum(each, 1));
}

/**
 * Attribute manipulation loss, Eq. 3 (critic: logits of real pictures, source labels) and Eq. 4 (generator: logits of
 * edited pictures, target labels).
 * `attributeReduction` is `mean` over samples and attributes, or `sum` over the attributes and mean over the samples;
 * one-hot labels have one softmax per sample instead (StarGAN, `solver.py`, classification_loss).
 */
export function attributeLoss(
  logits: tf.Tensor2D,
  labels: tf.Tensor2D,
  { readings, labels: kind }: { readings: Pick<Readings, 'attributeReduction'>; labels: LabelKind },
): tf.Scalar {
  if (kind === 'one-hot') return tf.mean(softmaxCrossEntropy(logits, labels));
  const each = sigmoidCrossEntropy(logits, labels);
  return overAttributes(each, readings);
}

/**
 * Eq. 3 on edits, with the labels of the faces that they were made of, over the attributes that were to change. No paper's:
 * the critic that reads attributes never sees what the generator passes off for them, and takes tricks for granted.
 * The reduction is that of `attributeLoss`, with zeros for what was not to change.
 */
export function refutedEditsLoss(
  logits: tf.Tensor2D,
  { source, target }: { source: tf.Tensor2D; target: tf.Tensor2D },
  { readings, labels: kind }: { readings: Pick<Readings, 'attributeReduction'>; labels: LabelKind },
): tf.Scalar {
  const changed = tf.abs(tf.sub(target, source));
  if (kind === 'one-hot') return tf.mean(tf.mul(tf.max(changed, 1), softmaxCrossEntropy(logits, source)));
  const each = tf.mul<tf.Tensor2D>(changed, sigmoidCrossEntropy(logits, source));
  return overAttributes(each, readings);
}

/** Attention identity reconstruction loss (Eq. 13): the mean of the mask when nothing is to change. */
export function attentionIdentityLoss(attention: tf.Tensor4D): tf.Scalar {
  return tf.mean(attention); // a sigmoid is never negative: its absolute value is itself
}

/** Mean of the mask in the edit itself: no equation, an addition for small runs whose masks open everywhere. */
export function attentionSparsity(attention: tf.Tensor4D): tf.Scalar {
  return tf.mean(attention);
}

/** A pair of masks: of the edit s -> t and of the edit back t -> s. Each [N, S, S, 1]. */
export interface MaskPair {
  there: tf.Tensor4D;
  back: tf.Tensor4D;
}

/**
 * Target region loss (Eq. 14): the attention masks of both directions are drawn towards the guide mask m_a.
 * @param gate [N], 1 where Table 6 selects this loss and the sample has parts
 */
export function targetRegionLoss(
  attention: MaskPair,
  guide: tf.Tensor4D,
  gate: tf.Tensor1D,
  readings: Readings,
): tf.Scalar {
  return gatedDistance(attention, guide, gate, readings);
}

/**
 * Nontarget suppression loss (Eq. 15): attention outside the guide mask m_a, averaged over the picture or (reading
 * `outside`) over what is outside.
 * @param gate [N], 1 where Table 6 selects this loss and the sample has parts
 */
export function nontargetSuppressionLoss(
  attention: MaskPair,
  guide: tf.Tensor4D,
  gate: tf.Tensor1D,
  readings: Readings,
): tf.Scalar {
  const each = meanDistance([attention.there, attention.back], guide, 'above');
  if (readings.nontargetMean === 'picture') return gatedMean(each, gate, readings.gateMean);
  const outside = tf.sub(guide.size / guide.shape[0], tf.sum<tf.Tensor1D>(guide, [1, 2, 3]));
  const sums: tf.Tensor1D = tf.mul(each, guide.size / guide.shape[0]);
  return gatedMean(tf.div(sums, tf.maximum(outside, 1)), gate, readings.gateMean);
}

/**
 * Clothing mask loss (Eq. 16): the clothing masks of both directions are drawn towards m_c.
 * @param gate [N], 1 where the sample has parts
 */
export function clothingMaskLoss(
  clothing: MaskPair,
  guide: tf.Tensor4D,
  gate: tf.Tensor1D,
  readings: Readings,
): tf.Scalar {
  return gatedDistance(clothing, guide, gate, readings);
}

/** Sum of the distances of both masks per sample, gated. */
function gatedDistance(
  masks: MaskPair,
  guide: tf.Tensor4D,
  gate: tf.Tensor1D,
  { maskDistance, gateMean }: Readings,
): tf.Scalar {
  const root = (x: tf.Tensor): tf.Tensor1D => tf.sqrt(tf.add(x, ROOT_EPSILON));
  const { there, back } = masks;
  const mean = (...of: [tf.Tensor4D, tf.Tensor4D?]): tf.Tensor1D => meanDistance(of, guide, 'square');
  const positions = guide.size / guide.shape[0];
  let each: tf.Tensor1D;
  if (maskDistance === 'mse') each = mean(there, back);
  else if (maskDistance === 'rms') each = tf.add(root(mean(there)), root(mean(back)));
  else each = tf.add(root(tf.mul(mean(there), positions)), root(tf.mul(mean(back), positions)));
  return gatedMean(each, gate, gateMean);
}

/**
 * Sum of the gated losses divided by the batch size (`batch`: what "multiplied by 0" means literally) or by the number
 * of open gates (`active`: the weight then does not depend on the labelled share).
 */
function gatedMean(each: tf.Tensor1D, gate: tf.Tensor1D, mean: Readings['gateMean']): tf.Scalar {
  const gated = tf.mul(each, gate);
  return mean === 'batch' ? tf.mean(gated) : tf.div(tf.sum(gated), tf.maximum(tf.sum(gate), 1));
}

/** Weighted sum of terms (Eq. 17 and 18), skipping those of weight 0. */
export function weightedSum(parts: readonly (readonly [weight: number, term: tf.Scalar])[]): tf.Scalar {
  const counted = parts.filter(([weight]) => weight !== 0);
  if (counted.length === 0) return tf.scalar(0);
  return weighted(
    counted.map(([, term]) => term),
    counted.map(([weight]) => weight),
  );
}
