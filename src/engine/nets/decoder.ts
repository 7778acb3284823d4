// The decoder trunk of AttGAN, STGAN and the attention method (first paper, Table 1, layers 5 to 2): transposed
// convolutions, batch norm, ReLU. AttGAN joins encoder features and attribute code in after the first step only, the
// others transferred features and attribute difference after every step. Not here: the last layer, see heads.ts.
import type * as tf from '@tensorflow/tfjs-core';
import { transposedConvolution } from '../ops/conv.ts';
import { join } from '../ops/planes.ts';
import { layerWidths } from './encoder.ts';
import { enlargingInput, enlargingOf, enlargingSpec } from './enlarging.ts';
import { batchNorm } from './norm.ts';
import type { PassStatistics } from './norm.ts';
import { countLayers, filterOf, normSpecs } from './params.ts';
import type { Mode, NetSizes, Params, ParamSpec } from './params.ts';

/** After how many steps, from the innermost on, skip connections and the attribute code are joined in. */
export interface Joins {
  readonly shortcuts: number;
  readonly injects: number;
}

/** STGAN and the attention method: the code after every step, and every skip connection that has a transfer unit. */
export function transferJoins({ transfers = Infinity }: Pick<NetSizes, 'transfers'>): Joins {
  return { shortcuts: transfers, injects: Infinity };
}

/** `{prefix}.{k}.conv.weight` and `{prefix}.{k}.norm.*`, k = 0 innermost. */
export function decoderSpecs(sizes: NetSizes, attributes: number, joins: Joins, prefix = 'dec'): ParamSpec[] {
  const widths = layerWidths(sizes).reverse();
  return widths
    .slice(0, -1)
    .flatMap((width, k) => [
      enlargingSpec(
        `${prefix}.${k}.conv.weight`,
        sizes.upsampling,
        joinedWidth(sizes, attributes, joins, k - 1),
        width,
      ),
      ...normSpecs(`${prefix}.${k}.norm`, width, true),
    ]);
}

/** Channels that the last layer reads: trunk and what is joined to it. */
export function trunkWidth(sizes: NetSizes, attributes: number, joins: Joins): number {
  return joinedWidth(sizes, attributes, joins, sizes.layers - 2);
}

/** Channels after step k with what is joined in there; before the first step the code always is. */
function joinedWidth(sizes: NetSizes, attributes: number, { shortcuts, injects }: Joins, k: number): number {
  const widths = layerWidths(sizes).reverse();
  if (k < 0) return (widths[0] ?? 0) + attributes;
  const skip = k < shortcuts ? (widths[k + 1] ?? 0) : 0;
  return (widths[k] ?? 0) + skip + (k < injects ? attributes : 0);
}

/**
 * What is joined in after a step, from the channels that the next filter reads: so that any file of weights decodes as it
 * was trained. Where a skip connection is as wide as the code, one of them alone cannot be told (settings refuse it).
 * @param spare channels that the next filter reads beyond those of the step itself
 */
export function joinsOf(spare: number, skip: number, code: number): { skip: boolean; code: boolean } {
  if (spare === skip + code) return { skip: true, code: true };
  return { skip: spare === skip, code: spare === code && spare !== skip };
}

/**
 * The trunk up to the last layer's input.
 *
 * @param innermost [N, s, s, C], the innermost encoder feature
 * @param skips what skip connections bring, outermost first: encoder features, or outputs of the selective transfer units
 * @param code [N, attributes], what the attributes are fed as
 * @param prefix of the decoder's tensors
 * @param head name of the last layer that reads the trunk
 * @returns trunk [N, S/2, S/2, trunkWidth]
 */
export function decode(
  params: Params,
  innermost: tf.Tensor4D,
  skips: readonly tf.Tensor4D[],
  code: tf.Tensor2D,
  mode: Mode,
  prefix = 'dec',
  head = 'image',
): { trunk: tf.Tensor4D; statistics: PassStatistics } {
  const statistics: PassStatistics = {};
  let trunk = join([innermost], code);
  const layers = countLayers(params, prefix, 'conv.weight');
  for (let k = 0; k < layers; k += 1) {
    const map = transposedConvolution(trunk, enlargingOf(params, `${prefix}.${k}.conv.weight`), 2, 1);
    trunk = batchNorm(params, `${prefix}.${k}.norm`, map, mode, statistics, 0);
    const reader = k + 1 < layers ? `${prefix}.${k + 1}.conv.weight` : `${head}.weight`;
    const next = enlargingInput(filterOf(params, reader));
    const skip = skips.at(-1 - k);
    const joined = joinsOf(next - map.shape[3], skip?.shape[3] ?? 0, code.shape[1]);
    const beside = skip !== undefined && joined.skip ? ([trunk, skip] as const) : ([trunk] as const);
    trunk = join(beside, joined.code ? code : undefined);
  }
  return { trunk, statistics };
}
