// What AttGAN and STGAN have in common: one encoding, decoded twice (with the wanted attributes and with the picture's
// own), and the losses of both. They differ in what reaches the decoder, which each of them brings along.
import * as tf from '@tensorflow/tfjs-core';
import { FAMILY_CRITIC, criticSpecs, judgeWith } from '../nets/critic.ts';
import { decode, decoderSpecs, trunkWidth } from '../nets/decoder.ts';
import type { Joins } from '../nets/decoder.ts';
import { encode, encoderSpecs } from '../nets/encoder.ts';
import { enlargingInput } from '../nets/enlarging.ts';
import { headSpecs, runHeads } from '../nets/heads.ts';
import type { PassStatistics } from '../nets/norm.ts';
import { buildParams, filterOf } from '../nets/params.ts';
import type { Mode, NetSizes, Params, ParamSpec } from '../nets/params.ts';
import { tanh } from '../ops/activation.ts';
import { fitsTwice, twice } from '../ops/twice.ts';
import { criticLoss } from './critic-loss.ts';
import { adversarialLoss } from './adversarial.ts';
import { codingOf } from './codes.ts';
import { attributeLoss, reconstructionLoss, weightedSum } from './losses.ts';
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

/** What one of the two brings along. */
interface Parts extends Pick<Method, 'recipe' | 'paper'> {
  readonly joins: (net: NetSizes) => Joins;
  /** Tensors beside encoder, decoder and head. */
  readonly extraSpecs: (net: NetSizes, attributes: number) => ParamSpec[];
  /** What the generator is fed for a change of `source` by `difference`, [N, attributes] each. */
  readonly code: (
    source: tf.Tensor2D,
    difference: tf.Tensor2D,
    coding: Coding,
    strength?: tf.Tensor2D,
  ) => tf.Tensor2D;
  /** What the skip connections bring, outermost first. */
  readonly skips: (
    generator: Params,
    features: tf.Tensor4D[],
    code: tf.Tensor2D,
    coding: Coding,
  ) => tf.Tensor4D[];
}

/** A method from its parts. */
export function encoderDecoder(parts: Parts): Method {
  const specs = ({ net, attributes: names }: BuildSettings) => {
    const attributes = names.length;
    const joins = parts.joins(net);
    return {
      generator: [
        ...encoderSpecs(net),
        ...decoderSpecs(net, attributes, joins),
        ...parts.extraSpecs(net, attributes),
        ...headSpecs(net, trunkWidth(net, attributes, joins), { image: net.channels }),
      ],
      discriminator: criticSpecs(net, attributes),
    };
  };

  const pass = (
    generator: Params,
    features: tf.Tensor4D[],
    code: tf.Tensor2D,
    coding: Coding,
    mode: Mode,
  ) => {
    const innermost = features.at(-1) as tf.Tensor4D;
    const skips = parts.skips(generator, features, code, coding);
    const { trunk, statistics } = decode(generator, innermost, skips, code, mode);
    const [image] = runHeads(generator, trunk, ['image']) as [tf.Tensor4D];
    return { picture: tanh(image), statistics };
  };

  /** The edit and the reconstruction, from one encoding: as one pass where the device takes maps of that size (see ssa.ts). */
  const editAndKeep = (
    generator: Params,
    x: tf.Tensor4D,
    features: tf.Tensor4D[],
    [wanted, kept]: readonly [tf.Tensor2D, tf.Tensor2D],
    coding: Coding,
  ) => {
    if (!fitsTwice(x, enlargingInput(filterOf(generator, 'image.weight')))) {
      const [edit, same] = [wanted, kept].map((code) => pass(generator, features, code, coding, 'train'));
      return [edit, same] as [ReturnType<typeof pass>, ReturnType<typeof pass>];
    }
    const both = pass(generator, features.map(twice), tf.concat([wanted, kept]), coding, 'pair');
    const [edit, same] = tf.split(both.picture, 2) as [tf.Tensor4D, tf.Tensor4D];
    return [
      { picture: edit, statistics: both.statistics },
      { picture: same, statistics: {} },
    ] as const;
  };

  /** Passes in order: encode, edit, reconstruction from the same encoding. */
  const generatorStepLoss = (
    generator: Params,
    discriminator: Params,
    batch: StepBatch,
    settings: LossSettings,
  ): GeneratorLoss => {
    const { weights, readings } = settings;
    const { x, source, target, strength } = batch;
    const encoded = encode(generator, x, 'train');
    const difference: tf.Tensor2D = tf.sub(target, source);
    const none = tf.zerosLike(difference);
    const wanted = parts.code(source, difference, readings, strength);
    const codes = [wanted, parts.code(source, none, readings)] as const;
    const [edit, same] = editAndKeep(generator, x, encoded.features, codes, readings);
    const features = FAMILY_CRITIC.trunk(discriminator, seen(edit.picture, batch));
    const terms = {
      adv: adversarialLoss(FAMILY_CRITIC.score(discriminator, features), readings.adversarial),
      att: attributeLoss(FAMILY_CRITIC.attributes(discriminator, features), target, settings),
      rec: reconstructionLoss(x, same.picture),
    };
    const loss = weightedSum([
      [weights.adversarial, terms.adv],
      [weights.attributes, terms.att],
      [weights.reconstruction, terms.rec],
    ]);
    const statistics: PassStatistics[] = [encoded.statistics, edit.statistics, same.statistics];
    return { loss, terms, pictures: unmasked(edit.picture), statistics };
  };

  return {
    recipe: parts.recipe,
    paper: parts.paper,
    sizes: ['layers', 'fc'],
    specs,
    build: (settings, random) => {
      const { generator, discriminator } = specs(settings);
      return {
        generator: buildParams(generator, random),
        discriminator: buildParams(discriminator, random),
      };
    },
    fake: (generator, { x, source, target, strength }, coding) => {
      const { features, statistics } = encode(generator, x, 'train');
      const code = parts.code(source, tf.sub(target, source), coding, strength);
      const edit = pass(generator, features, code, coding, 'train');
      return { edited: edit.picture, statistics: [statistics, edit.statistics] };
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
      const code = parts.code(encoding.source, difference, encoding);
      return unmasked(pass(generator, encoding.features, code, encoding, 'eval').picture);
    },
    judge: (discriminator, x) => judgeWith(FAMILY_CRITIC, discriminator, x),
  };
}

/** An edit of a method without masks: the generator's picture is the edited one. */
export function unmasked(picture: tf.Tensor4D): Edit {
  return { raw: picture, edited: picture };
}
