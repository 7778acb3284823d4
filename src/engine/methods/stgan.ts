// STGAN: the generator is fed the difference of the attributes, and selective transfer units rewrite every skip
// connection by it.
import { RECIPES } from '../../face/recipes.ts';
import { transferJoins } from '../nets/decoder.ts';
import { selectiveTransfer, stuSpecs } from '../nets/stu.ts';
import { transferCode } from './codes.ts';
import { encoderDecoder } from './encoder-decoder.ts';

export const stgan = encoderDecoder({
  recipe: RECIPES.stgan,
  paper: {
    authors: 'Liu, Ding, Xia, Liu, Ding, Zuo, Wen',
    title: 'STGAN: A Unified Selective Transfer Network for Arbitrary Image Attribute Editing',
    venue: 'CVPR',
    year: 2019,
    link: 'https://doi.org/10.1109/CVPR.2019.00379',
  },
  joins: transferJoins,
  extraSpecs: stuSpecs,
  code: transferCode,
  skips: selectiveTransfer,
});
