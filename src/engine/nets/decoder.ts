// The decoder trunk of STGAN and the attention method (first paper, Table 1, layers 5 to 2): transposed convolutions,
// batch norm, ReLU, with the transferred features and the attribute difference joined in at every step. Not here: the
// last layer (picture and masks), which belongs to the method.
import * as tf from '@tensorflow/tfjs-core';
import { relu } from '../ops/activation.ts';
import { transposedConvolution } from '../ops/conv.ts';
import { concatPlanes } from '../ops/planes.ts';
import { layerWidths } from './encoder.ts';
import { batchNorm } from './norm.ts';
import type { PassStatistics } from './norm.ts';
import { countLayers, filterOf, filterSpec, normSpecs } from './params.ts';
import type { Mode, NetSizes, Params, ParamSpec } from './params.ts';

/** `dec.{k}.conv.weight` and `dec.{k}.norm.*`, k = 0 innermost. */
export function decoderSpecs(sizes: NetSizes, attributes: number): ParamSpec[] {
  const widths = layerWidths(sizes).reverse();
  return widths.slice(0, -1).flatMap((width, k) => {
    const input = (k === 0 ? width : (widths[k - 1] ?? 0) + width) + attributes;
    return [
      filterSpec(`dec.${k}.conv.weight`, 'transposed', 4, input, width),
      ...normSpecs(`dec.${k}.norm`, width, true),
    ];
  });
}

/** Channels that the last layer reads: trunk, outermost transferred feature, attributes. */
export function trunkWidth(sizes: NetSizes, attributes: number): number {
  const widths = layerWidths(sizes);
  return (widths[1] ?? 0) + (widths[0] ?? 0) + attributes;
}

/**
 * The trunk up to the last layer's input.
 *
 * @param innermost [N, s, s, C], the innermost encoder feature
 * @param transferred outputs of the selective transfer units, outermost first
 * @param difference [N, attributes]
 * @returns trunk [N, S/2, S/2, trunkWidth]
 */
export function decode(
  params: Params,
  innermost: tf.Tensor4D,
  transferred: readonly tf.Tensor4D[],
  difference: tf.Tensor2D,
  mode: Mode,
): { trunk: tf.Tensor4D; statistics: PassStatistics } {
  const statistics: PassStatistics = {};
  let trunk = concatPlanes(innermost, difference);
  const layers = countLayers(params, 'dec', 'conv.weight');
  for (let k = 0; k < layers; k += 1) {
    const map = transposedConvolution(trunk, filterOf(params, `dec.${k}.conv.weight`), 2, 1);
    const active = relu(batchNorm(params, `dec.${k}.norm`, map, mode, statistics));
    const skip = transferred[layers - 1 - k];
    trunk = concatPlanes(skip === undefined ? active : tf.concat([active, skip], 3), difference);
  }
  return { trunk, statistics };
}
