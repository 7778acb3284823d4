// From 0/1 labels to what the encoder-decoder generators are fed (AttGAN and STGAN, `train.py`: labels become plus and
// minus thres_int, here `labelScale`).
import * as tf from '@tensorflow/tfjs-core';
import type { Coding } from './method.ts';

/** AttGAN: (2 target - 1) labelScale, of [N, attributes] labels; targets beyond 0..1 overdrive an attribute. */
export function targetCode(target: tf.Tensor2D, { labelScale }: Coding): tf.Tensor2D {
  return tf.mul(tf.sub(target, 0.5), 2 * labelScale);
}

/** STGAN and the attention method: difference of two target codes; with the usual scale of 0.5 target - source itself. */
export function differenceCode(difference: tf.Tensor2D, { labelScale }: Coding): tf.Tensor2D {
  return labelScale === 0.5 ? difference : tf.mul(difference, 2 * labelScale);
}
