// One batch of bytes becomes the tensors of one step: draws targets and interpolation numbers, selects guide masks,
// uploads everything once.
import * as tf from '@tensorflow/tfjs-core';
import type { FaceBatch } from '../../face/batch.ts';
import type { Random } from '../../face/random.ts';
import type { RunSettings } from '../../face/settings.ts';
import { pictureTensor } from '../edit/pictures.ts';
import { guideBatch } from '../methods/guides.ts';
import type { StepBatch } from '../methods/method.ts';
import { drawTargets } from './targets.ts';

/** The only upload of a step; the caller frees the result with `disposeBatch`. */
export function assembleBatch(batch: FaceBatch, settings: RunSettings, random: Random): StepBatch {
  const { count, size, channels } = batch;
  const names = settings.attributes;
  const target = drawTargets(batch.labels, names, settings.train.singleAttribute, random);
  const alpha = Float32Array.from({ length: count }, () => random.uniform());
  const guides = guideBatch(batch, target, names, settings.rules);
  const labels = (bytes: Uint8Array): tf.Tensor2D =>
    tf.tensor2d(Float32Array.from(bytes), [count, names.length]);
  const mask = (bytes: Uint8Array): tf.Tensor4D =>
    tf.tensor4d(Float32Array.from(bytes), [count, size, size, 1]);
  return {
    x: pictureTensor(batch.pixels, [count, size, size, channels]),
    source: labels(batch.labels),
    target: labels(target),
    alpha: tf.tensor4d(alpha, [count, 1, 1, 1]),
    guide: mask(guides.guide),
    clothing: mask(guides.clothing),
    gates: {
      target: tf.tensor1d(guides.gates.target),
      nontarget: tf.tensor1d(guides.gates.nontarget),
      clothing: tf.tensor1d(guides.gates.clothing),
    },
  };
}

/** Frees every tensor of a batch. */
export function disposeBatch({ gates, ...tensors }: StepBatch): void {
  for (const tensor of [...Object.values(tensors), ...Object.values(gates)]) tensor.dispose();
}
