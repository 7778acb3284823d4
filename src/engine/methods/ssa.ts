// The attention method: STGAN with an attention mask and a clothing mask, both taught by guide masks where a sample has
// them (Yang, Han, Moon 2021). Nets, passes and losses in one place; the equations are in losses.ts.
import * as tf from '@tensorflow/tfjs-core';
import { RECIPES } from '../../face/recipes.ts';
import { FAMILY_CRITIC, criticSpecs, judgeWith } from '../nets/critic.ts';
import { decode, decoderSpecs, transferJoins, trunkWidth } from '../nets/decoder.ts';
import { encode, encoderSpecs } from '../nets/encoder.ts';
import { enlargingInput } from '../nets/enlarging.ts';
import { headSpecs, runHeads } from '../nets/heads.ts';
import type { PassStatistics } from '../nets/norm.ts';
import { buildParams, filterOf, vectorOf } from '../nets/params.ts';
import type { Mode, Params, ParamSpec } from '../nets/params.ts';
import { selectiveTransfer, stuSpecs } from '../nets/stu.ts';
import { compose } from '../ops/blend.ts';
import { fitsTwice, twice } from '../ops/twice.ts';
import { adversarialLoss } from './adversarial.ts';
import { codingOf, transferCode } from './codes.ts';
import { criticLoss } from './critic-loss.ts';
import {
  attentionIdentityLoss,
  attentionSparsity,
  attributeLoss,
  clothingMaskLoss,
  nontargetSuppressionLoss,
  reconstructionLoss,
  targetRegionLoss,
  weightedSum,
} from './losses.ts';
import type {
  BuildSettings,
  Coding,
  Edit,
  GeneratorLoss,
  LossSettings,
  Method,
  StepBatch,
} from './method.ts';
import { seen } from './views.ts';

/** An edit of this method always has both masks. */
type MaskedEdit = Required<Omit<Edit, 'final'>>;

/** The three last layers, in the order of the file, with the decoder that each has where they are separate. */
const HEADS = { image: 'dec', attention: 'attention_dec', clothing: 'clothing_dec' } as const;
type Head = keyof typeof HEADS;

function specs(settings: BuildSettings): { generator: ParamSpec[]; discriminator: ParamSpec[] } {
  const { net, attributes } = settings;
  const joins = transferJoins(net);
  const decoders = net.decoders === 'separate' ? Object.values(HEADS) : [HEADS.image];
  return {
    generator: [
      ...encoderSpecs(net),
      ...decoders.flatMap((prefix) => decoderSpecs(net, attributes.length, joins, prefix)),
      ...stuSpecs(net, attributes.length),
      ...headSpecs(net, trunkWidth(net, attributes.length, joins), {
        image: net.channels,
        attention: 1,
        clothing: 1,
      }),
    ],
    discriminator: criticSpecs(net, attributes.length),
  };
}

/** x_e, m_a and m_c, each [N, S, S, ...]: three last layers on one trunk, or three decoders. */
function paint(
  generator: Params,
  innermost: tf.Tensor4D,
  skips: tf.Tensor4D[],
  code: tf.Tensor2D,
  mode: Mode,
) {
  const names = Object.keys(HEADS) as Head[];
  const decoded = (head: Head) => decode(generator, innermost, skips, code, mode, HEADS[head], head);
  if (!(`${HEADS.attention}.0.conv.weight` in generator)) {
    const { trunk, statistics } = decoded('image');
    const tanhBefore = vectorOf(generator, 'image.bias').shape[0];
    return { painted: runHeads(generator, trunk, names, { tanhBefore }), statistics };
  }
  const each = names.map((name) => ({ name, ...decoded(name) }));
  return {
    painted: each.flatMap(({ name, trunk }) =>
      runHeads(generator, trunk, [name], name === 'image' ? 'tanh' : 'sigmoid'),
    ),
    statistics: Object.assign({}, ...each.map(({ statistics }) => statistics)) as PassStatistics,
  };
}

/** One pass from features to the edited picture: y = x_e m_a + x (1 - m_a) (Eq. 9), with one product less. */
export function passOf(
  generator: Params,
  x: tf.Tensor4D,
  features: tf.Tensor4D[],
  code: tf.Tensor2D,
  coding: Coding,
  mode: Mode,
): MaskedEdit & { statistics: PassStatistics } {
  const innermost = features.at(-1) as tf.Tensor4D;
  const transferred = selectiveTransfer(generator, features, code, coding);
  const { painted, statistics } = paint(generator, innermost, transferred, code, mode);
  const [raw, attention, clothing] = painted as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const edited = compose(x, raw, attention);
  return { raw, attention, clothing, edited, statistics };
}

/** The final picture: x m_c + y (1 - m_c) (Eq. 10, whose x_t is read as y). Outside every training loss. */
function withFinal(x: tf.Tensor4D, { raw, edited, attention, clothing }: MaskedEdit): Edit {
  const final = compose(edited, x, clothing);
  return { raw, edited, attention, clothing, final };
}

