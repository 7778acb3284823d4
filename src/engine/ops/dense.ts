// The fully connected layer.
import * as tf from '@tensorflow/tfjs-core';
import { addBias } from './bias.ts';

/**
 * y = x weight + bias.
 *
 * @param x [N, in]
 * @param weight [in, out]
 * @param bias [out]
 * @returns [N, out]
 */
export function dense(x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  return addBias(tf.matMul(x, weight), bias);
}
