// What the critic of every compared method minimises, over any critic net: Eq. 17 of the first paper with the usual sign
// of the penalty, fake - real + penalty + attributes of real pictures.
import * as tf from '@tensorflow/tfjs-core';
import type { CriticNet } from '../nets/critic.ts';
import type { Params } from '../nets/params.ts';
import { gradientPenalty } from '../ops/penalty.ts';
import { criticScores, penaltyAt } from './adversarial.ts';
import { attributeLoss, refutedEditsLoss, weightedSum } from './losses.ts';
import type { LossSettings, MethodLoss, StepBatch } from './method.ts';
import { seen } from './views.ts';

/**
 * The critic's loss.
 *
 * @param edited [N, S, S, channels]; no gradient flows into it
 * @param game what is played for; the settings' own by default
 * @param alphaOf which picture `alpha` is the share of in the penalty's interpolation
 */
export function criticLoss(
  net: CriticNet,
  params: Params,
  edited: tf.Tensor4D,
  batch: StepBatch,
  settings: LossSettings,
  game = settings.readings.adversarial,
  alphaOf: 'edited' | 'real' = 'edited',
): MethodLoss {
  const { weights, readings } = settings;
  const { source, target } = batch;
  const x = seen(batch.x, batch);
  const shown = seen(edited, batch);
  // Samples are kept apart by every layer, so real and edited pictures share one run of the trunk. The heads run apart:
  // the score's bias then gets a gradient of exactly zero, which Adam would otherwise blow up from rounding noise.
  const [realFeatures, fakeFeatures] = tf.split(net.trunk(params, tf.concat([x, shown])), 2) as [
    tf.Tensor,
    tf.Tensor,
  ];
  const score = (at: tf.Tensor4D): tf.Tensor => net.score(params, net.trunk(params, at));
  const adversarial = criticScores(net.score(params, realFeatures), net.score(params, fakeFeatures), game);
  const { real, fake } = adversarial;
  const att = attributeLoss(net.attributes(params, realFeatures), source, settings);
  const gp = gradientPenalty(score, penaltyAt({ ...batch, x }, shown, game, alphaOf));
  const edits = (): tf.Tensor2D => net.attributes(params, fakeFeatures);
  const extra: Record<string, readonly [number, tf.Scalar]> = {
    ...(readings.fakeClasses
      ? { fake_att: [weights.criticAttributes, attributeLoss(edits(), target, settings)] }
      : {}),
    ...(weights.criticEdits > 0
      ? { edit_att: [weights.criticEdits, refutedEditsLoss(edits(), batch, settings)] }
      : {}),
  };
  const loss = weightedSum([
    [weights.adversarial, adversarial.loss],
    [weights.penalty, gp],
    [weights.criticAttributes, att],
    ...Object.values(extra),
  ]);
  const named = Object.fromEntries(Object.entries(extra).map(([name, [, value]]) => [name, value]));
  return { loss, terms: { real, fake, gp, att, ...named } };
}
