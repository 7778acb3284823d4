// A judge at work: pictures in, one decision per attribute out.
import * as tf from '@tensorflow/tfjs-core';
import { pictureTensor } from '../../edit/pictures.ts';
import type { Judge } from './file.ts';
import { judgeLogits } from './net.ts';

/**
 * How sure a judge is of what it sees in pictures.
 * @param pixels count x S x S x channels bytes of the judge's size
 * @returns count x attributes logits
 */
export async function judgeCertainty(
  { info, params }: Judge,
  pixels: Uint8Array,
  count: number,
): Promise<Float32Array> {
  const logits = tf.tidy(() =>
    judgeLogits(params, pictureTensor(pixels, [count, info.size, info.size, info.channels]), 'eval'),
  );
  const values = await logits.data();
  logits.dispose();
  return Float32Array.from(values);
}

/**
 * What a judge sees in pictures.
 * @param pixels count x S x S x channels bytes of the judge's size
 * @returns count x attributes, 1 where the sigmoid of the logit rounds to 1
 */
export async function judgePictures(judge: Judge, pixels: Uint8Array, count: number): Promise<Uint8Array> {
  const values = await judgeCertainty(judge, pixels, count);
  return Uint8Array.from(values, (value) => (value > 0 ? 1 : 0));
}
