// One batch of bytes becomes the tensors of one step: draws targets and interpolation numbers, selects guide masks.
import type { FaceBatch } from '../../face/batch.ts';
import type { Random } from '../../face/random.ts';
import type { RunSettings } from '../../face/settings.ts';
import { drawTargets, targetRules } from '../../face/targets.ts';
import { guideBatch } from '../methods/guides.ts';
import type { StepBatch } from '../methods/method.ts';
import { stepBatch } from '../methods/step-batch.ts';

/** The only upload of a step; the caller frees the result with `disposeBatch`. */
export function assembleBatch(batch: FaceBatch, settings: RunSettings, random: Random): StepBatch {
  const names = settings.attributes;
  const { train, readings } = settings;
  const target = drawTargets(batch.labels, names, train.singleAttribute, random, targetRules(settings));
  const alpha = Float32Array.from({ length: batch.count }, () => random.uniform());
  return stepBatch(batch, target, alpha, guideBatch(batch, target, names, settings.rules, readings));
}
