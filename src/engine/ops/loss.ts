// Element-wise and row-wise losses on logits, without any reduction: the methods decide what to average.
import * as tf from '@tensorflow/tfjs-core';
import { tuned } from '../backend/tuned.ts';
import { differentiable } from './differentiable.ts';

/**
 * Binary cross entropy of sigmoid(logits) against labels in 0..1, computed as max(z, 0) - z y + log(1 + exp(-|z|)),
 * which cannot overflow. Its gradient is sigmoid(z) - y.
 *
 * @param logits any shape
 * @param labels the same shape
 * @returns the same shape, one loss per element
 */
export function sigmoidCrossEntropy<T extends tf.Tensor>(logits: T, labels: T): T {
  if (!tuned()) {
    const tail = tf.log1p(tf.exp(tf.neg(tf.abs(logits))));
    return tf.add(tf.sub(tf.relu(logits), tf.mul(logits, labels)), tail);
  }
  return differentiable(
    [logits, labels],
    (save) => {
      save([logits, labels]);
      const tail = tf.log1p(tf.exp(tf.neg(tf.abs(logits))));
      return tf.add(tf.sub(tf.relu(logits), tf.mul(logits, labels)), tail);
    },
    (dy, saved) => {
      const [z, y] = saved as [tf.Tensor, tf.Tensor];
      return [() => tf.mul(dy, tf.sub(tf.sigmoid(z), y)), () => tf.mul(dy, tf.neg(z))];
    },
  ) as T;
}

/** log softmax(z) along the last axis, with each row's maximum taken out first. */
function logSoftmax(z: tf.Tensor): tf.Tensor {
  const shifted = tf.sub(z, tf.max(z, -1, true));
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), -1, true)));
}

/**
 * Cross entropy of softmax(logits) against rows of probabilities. Its gradient is softmax(z) - y.
 *
 * @param logits [N, classes]
 * @param oneHot [N, classes], each row sums to 1
 * @returns [N]
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Tensor1D {
  return differentiable(
    [logits, oneHot],
    (save) => {
      save([logits, oneHot]);
      return tf.neg(tf.sum(tf.mul(logSoftmax(logits), oneHot), 1));
    },
    (dy, saved) => {
      const [z, y] = saved as [tf.Tensor, tf.Tensor];
      const rows = tf.reshape(dy, [-1, 1]);
      return [() => tf.mul(rows, tf.sub(tf.softmax(z), y)), () => tf.mul(rows, tf.neg(logSoftmax(z)))];
    },
  ) as tf.Tensor1D;
}
