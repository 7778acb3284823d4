// The attention method: STGAN with an attention mask and a clothing mask, both taught by guide masks where a sample has
// them (Yang, Han, Moon 2021). Nets, passes and losses in one place; the equations are in losses.ts.
import * as tf from '@tensorflow/tfjs-core';
import { PAPER_WEIGHTS } from '../../face/presets.ts';
import { critic, criticHead, criticSpecs, criticTrunk } from '../nets/critic.ts';
import { decode, decoderSpecs, trunkWidth } from '../nets/decoder.ts';
import { encode, encoderSpecs } from '../nets/encoder.ts';
import type { PassStatistics } from '../nets/norm.ts';
import { buildParams, filterOf, filterSpec, vectorOf, vectorSpec } from '../nets/params.ts';
import type { Mode, Params, ParamSpec } from '../nets/params.ts';
import { selectiveTransfer, stuSpecs } from '../nets/stu.ts';
import { sigmoid, tanh } from '../ops/activation.ts';
import { transposedConvolution } from '../ops/conv.ts';
import { gradientPenalty } from '../ops/penalty.ts';
import {
  attentionIdentityLoss,
  attributeLoss,
  clothingMaskLoss,
  interpolate,
  meanScore,
  nontargetSuppressionLoss,
  reconstructionLoss,
  targetRegionLoss,
  weightedSum,
} from './losses.ts';
import type {
  BuildSettings,
  Edit,
  GeneratorLoss,
  LossSettings,
  Method,
  MethodLoss,
  StepBatch,
} from './method.ts';

/** An edit of this method always has both masks. */
type MaskedEdit = Required<Omit<Edit, 'final'>>;

function headSpecs({ net, attributes }: BuildSettings): ParamSpec[] {
  const input = trunkWidth(net, attributes.length);
  const outputs = { image: net.channels, attention: 1, clothing: 1 };
  return Object.entries(outputs).flatMap(([name, output]) => [
    filterSpec(`${name}.weight`, 'transposed', 4, input, output),
    vectorSpec(`${name}.bias`, output, 'zero'),
  ]);
}

function specs(settings: BuildSettings): { generator: ParamSpec[]; discriminator: ParamSpec[] } {
  const { net, attributes } = settings;
  return {
    generator: [
      ...encoderSpecs(net),
      ...decoderSpecs(net, attributes.length),
      ...stuSpecs(net, attributes.length),
      ...headSpecs(settings),
    ],
    discriminator: criticSpecs(net, attributes.length),
  };
}

