// A batch of faces as the tensors that a step takes, made once per batch and disposed by whoever made it.
import * as tf from '@tensorflow/tfjs-core';
import type { FaceBatch } from '../../face/batch.ts';
import type { GuideBatch } from './guides.ts';
import type { StepBatch } from './method.ts';
import type { Views } from './views.ts';

/**
 * Uploads a batch.
 *
 * @param faces bytes 0-255 become [-1, 1]
 * @param target count x attributes, 0 or 1
 * @param alpha count numbers in [0, 1) for the gradient penalty
 * @param extras `strength`: count x attributes factors; `noise`: as many numbers in [0, 1) as the pictures have; `views`:
 * frames of the critic
 * @returns tensors that `disposeBatch` frees
 */
export function stepBatch(
  faces: FaceBatch,
  target: Uint8Array,
  alpha: Float32Array,
  guides: GuideBatch,
  extras: {
    strength?: Float32Array | undefined;
    noise?: Float32Array | undefined;
    views?: Views | undefined;
  } = {},
): StepBatch {
  const { count, size, channels } = faces;
  const attributes = faces.labels.length / count;
  const { strength, noise, views } = extras;
  const frames = (numbers: Float32Array): tf.Tensor3D => tf.tensor3d(numbers, [count, size, size]);
  const mask = (bytes: Uint8Array): tf.Tensor4D =>
    tf.tensor4d(Float32Array.from(bytes), [count, size, size, 1], 'float32');
  return {
    x: tf.tensor4d(
      Float32Array.from(faces.pixels, (byte) => byte / 127.5 - 1),
      [count, size, size, channels],
    ),
    source: tf.tensor2d(Float32Array.from(faces.labels), [count, attributes]),
    target: tf.tensor2d(Float32Array.from(target), [count, attributes]),
    alpha: tf.tensor4d(alpha, [count, 1, 1, 1]),
    guide: mask(guides.guide),
    clothing: mask(guides.clothing),
    gates: {
      target: tf.tensor1d(guides.gates.target),
      nontarget: tf.tensor1d(guides.gates.nontarget),
      clothing: tf.tensor1d(guides.gates.clothing),
    },
    ...(strength === undefined ? {} : { strength: tf.tensor2d(strength, [count, attributes]) }),
    ...(noise === undefined ? {} : { noise: tf.tensor4d(noise, [count, size, size, channels]) }),
    ...(views === undefined ? {} : { rows: frames(views.rows), columns: frames(views.columns) }),
  };
}

/** Frees every tensor of a batch. */
export function disposeBatch({ gates, ...tensors }: StepBatch): void {
  for (const tensor of [...Object.values(tensors), ...Object.values(gates)]) tensor.dispose();
}
