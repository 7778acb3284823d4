// The critic that AttGAN, STGAN and the attention method share (first paper, Table 2): one trunk with instance norm, a
// head that scores realism (D_adv) and a head that reads the attributes (D_att, logits).
import * as tf from '@tensorflow/tfjs-core';
import { leakyRelu } from '../ops/activation.ts';
import { convolution } from '../ops/conv.ts';
import { dense } from '../ops/dense.ts';
import { instanceNorm } from '../ops/norm.ts';
import { layerWidths } from './encoder.ts';
import { countLayers, filterOf, filterSpec, matrixOf, normSpecs, vectorOf, vectorSpec } from './params.ts';
import type { NetSizes, Params, ParamSpec } from './params.ts';

/** A critic as its losses use it: a trunk, and two heads on what the trunk hands over. */
export interface CriticNet {
  /** @param x [N, S, S, channels] */
  trunk(params: Params, x: tf.Tensor4D): tf.Tensor;
  /** D_adv: unbounded scores [N, ...] */
  score(params: Params, features: tf.Tensor): tf.Tensor;
  /** D_att: logits [N, attributes] */
  attributes(params: Params, features: tf.Tensor): tf.Tensor2D;
}

const SLOPE = 0.2;
/** Epsilon of instance norm in the official AttGAN and STGAN code. */
const INSTANCE_EPSILON = 1e-6;

/** `conv.{i}.*`, `adv.{0,1}.*`, `att.{0,1}.*`. */
export function criticSpecs(sizes: NetSizes, attributes: number): ParamSpec[] {
  const widths = layerWidths(sizes);
  const side = sizes.size / 2 ** sizes.layers;
  const channels = widths.at(-1) ?? 0;
  const trunk = widths.flatMap((width, i) => [
    filterSpec(`conv.${i}.conv.weight`, 'convolution', 4, widths[i - 1] ?? sizes.channels, width),
    // Without a norm the official code's convolutions have a bias instead.
    ...(sizes.criticNorm === 'none'
      ? [vectorSpec(`conv.${i}.conv.bias`, width, 'zero')]
      : normSpecs(`conv.${i}.norm`, width, false)),
  ]);
  const head = (name: string, outputs: number): ParamSpec[] => [
    {
      name: `${name}.0.weight`,
      kind: 'flattened',
      shape: [side * side * channels, sizes.fc],
      start: 'glorot',
      map: [side, side, channels],
    },
    vectorSpec(`${name}.0.bias`, sizes.fc, 'zero'),
    { name: `${name}.1.weight`, kind: 'dense', shape: [sizes.fc, outputs], start: 'glorot' },
    vectorSpec(`${name}.1.bias`, outputs, 'zero'),
  ];
  return [...trunk, ...head('adv', 1), ...head('att', attributes)];
}

/**
 * What both heads read.
 * @param x [N, S, S, channels] in [-1, 1]
 * @returns [N, features], flattened in the order height, width, channel
 */
function criticTrunk(params: Params, x: tf.Tensor4D): tf.Tensor2D {
  let map = x;
  const layers = countLayers(params, 'conv', 'conv.weight');
  for (let i = 0; i < layers; i += 1) {
    const filter = filterOf(params, `conv.${i}.conv.weight`);
    map =
      `conv.${i}.conv.bias` in params
        ? leakyRelu(convolution(map, filter, 2, 1, vectorOf(params, `conv.${i}.conv.bias`)), SLOPE)
        : normed(params, `conv.${i}.norm`, convolution(map, filter, 2, 1));
  }
  return tf.reshape(map, [map.shape[0], -1]);
}

function normed(params: Params, prefix: string, map: tf.Tensor4D): tf.Tensor4D {
  const gamma = vectorOf(params, `${prefix}.weight`);
  return instanceNorm(map, gamma, vectorOf(params, `${prefix}.bias`), INSTANCE_EPSILON, SLOPE);
}

/**
 * One head on the trunk's output.
 * @param name `adv`: D_adv, [N, 1], unbounded score; `att`: D_att, [N, attributes], logits
 */
function criticHead(params: Params, name: 'adv' | 'att', features: tf.Tensor2D): tf.Tensor2D {
  const layer = (i: number, x: tf.Tensor2D): tf.Tensor2D =>
    dense(x, matrixOf(params, `${name}.${i}.weight`), vectorOf(params, `${name}.${i}.bias`));
  return layer(1, leakyRelu(layer(0, features), SLOPE));
}

/** The shared critic in the terms of the critic loss. */
export const FAMILY_CRITIC: CriticNet = {
  trunk: criticTrunk,
  score: (params, features) => criticHead(params, 'adv', features as tf.Tensor2D),
  attributes: (params, features) => criticHead(params, 'att', features as tf.Tensor2D),
};

/** Both heads of a critic: realism scores [N, ...] and attribute logits [N, attributes]. */
export function judgeWith(
  net: CriticNet,
  params: Params,
  x: tf.Tensor4D,
): { adversarial: tf.Tensor; attributes: tf.Tensor2D } {
  const features = net.trunk(params, x);
  return { adversarial: net.score(params, features), attributes: net.attributes(params, features) };
}
