// The attention method before its masks take part, for the first steps of small runs: the picture is taught as STGAN's is,
// and the masks learn where the guide masks lie, but do not compose yet. From a rough picture Eq. 9 only learns to close
// the attention mask, because that is the nearest way to a small dual loss, and a closed mask passes no gradient on.
import * as tf from '@tensorflow/tfjs-core';
import { RECIPES } from '../../face/recipes.ts';
import { FAMILY_CRITIC, judgeWith } from '../nets/critic.ts';
import { encode } from '../nets/encoder.ts';
import type { Params } from '../nets/params.ts';
import { adversarialLoss } from './adversarial.ts';
import { transferCode } from './codes.ts';
import {
  attentionIdentityLoss,
  attributeLoss,
  clothingMaskLoss,
  nontargetSuppressionLoss,
  reconstructionLoss,
  targetRegionLoss,
  weightedSum,
} from './losses.ts';
import type { GeneratorLoss, LossSettings, Method, StepBatch } from './method.ts';
import { editAndKeep, passOf, ssa } from './ssa.ts';
import { seen } from './views.ts';

/** STGAN's loss on the raw picture x_e, and Eq. 13 to 16 on the masks of the edit alone: there is no way back yet. */
function generatorStepLoss(
  generator: Params,
  discriminator: Params,
  batch: StepBatch,
  settings: LossSettings,
): GeneratorLoss {
  const { weights, readings } = settings;
  const { x, source, target, guide, gates } = batch;
  const encoded = encode(generator, x, 'train');
  const wish = { x, from: source, change: tf.sub<tf.Tensor2D>(target, source) };
  const { edit, same, statistics } = editAndKeep(generator, encoded.features, wish, readings);
  const judged = judgeWith(FAMILY_CRITIC, discriminator, seen(edit.raw, batch));
  const attention = { there: edit.attention, back: edit.attention };
  const clothing = { there: edit.clothing, back: edit.clothing };
  const terms = {
    adv: adversarialLoss(judged.adversarial, readings.adversarial),
    att: attributeLoss(judged.attributes, target, settings),
    rec: reconstructionLoss(x, same.raw),
    a_id: attentionIdentityLoss(same.attention),
    target: targetRegionLoss(attention, guide, gates.target, readings),
    nontarget: nontargetSuppressionLoss(attention, guide, gates.nontarget, readings),
    clothing: clothingMaskLoss(clothing, batch.clothing, gates.clothing, readings),
  };
  const loss = weightedSum([
    [weights.adversarial, terms.adv],
    [weights.attributes, terms.att],
    [RECIPES.stgan.weights.reconstruction, terms.rec],
    [weights.attentionIdentity, terms.a_id],
    [weights.target, terms.target],
    [weights.nontarget, terms.nontarget],
    [weights.clothing, terms.clothing],
  ]);
  return { loss, terms, pictures: edit, statistics: [encoded.statistics, ...statistics] };
}

/** The method of the first `train.openingSteps` generator steps. */
export const ssaOpening: Method = {
  ...ssa,
  fake: (generator, { x, source, target }, coding) => {
    const { features, statistics } = encode(generator, x, 'train');
    const code = transferCode(source, tf.sub(target, source), coding);
    const edit = passOf(generator, x, features, code, coding, 'train');
    return { edited: edit.raw, statistics: [statistics, edit.statistics] };
  },
  generatorStepLoss,
};
