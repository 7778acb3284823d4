// Element-wise and row-wise losses on logits, without any reduction: the methods decide what to average.
import * as tf from '@tensorflow/tfjs-core';

/**
 * Binary cross entropy of sigmoid(logits) against labels in 0..1, computed as max(z, 0) - z y + log(1 + exp(-|z|)),
 * which cannot overflow.
 *
 * @param logits any shape
 * @param labels the same shape; no gradient is meant to flow into it
 * @returns the same shape, one loss per element
 */
export function sigmoidCrossEntropy<T extends tf.Tensor>(logits: T, labels: T): T {
  const tail = tf.log1p(tf.exp(tf.neg(tf.abs(logits))));
  return tf.add(tf.sub(tf.relu(logits), tf.mul(logits, labels)), tail);
}

/**
 * Cross entropy of softmax(logits) against one-hot rows: log of the sum of exp(z) minus the picked logit, with the
 * row's maximum taken out first.
 *
 * @param logits [N, classes]
 * @param oneHot [N, classes]
 * @returns [N]
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Tensor1D {
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const picked = tf.sum(tf.mul(shifted, oneHot), 1);
  return tf.sub(tf.log(tf.sum(tf.exp(shifted), 1)), picked);
}
