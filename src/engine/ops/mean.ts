// Means over pictures that stay exact to the last digits.
import * as tf from '@tensorflow/tfjs-core';
import { tuned } from '../backend/tuned.ts';

/**
 * Mean over several axes, kept as size 1. On WASM one axis after the other: its kernel adds numbers one by one in 32 bits,
 * and over 64 x 64 positions at once the rounding grows ten times beyond that of two sums of 64. The other backends add in
 * groups or in double precision by themselves, and rounding in between would only harm.
 *
 * @param axes in ascending order
 */
export function meanOver(x: tf.Tensor, axes: number[]): tf.Tensor {
  if (!tuned() || tf.getBackend() !== 'wasm') return tf.mean(x, axes, true);
  return tf.tidy(() => axes.reduceRight((mean, axis) => tf.mean(mean, axis, true), x));
}
