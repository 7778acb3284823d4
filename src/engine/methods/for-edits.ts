// A generator as edits use it: its weights stay what they are, so what only depends on them is made once.
import { enlargedOnce } from '../nets/enlarging.ts';
import type { NetSizes, Params } from '../nets/params.ts';
import type { BuildSettings, Method } from './method.ts';

/**
 * The same net with plain transposed convolutions wherever pixels are repeated (see ../ops/enlarge.ts): every edit would
 * otherwise make their filters anew.
 * @param generator what is replaced is disposed; not for training, nor to be exported
 */
export function forEdits(method: Method, settings: BuildSettings, generator: Params): Params {
  const net: NetSizes = { ...settings.net, heads: 'transposed', upsampling: 'transposed' };
  return enlargedOnce(generator, method.specs({ ...settings, net }).generator);
}
