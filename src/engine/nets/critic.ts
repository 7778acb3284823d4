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
    ...normSpecs(`conv.${i}.norm`, width, false),
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
export function criticTrunk(params: Params, x: tf.Tensor4D): tf.Tensor2D {
  let map = x;
  const layers = countLayers(params, 'conv', 'conv.weight');
  for (let i = 0; i < layers; i += 1) {
    map = convolution(map, filterOf(params, `conv.${i}.conv.weight`), 2, 1);
    const gamma = vectorOf(params, `conv.${i}.norm.weight`);
    const beta = vectorOf(params, `conv.${i}.norm.bias`);
    map = leakyRelu(instanceNorm(map, gamma, beta, INSTANCE_EPSILON), SLOPE);
  }
  return tf.reshape(map, [map.shape[0], -1]);
}

/**
 * One head on the trunk's output.
 * @param name `adv`: D_adv, [N, 1], unbounded score; `att`: D_att, [N, attributes], logits
 */
export function criticHead(params: Params, name: 'adv' | 'att', features: tf.Tensor2D): tf.Tensor2D {
  const layer = (i: number, x: tf.Tensor2D): tf.Tensor2D =>
    dense(x, matrixOf(params, `${name}.${i}.weight`), vectorOf(params, `${name}.${i}.bias`));
  return layer(1, leakyRelu(layer(0, features), SLOPE));
}

/** Both heads: realism scores [N, 1] and attribute logits [N, attributes]. */
export function critic(
  params: Params,
  x: tf.Tensor4D,
): { adversarial: tf.Tensor2D; attributes: tf.Tensor2D } {
  const features = criticTrunk(params, x);
  return {
    adversarial: criticHead(params, 'adv', features),
    attributes: criticHead(params, 'att', features),
  };
}
