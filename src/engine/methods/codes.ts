// From 0/1 labels to what the encoder-decoder generators are fed (AttGAN and STGAN, `train.py`: labels become plus and
// minus thres_int, here `labelScale`).
import * as tf from '@tensorflow/tfjs-core';
import type { Coding } from './method.ts';

/** The coding alone out of a record that has more, such as readings or a model. */
export function codingOf({
  labelScale,
  label = 'difference',
  unitState = 'reset',
}: Coding): Required<Coding> {
  return { labelScale, label, unitState };
}

/**
 * AttGAN: (2 target - 1) labelScale, of [N, attributes] labels; targets beyond 0..1 overdrive an attribute.
 * @param strength [N, attributes] factors (AttGAN v1, `--b_distribution`)
 */
export function targetCode(target: tf.Tensor2D, { labelScale }: Coding, strength?: tf.Tensor2D): tf.Tensor2D {
  const code: tf.Tensor2D = tf.mul(tf.sub(target, 0.5), 2 * labelScale);
  return strength === undefined ? code : tf.mul(code, strength);
}

/**
 * STGAN and the attention method: the difference of two target codes, with the usual scale of 0.5 target - source itself;
 * or (STGAN, `--label target`) the code of the target.
 */
export function transferCode(source: tf.Tensor2D, difference: tf.Tensor2D, coding: Coding): tf.Tensor2D {
  if (coding.label === 'target') return targetCode(tf.add(source, difference), coding);
  return coding.labelScale === 0.5 ? difference : tf.mul(difference, 2 * coding.labelScale);
}
