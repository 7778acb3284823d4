// One batch of bytes becomes the tensors of one step: draws targets and interpolation numbers, selects guide masks.
import type { FaceBatch } from '../../face/batch.ts';
import type { Random } from '../../face/random.ts';
import type { RunSettings } from '../../face/settings.ts';
import { drawStrengths, drawTargets, targetRules } from '../../face/targets.ts';
import { guideBatch } from '../methods/guides.ts';
import type { StepBatch } from '../methods/method.ts';
import { stepBatch } from '../methods/step-batch.ts';
import { drawViews } from '../methods/views.ts';

/** The only upload of a step; the caller frees the result with `disposeBatch`. */
export function assembleBatch(batch: FaceBatch, settings: RunSettings, random: Random): StepBatch {
  const names = settings.attributes;
  const { train, readings } = settings;
  const target = drawTargets(batch.labels, names, train, random, targetRules(settings));
  const alpha = Float32Array.from({ length: batch.count }, () => random.uniform());
  const guides = guideBatch(batch, target, names, settings.rules, readings);
  // Drawn only where a reading asks for it: runs without go on with the numbers that they always had.
  const strength =
    settings.method === 'attgan' ? drawStrengths(target.length, readings.targetStrength, random) : undefined;
  const noise =
    settings.method === 'stargan' || readings.adversarial === 'wgan'
      ? undefined
      : Float32Array.from({ length: batch.pixels.length }, () => random.uniform());
  const views = drawViews(batch.count, batch.size, train, random);
  return stepBatch(batch, target, alpha, guides, { strength, noise, views });
}