/** x_e, m_a and m_c (Eq. 9): three heads with filters of their own, run as one convolution with all their channels. */
function heads(generator: Params, trunk: tf.Tensor4D): Pick<MaskedEdit, 'raw' | 'attention' | 'clothing'> {
  const names = ['image', 'attention', 'clothing'];
  const filter: tf.Tensor4D = tf.concat(
    names.map((name) => filterOf(generator, `${name}.weight`)),
    2,
  );
  const bias: tf.Tensor1D = tf.concat(names.map((name) => vectorOf(generator, `${name}.bias`)));
  const painted = transposedConvolution(trunk, filter, 2, 1, bias);
  const channels = painted.shape[3] - 2;
  const [image, attention, clothing] = tf.split(painted, [channels, 1, 1], 3) as [
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
  const { trunk, statistics } = decode(generator, innermost, transferred, difference, mode);
  const { raw, attention, clothing } = heads(generator, trunk);
  const edited: tf.Tensor4D = tf.add(x, tf.mul(attention, tf.sub(raw, x)));
  return { raw, attention, clothing, edited, statistics };
}

/** The final picture: x m_c + y (1 - m_c) (Eq. 10, whose x_t is read as y). Outside every training loss. */
function withFinal(x: tf.Tensor4D, { raw, edited, attention, clothing }: MaskedEdit): Edit {
  const final: tf.Tensor4D = tf.add(edited, tf.mul(clothing, tf.sub(x, edited)));
  return { raw, edited, attention, clothing, final };
}

/** Eq. 17 with the usual sign of the penalty: fake - real + penalty + attributes of real pictures. */
function discriminatorStepLoss(
  discriminator: Params,
  edited: tf.Tensor4D,
  batch: StepBatch,
  { weights, readings }: LossSettings,
): MethodLoss {
  const { x, source, alpha } = batch;
  // Instance norm keeps samples apart, so real and edited pictures share one run of the trunk. The heads run apart:
  // the score's bias then gets a gradient of exactly zero, which Adam would otherwise blow up from rounding noise.
  const [realFeatures, fakeFeatures] = tf.split(criticTrunk(discriminator, tf.concat([x, edited])), 2) as [
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  const score = (at: tf.Tensor4D): tf.Tensor =>
    criticHead(discriminator, 'adv', criticTrunk(discriminator, at));
  const real = meanScore(criticHead(discriminator, 'adv', realFeatures));
  const fake = meanScore(criticHead(discriminator, 'adv', fakeFeatures));
  const att = attributeLoss(
    criticHead(discriminator, 'att', realFeatures),
    source,
    readings.attributeReduction,
  );
  const gp = gradientPenalty(score, interpolate(x, edited, alpha));
  const loss = weightedSum([
    [weights.adversarial, tf.sub(fake, real)],
    [weights.penalty, gp],
    [weights.criticAttributes, att],
  ]);
  return { loss, terms: { real, fake, gp, att } };
}

/** Eq. 18. Passes in order: encode(x), edit, reconstruction, encode(edited), edit back; no gradient is stopped. */
function generatorStepLoss(
  generator: Params,
  discriminator: Params,
  batch: StepBatch,
  { weights, readings }: LossSettings,
): GeneratorLoss {
  const { x, source, target, guide, gates } = batch;
  const difference: tf.Tensor2D = tf.sub(target, source);
  const source0 = encode(generator, x, 'train');
  const edit = pass(generator, x, source0.features, difference, 'train');
  const same = pass(generator, x, source0.features, tf.zerosLike(difference), 'train');
  const again = encode(generator, edit.edited, 'train');
  const back = pass(generator, edit.edited, again.features, tf.neg(difference), 'train');

  const judged = critic(discriminator, edit.edited);
  const attention = { there: edit.attention, back: back.attention };
  const clothing = { there: edit.clothing, back: back.clothing };
  const terms = {
    adv: tf.neg(meanScore(judged.adversarial)),
    att: attributeLoss(judged.attributes, target, readings.attributeReduction),
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
  id: 'ssa',
  title: 'Attention and clothing masks',
  paper: {
    authors: 'Yang, Han, Moon',
    title: 'Semi-Supervised Spatial Attention Method for Facial Attribute Editing',
    venue: 'KSII Transactions on Internet and Information Systems 15(10)',
    year: 2021,
    link: 'https://doi.org/10.3837/tiis.2021.10.012',
  },
  weights: PAPER_WEIGHTS,
  rate: 2e-4,
  specs,
  build: (settings, random) => {
    const { generator, discriminator } = specs(settings);
    return {
      generator: buildParams(generator, random),
      discriminator: buildParams(discriminator, random),
    };
  },
  fake: (generator, { x, source, target }) => {
    const { features, statistics } = encode(generator, x, 'train');
    const edit = pass(generator, x, features, tf.sub<tf.Tensor2D>(target, source), 'train');
    return { edited: edit.edited, statistics: [statistics, edit.statistics] };
  },
  discriminatorStepLoss,
  generatorStepLoss,
  encode: (generator, x) => ({ x, features: encode(generator, x, 'eval').features }),
  edit: (generator, { x, features }, difference) =>
    withFinal(x, pass(generator, x, features, difference, 'eval')),
  judge: critic,
};
