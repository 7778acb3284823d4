// The last layer of AttGAN, STGAN and the attention method: one head for the picture, further ones for masks, each with a
// filter of its own, all run as one transposed convolution. Not here: what the outputs are squashed and composed with.
import * as tf from '@tensorflow/tfjs-core';
import { transposedConvolution } from '../ops/conv.ts';
import type { Activation } from '../ops/ending.ts';
import { enlargingOf, enlargingSpec } from './enlarging.ts';
import { vectorOf, vectorSpec } from './params.ts';
import type { NetSizes, Params, ParamSpec } from './params.ts';

/**
 * `{name}.weight` and `{name}.bias` of every head: transposed convolutions 4x4 stride 2 as published, or (a deviation
 * against the chequered pictures of short runs) 3x3 convolutions behind a doubling of the map.
 *
 * @param outputs channels by name, in the order of the file
 */
export function headSpecs(
  { heads }: Pick<NetSizes, 'heads'>,
  input: number,
  outputs: Readonly<Record<string, number>>,
): ParamSpec[] {
  return Object.entries(outputs).flatMap(([name, output]) => [
    enlargingSpec(`${name}.weight`, heads, input, output),
    vectorSpec(`${name}.bias`, output, 'zero'),
  ]);
}

/**
 * Runs several heads on the trunk.
 * @param trunk [N, S/2, S/2, C]
 * @param activation over the channels of all heads together
 * @returns [N, S, S, channels] per name
 */
export function runHeads(
  params: Params,
  trunk: tf.Tensor4D,
  names: readonly string[],
  activation: Activation = 'none',
): tf.Tensor4D[] {
  const filters = names.map((name) => enlargingOf(params, `${name}.weight`));
  const biases = names.map((name) => vectorOf(params, `${name}.bias`));
  if (names.length === 1) {
    return [transposedConvolution(trunk, filters[0] as tf.Tensor4D, 2, 1, biases[0], activation)];
  }
  const filter: tf.Tensor4D = tf.concat(filters, 2);
  const painted = transposedConvolution(trunk, filter, 2, 1, tf.concat(biases), activation);
  return tf.split(
    painted,
    filters.map(({ shape }) => shape[2]),
    3,
  );
}