/** What one pass needs besides the features: pictures, their labels and how these are to change. */
interface Wish {
  readonly x: tf.Tensor4D;
  readonly from: tf.Tensor2D;
  readonly change: tf.Tensor2D;
}

/**
 * The edit and the reconstruction (no change), which start from the same features. As one pass over both where the device
 * takes maps of that size: every half has batch statistics of its own, so only the order of sums in gradients differs.
 */
export function editAndKeep(
  generator: Params,
  features: tf.Tensor4D[],
  { x, from, change }: Wish,
  coding: Coding,
): { edit: MaskedEdit; same: MaskedEdit; statistics: PassStatistics[] } {
  const none = tf.zerosLike(change);
  if (!fitsTwice(x, enlargingInput(filterOf(generator, 'image.weight')))) {
    const pass = (wanted: tf.Tensor2D) =>
      passOf(generator, x, features, transferCode(from, wanted, coding), coding, 'train');
    const [edit, same] = [pass(change), pass(none)];
    return { edit, same, statistics: [edit.statistics, same.statistics] };
  }
  const code = transferCode(twice(from), tf.concat([change, none]), coding);
  const both = passOf(generator, twice(x), features.map(twice), code, coding, 'pair');
  const halves = (map: tf.Tensor4D) => tf.split(map, 2) as [tf.Tensor4D, tf.Tensor4D];
  const [edited, kept] = halves(both.edited);
  const [attention, idle] = halves(both.attention);
  const [raw, sameRaw] = halves(both.raw);
  const [clothing, sameClothing] = halves(both.clothing);
  return {
    edit: { edited, attention, raw, clothing },
    same: { edited: kept, attention: idle, raw: sameRaw, clothing: sameClothing },
    statistics: [both.statistics],
  };
}

/** Eq. 18. Passes in order: encode(x), edit, reconstruction, encode(edited), edit back; no gradient is stopped. */
function generatorStepLoss(
  generator: Params,
  discriminator: Params,
  batch: StepBatch,
  settings: LossSettings,
  second: Params,
): GeneratorLoss {
  const { weights, readings } = settings;
  const { x, source, target, guide, gates } = batch;
  const difference: tf.Tensor2D = tf.sub(target, source);
  const source0 = encode(generator, x, 'train');
  const wish = { x, from: source, change: difference };
  const { edit, same, statistics: first } = editAndKeep(generator, source0.features, wish, readings);
  const again = encode(second, edit.edited, 'train');
  const code = transferCode(target, tf.neg(difference), readings);
  const back = passOf(second, edit.edited, again.features, code, readings, 'train');

  const judged = judgeWith(FAMILY_CRITIC, discriminator, seen(edit.edited, batch));
  const attention = { there: edit.attention, back: back.attention };
  const clothing = { there: edit.clothing, back: back.clothing };
  const terms = {
    adv: adversarialLoss(judged.adversarial, readings.adversarial),
    att: attributeLoss(judged.attributes, target, settings),
    rec: reconstructionLoss(x, same.edited),
    dual: reconstructionLoss(x, back.edited),
    a_id: attentionIdentityLoss(same.attention),
    target: targetRegionLoss(attention, guide, gates.target, readings),
    nontarget: nontargetSuppressionLoss(attention, guide, gates.nontarget, readings),
    clothing: clothingMaskLoss(clothing, batch.clothing, gates.clothing, readings),
    ...(weights.sparsity === 0 ? {} : { sparsity: attentionSparsity(edit.attention) }),
    ...(weights.raw === 0 ? {} : { raw: reconstructionLoss(x, same.raw) }),
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
    ...(terms.sparsity === undefined ? [] : [[weights.sparsity, terms.sparsity] as const]),
    ...(terms.raw === undefined ? [] : [[weights.raw, terms.raw] as const]),
  ]);
  const statistics = [source0.statistics, ...first, again.statistics, back.statistics];
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
    const code = transferCode(source, tf.sub(target, source), coding);
    const edit = passOf(generator, x, features, code, coding, 'train');
    return { edited: edit.edited, statistics: [statistics, edit.statistics] };
  },
  discriminatorStepLoss: (discriminator, edited, batch, settings) =>
    criticLoss(FAMILY_CRITIC, discriminator, edited, batch, settings),
  generatorStepLoss,
  encode: (generator, x, source, coding) => ({
    x,
    source,
    features: encode(generator, x, 'eval').features,
    ...codingOf(coding),
  }),
  edit: (generator, encoding, difference) => {
    const { x, source, features } = encoding;
    const code = transferCode(source, difference, encoding);
    return withFinal(x, passOf(generator, x, features, code, encoding, 'eval'));
  },
  judge: (discriminator, x) => judgeWith(FAMILY_CRITIC, discriminator, x),
};
