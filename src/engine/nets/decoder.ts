// The decoder trunk of AttGAN, STGAN and the attention method (first paper, Table 1, layers 5 to 2): transposed
// convolutions, batch norm, ReLU. AttGAN joins encoder features and attribute code in after the first step only, the
// others transferred features and attribute difference after every step. Not here: the last layer, see heads.ts.
import * as tf from '@tensorflow/tfjs-core';
import { relu } from '../ops/activation.ts';
import { transposedConvolution } from '../ops/conv.ts';
import { concatPlanes } from '../ops/planes.ts';
import { layerWidths } from './encoder.ts';
import { batchNorm } from './norm.ts';
import type { PassStatistics } from './norm.ts';
import { countLayers, filterOf, filterSpec, normSpecs } from './params.ts';
import type { Mode, NetSizes, Params, ParamSpec } from './params.ts';

/** After how many steps, from the innermost on, skip connections and the attribute code are joined in. */
export interface Joins {
  readonly shortcuts: number;
  readonly injects: number;
}

/** STGAN and the attention method: after every step. */
export const JOIN_ALL: Joins = { shortcuts: Infinity, injects: Infinity };

/** `dec.{k}.conv.weight` and `dec.{k}.norm.*`, k = 0 innermost. */
export function decoderSpecs(sizes: NetSizes, attributes: number, joins: Joins): ParamSpec[] {
  const widths = layerWidths(sizes).reverse();
  return widths.slice(0, -1).flatMap((width, k) => {
    const input = k === 0 ? width + attributes : joinedWidth(sizes, attributes, joins, k - 1);
    return [
      filterSpec(`dec.${k}.conv.weight`, 'transposed', 4, input, width),
      ...normSpecs(`dec.${k}.norm`, width, true),
    ];
  });
}

/** Channels that the last layer reads: trunk and what is joined to it. */
export function trunkWidth(sizes: NetSizes, attributes: number, joins: Joins): number {
  return joinedWidth(sizes, attributes, joins, sizes.layers - 2);
}

/** Channels after step k with what is joined in there. */
function joinedWidth(sizes: NetSizes, attributes: number, { shortcuts, injects }: Joins, k: number): number {
  const widths = layerWidths(sizes).reverse();
  const skip = k < shortcuts ? (widths[k + 1] ?? 0) : 0;
  return (widths[k] ?? 0) + skip + (k < injects ? attributes : 0);
}

/**
 * The trunk up to the last layer's input.
 *
 * @param innermost [N, s, s, C], the innermost encoder feature
 * @param skips what skip connections bring, outermost first: encoder features, or outputs of the selective transfer units
 * @param code [N, attributes], what the attributes are fed as
 * @returns trunk [N, S/2, S/2, trunkWidth]
 */
export function decode(
  params: Params,
  innermost: tf.Tensor4D,
  skips: readonly tf.Tensor4D[],
  code: tf.Tensor2D,
  mode: Mode,
  { shortcuts, injects }: Joins,
): { trunk: tf.Tensor4D; statistics: PassStatistics } {
  const statistics: PassStatistics = {};
  let trunk = concatPlanes(innermost, code);
  const layers = countLayers(params, 'dec', 'conv.weight');
  for (let k = 0; k < layers; k += 1) {
    const map = transposedConvolution(trunk, filterOf(params, `dec.${k}.conv.weight`), 2, 1);
    trunk = relu(batchNorm(params, `dec.${k}.norm`, map, mode, statistics));
    const skip = k < shortcuts ? skips[layers - 1 - k] : undefined;
    if (skip !== undefined) trunk = tf.concat([trunk, skip], 3);
    if (k < injects) trunk = concatPlanes(trunk, code);
  }
  return { trunk, statistics };
}
