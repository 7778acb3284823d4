// The encoder that AttGAN, STGAN and the attention method share (first paper, Table 1, column G_enc): strided
// convolutions, batch norm, leaky ReLU; every layer's output is kept.
import type * as tf from '@tensorflow/tfjs-core';
import { convolution } from '../ops/conv.ts';
import { batchNorm } from './norm.ts';
import type { PassStatistics } from './norm.ts';
import { countLayers, filterOf, filterSpec, normSpecs } from './params.ts';
import type { Mode, NetSizes, Params, ParamSpec } from './params.ts';

const SLOPE = 0.2;
const WIDEST = 1024;

/** Channels of every layer, outermost first: dim, 2 dim, 4 dim ... up to 1024. */
export function layerWidths({ dim, layers }: NetSizes): number[] {
  return Array.from({ length: layers }, (_, i) => Math.min(dim * 2 ** i, WIDEST));
}

/** `enc.{i}.conv.weight` and `enc.{i}.norm.*`, layers counted from the picture. */
export function encoderSpecs(sizes: NetSizes): ParamSpec[] {
  let input = sizes.channels;
  return layerWidths(sizes).flatMap((width, i) => {
    const specs = [
      filterSpec(`enc.${i}.conv.weight`, 'convolution', 4, input, width),
      ...normSpecs(`enc.${i}.norm`, width, true),
    ];
    input = width;
    return specs;
  });
}

/**
 * f = G_enc(x) (Eq. 6).
 *
 * @param x [N, S, S, channels] in [-1, 1]
 * @returns features of every layer, outermost first: [N, S/2, S/2, dim], [N, S/4, S/4, 2 dim] ...
 */
export function encode(
  params: Params,
  x: tf.Tensor4D,
  mode: Mode,
): { features: tf.Tensor4D[]; statistics: PassStatistics } {
  const features: tf.Tensor4D[] = [];
  const statistics: PassStatistics = {};
  let map = x;
  const layers = countLayers(params, 'enc', 'conv.weight');
  for (let i = 0; i < layers; i += 1) {
    map = convolution(map, filterOf(params, `enc.${i}.conv.weight`), 2, 1);
    map = batchNorm(params, `enc.${i}.norm`, map, mode, statistics, SLOPE);
    features.push(map);
  }
  return { features, statistics };
}
