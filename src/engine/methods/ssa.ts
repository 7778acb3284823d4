// The attention method: STGAN with an attention mask and a clothing mask, both taught by guide masks where a sample has
// them (Yang, Han, Moon 2021). Nets, passes and losses in one place; the equations are in losses.ts.
import * as tf from '@tensorflow/tfjs-core';
import { RECIPES } from '../../face/recipes.ts';
import { FAMILY_CRITIC, criticSpecs, judgeWith } from '../nets/critic.ts';
import { JOIN_ALL, decode, decoderSpecs, trunkWidth } from '../nets/decoder.ts';
import { encode, encoderSpecs } from '../nets/encoder.ts';
import { headSpecs, runHeads } from '../nets/heads.ts';
import type { PassStatistics } from '../nets/norm.ts';
import { buildParams } from '../nets/params.ts';
import type { Mode, Params, ParamSpec } from '../nets/params.ts';
import { selectiveTransfer, stuSpecs } from '../nets/stu.ts';
import { sigmoid, tanh } from '../ops/activation.ts';
import { differenceCode } from './codes.ts';
import { criticLoss } from './critic-loss.ts';
import {
  attentionIdentityLoss,
  attributeLoss,
  clothingMaskLoss,
  meanScore,
  nontargetSuppressionLoss,
  reconstructionLoss,
  targetRegionLoss,
  weightedSum,
} from './losses.ts';
import type { BuildSettings, Edit, GeneratorLoss, LossSettings, Method, StepBatch } from './method.ts';

/** An edit of this method always has both masks. */
type MaskedEdit = Required<Omit<Edit, 'final'>>;

function specs(settings: BuildSettings): { generator: ParamSpec[]; discriminator: ParamSpec[] } {
  const { net, attributes } = settings;
  return {
    generator: [
      ...encoderSpecs(net),
      ...decoderSpecs(net, attributes.length, JOIN_ALL),
      ...stuSpecs(net, attributes.length),
      ...headSpecs(net, trunkWidth(net, attributes.length, JOIN_ALL), {
        image: net.channels,
        attention: 1,
        clothing: 1,
      }),
    ],
    discriminator: criticSpecs(net, attributes.length),
  };
}

/** x_e, m_a and m_c (Eq. 9). */
function heads(generator: Params, trunk: tf.Tensor4D): Pick<MaskedEdit, 'raw' | 'attention' | 'clothing'> {
  const [image, attention, clothing] = runHeads(generator, trunk, ['image', 'attention', 'clothing']) as [
    tf.Tensor4D,
    tf.Tensor4D,
    tf.Tensor4D,
  ];
  return { raw: tanh(image), attention: sigmoid(attention), clothing: sigmoid(clothing) };
}

/** One pass from features to the edited picture: y = x_e m_a + x (1 - m_a) (Eq. 9), with one product less. */
function pass(
  generator: Params,
  x: tf.Tensor4D,
  features: tf.Tensor4D[],
  difference: tf.Tensor2D,
  mode: Mode,
): MaskedEdit & { statistics: PassStatistics } {
  const innermost = features.at(-1) as tf.Tensor4D;
  const transferred = selectiveTransfer(generator, features, difference);
  const { trunk, statistics } = decode(generator, innermost, transferred, difference, mode, JOIN_ALL);
  const { raw, attention, clothing } = heads(generator, trunk);
  const edited: tf.Tensor4D = tf.add(x, tf.mul(attention, tf.sub(raw, x)));
  return { raw, attention, clothing, edited, statistics };
}

/** The final picture: x m_c + y (1 - m_c) (Eq. 10, whose x_t is read as y). Outside every training loss. */
function withFinal(x: tf.Tensor4D, { raw, edited, attention, clothing }: MaskedEdit): Edit {
  const final: tf.Tensor4D = tf.add(edited, tf.mul(clothing, tf.sub(x, edited)));
  return { raw, edited, attention, clothing, final };
}

/** Eq. 18. Passes in order: encode(x), edit, reconstruction, encode(edited), edit back; no gradient is stopped. */
function generatorStepLoss(
  generator: Params,
  discriminator: Params,
  batch: StepBatch,
  settings: LossSettings,
): GeneratorLoss {
  const { weights, readings } = settings;
  const { x, source, target, guide, gates } = batch;
  const difference = differenceCode(tf.sub(target, source), readings);
  const source0 = encode(generator, x, 'train');
  const edit = pass(generator, x, source0.features, difference, 'train');
  const same = pass(generator, x, source0.features, tf.zerosLike(difference), 'train');
  const again = encode(generator, edit.edited, 'train');
  const back = pass(generator, edit.edited, again.features, tf.neg(difference), 'train');

  const judged = judgeWith(FAMILY_CRITIC, discriminator, edit.edited);
  const attention = { there: edit.attention, back: back.attention };
  const clothing = { there: edit.clothing, back: back.clothing };
  const terms = {
    adv: tf.neg(meanScore(judged.adversarial)),
    att: attributeLoss(judged.attributes, target, settings),
    rec: reconstructionLoss(x, same.edited),
    dual: reconstructionLoss(x, back.edited),
    a_id: attentionIdentityLoss(same.attention),
    target: targetRegionLoss(attention, guide, gates.target, readings),
    nontarget: nontargetSuppressionLoss(attention, guide, gates.nontarget, readings),
    clothing: clothingMaskLoss(clothing, batch.clothing, gates.clothing, readings),
  };
  const loss = weightedSum([
    [weights.adversarial, terms.adv],
    [weights.attributes, terms.att],
    [weights.reconstruction, terms.rec],
    [weights.dual, terms.dual],
    [weights.attentionIdentity, terms.a_id],
    [weights.target, terms.target],
    [weights.nontarget, terms.nontarget],
    [weights.clothing, terms.clothing],
  ]);
  const statistics = [source0, edit, same, again, back].map((each) => each.statistics);
  return { loss, terms, pictures: withFinal(x, edit), statistics };
}

export const ssa: Method = {
  recipe: RECIPES.ssa,
  paper: {
    authors: 'Yang, Han, Moon',
    title: 'Semi-Supervised Spatial Attention Method for Facial Attribute Editing',
    venue: 'KSII Transactions on Internet and Information Systems 15(10)',
    year: 2021,
    link: 'https://doi.org/10.3837/tiis.2021.10.012',
  },
  sizes: ['layers', 'fc'],
  specs,
  build: (settings, random) => {
    const { generator, discriminator } = specs(settings);
    return {
      generator: buildParams(generator, random),
      discriminator: buildParams(discriminator, random),
    };
  },
  fake: (generator, { x, source, target }, coding) => {
    const { features, statistics } = encode(generator, x, 'train');
    const difference = differenceCode(tf.sub(target, source), coding);
    const edit = pass(generator, x, features, difference, 'train');
    return { edited: edit.edited, statistics: [statistics, edit.statistics] };
  },
  discriminatorStepLoss: (discriminator, edited, batch, settings) =>
    criticLoss(FAMILY_CRITIC, discriminator, edited, batch, settings, 'edited'),
  generatorStepLoss,
  encode: (generator, x, source, { labelScale }) => ({
    x,
    source,
    features: encode(generator, x, 'eval').features,
    labelScale,
  }),
  edit: (generator, encoding, difference) => {
    const { x, features } = encoding;
    return withFinal(x, pass(generator, x, features, differenceCode(difference, encoding), 'eval'));
  },
  judge: (discriminator, x) => judgeWith(FAMILY_CRITIC, discriminator, x),
};
