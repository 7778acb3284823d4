// AttGAN as first released (branch v1 of the authors' code) with one shortcut and one injection by default, the configuration that
// STGAN and the first paper compare with: encoder and decoder, the target attributes fed to the decoder.
import * as tf from '@tensorflow/tfjs-core';
import { RECIPES } from '../../face/recipes.ts';
import { targetCode } from './codes.ts';
import { encoderDecoder } from './encoder-decoder.ts';

export const attgan = encoderDecoder({
  recipe: RECIPES.attgan,
  paper: {
    authors: 'He, Zuo, Kan, Shan, Chen',
    title: 'AttGAN: Facial Attribute Editing by Only Changing What You Want',
    venue: 'IEEE Transactions on Image Processing 28(11)',
    year: 2019,
    link: 'https://doi.org/10.1109/TIP.2019.2916751',
  },
  joins: ({ shortcuts = 1, injects = 1 }) => ({ shortcuts, injects }),
  extraSpecs: () => [],
  code: (source, difference, coding, strength) => targetCode(tf.add(source, difference), coding, strength),
  skips: (_, features) => features.slice(0, -1),
});
