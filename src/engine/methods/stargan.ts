// StarGAN as released (Choi et al.): one generator that is fed the wanted labels with the picture, taught by labels of
// its pictures and by the way back. Binary attributes, or classes of which one is true.
import * as tf from '@tensorflow/tfjs-core';
import { RECIPES } from '../../face/recipes.ts';
import { judgeWith } from '../nets/critic.ts';
import { buildParams } from '../nets/params.ts';
import type { Params } from '../nets/params.ts';
import { STAR_CRITIC, starCriticSpecs, starGenerate, starGeneratorSpecs } from '../nets/stargan.ts';
import { codingOf } from './codes.ts';
import { criticLoss } from './critic-loss.ts';
import { unmasked } from './encoder-decoder.ts';
import { attributeLoss, meanScore, reconstructionLoss, weightedSum } from './losses.ts';
import type { BuildSettings, GeneratorLoss, LossSettings, Method, StepBatch } from './method.ts';
import { seen } from './views.ts';

function specs({ net, attributes }: BuildSettings) {
  return {
    generator: starGeneratorSpecs(net, attributes.length),
    discriminator: starCriticSpecs(net, attributes.length),
  };
}

/** Eq. 6 of the StarGAN paper; the way back is fed the edited picture, and no gradient is stopped. */
function generatorStepLoss(
  generator: Params,
  discriminator: Params,
  batch: StepBatch,
  settings: LossSettings,
  again: Params,
): GeneratorLoss {
  const { weights } = settings;
  const { x, source, target } = batch;
  const edited = starGenerate(generator, x, target);
  const back = starGenerate(again, edited, source);
  const { adversarial, attributes } = judgeWith(STAR_CRITIC, discriminator, seen(edited, batch));
  const terms = {
    adv: tf.neg<tf.Scalar>(meanScore(adversarial)),
    att: attributeLoss(attributes, target, settings),
    rec: reconstructionLoss(x, back),
  };
  const loss = weightedSum([
    [weights.adversarial, terms.adv],
    [weights.attributes, terms.att],
    [weights.reconstruction, terms.rec],
  ]);
  return { loss, terms, pictures: unmasked(edited), statistics: [] };
}

export const stargan: Method = {
  recipe: RECIPES.stargan,
  paper: {
    authors: 'Choi, Choi, Kim, Ha, Kim, Choo',
    title: 'StarGAN: Unified Generative Adversarial Networks for Multi-Domain Image-to-Image Translation',
    venue: 'CVPR',
    year: 2018,
    link: 'https://doi.org/10.1109/CVPR.2018.00916',
  },
  sizes: ['blocks', 'depth'],
  specs,
  build: (settings, random) => {
    const { generator, discriminator } = specs(settings);
    return {
      generator: buildParams(generator, random),
      discriminator: buildParams(discriminator, random),
    };
  },
  fake: (generator, { x, target }) => ({ edited: starGenerate(generator, x, target), statistics: [] }),
  discriminatorStepLoss: (discriminator, edited, batch, settings) =>
    criticLoss(STAR_CRITIC, discriminator, edited, batch, settings, 'wgan', 'real'),
  generatorStepLoss,
  encode: (_, x, source, coding) => ({ x, source, features: [], ...codingOf(coding) }),
  edit: (generator, { x, source }, difference) =>
    unmasked(starGenerate(generator, x, tf.add(source, difference))),
  judge: (discriminator, x) => judgeWith(STAR_CRITIC, discriminator, x),
};
