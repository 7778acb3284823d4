// StarGAN's two networks, layer by layer and name by name as the released PyTorch code has them (`model.py`): a
// generator of residual blocks that sees the labels as planes beside the picture, and a critic on patches without norms.
import * as tf from '@tensorflow/tfjs-core';
import { leakyRelu, tanh } from '../ops/activation.ts';
import { convolution, transposedConvolution } from '../ops/conv.ts';
import { instanceNorm } from '../ops/norm.ts';
import { join } from '../ops/planes.ts';
import type { CriticNet } from './critic.ts';
import { ENLARGED_KERNEL, enlargingOf } from './enlarging.ts';
import { filterOf, normSpecs, vectorOf } from './params.ts';
import type { NetSizes, Params, ParamSpec } from './params.ts';

const SLOPE = 0.01;
/** PyTorch's instance norm; StarGAN never switches to running statistics, so none are kept. */
const EPSILON = 1e-5;
/** Halvings between the picture and the residual blocks. */
const SCALES = 2;
const FIRST_BLOCK = 3 * (SCALES + 1);
const DEFAULT_BLOCKS = 6;
const DEFAULT_DEPTH = 6;

/** PyTorch's first values: uniform within 1 / sqrt(fan in); a transposed convolution's fan is counted from its outputs. */
function conv(
  name: string,
  kind: 'convolution' | 'transposed',
  kernel: number,
  input: number,
  output: number,
) {
  const fan = (kind === 'convolution' ? input : output) * kernel * kernel;
  const ends = kind === 'convolution' ? [input, output] : [output, input];
  const bound = 1 / Math.sqrt(fan);
  const weight: ParamSpec = {
    name: `${name}.weight`,
    kind,
    shape: [kernel, kernel, ...ends],
    start: 'uniform',
    bound,
  };
  const bias: ParamSpec = { name: `${name}.bias`, kind: 'vector', shape: [output], start: 'uniform', bound };
  return { weight, bias };
}

/** `main.{i}.*`, with `main.{i}.main.{j}.*` inside the residual blocks. */
export function starGeneratorSpecs(sizes: NetSizes, labels: number): ParamSpec[] {
  const { channels, dim, blocks = DEFAULT_BLOCKS } = sizes;
  const inner = dim * 2 ** SCALES;
  const specs = [conv('main.0', 'convolution', 7, channels + labels, dim).weight];
  specs.push(...normSpecs('main.1', dim, false));
  for (let k = 1; k <= SCALES; k += 1) {
    const width = dim * 2 ** k;
    specs.push(conv(`main.${3 * k}`, 'convolution', 4, width / 2, width).weight);
    specs.push(...normSpecs(`main.${3 * k + 1}`, width, false));
  }
  for (let b = FIRST_BLOCK; b < FIRST_BLOCK + blocks; b += 1) {
    for (const j of [0, 3]) {
      specs.push(conv(`main.${b}.main.${j}`, 'convolution', 3, inner, inner).weight);
      specs.push(...normSpecs(`main.${b}.main.${j + 1}`, inner, false));
    }
  }
  for (let k = 0; k < SCALES; k += 1) {
    const at = FIRST_BLOCK + blocks + 3 * k;
    const width = inner / 2 ** (k + 1);
    specs.push(
      sizes.upsampling === 'resize'
        ? conv(`main.${at}`, 'convolution', ENLARGED_KERNEL, 2 * width, width).weight
        : conv(`main.${at}`, 'transposed', 4, 2 * width, width).weight,
    );
    specs.push(...normSpecs(`main.${at + 1}`, width, false));
  }
  const last = FIRST_BLOCK + blocks + 3 * SCALES;
  return [...specs, conv(`main.${last}`, 'convolution', 7, dim, channels).weight];
}

/**
 * G(x, c).
 *
 * @param x [N, S, S, channels] in [-1, 1]
 * @param target [N, labels], fed as they are: 0 or 1, beyond to overdrive
 * @returns [N, S, S, channels] in [-1, 1]
 */
export function starGenerate(params: Params, x: tf.Tensor4D, target: tf.Tensor2D): tf.Tensor4D {
  const filter = (at: string): tf.Tensor4D => filterOf(params, `${at}.weight`);
  const norm = (at: string, map: tf.Tensor4D, slope = 1): tf.Tensor4D =>
    instanceNorm(map, vectorOf(params, `${at}.weight`), vectorOf(params, `${at}.bias`), EPSILON, slope);
  // Zero padding is what lets the constant planes through: without borders the first norm would erase them.
  let map = convolution(join([x], target), filter('main.0'), 1, 3);
  map = norm('main.1', map, 0);
  for (let k = 1; k <= SCALES; k += 1) {
    map = norm(`main.${3 * k + 1}`, convolution(map, filter(`main.${3 * k}`), 2, 1), 0);
  }
  let at = FIRST_BLOCK;
  for (; `main.${at}.main.0.weight` in params; at += 1) {
    const inside = `main.${at}.main`;
    const first = norm(`${inside}.1`, convolution(map, filter(`${inside}.0`), 1, 1), 0);
    map = tf.add(map, norm(`${inside}.4`, convolution(first, filter(`${inside}.3`), 1, 1)));
  }
  for (let k = 0; k < SCALES; k += 1, at += 3) {
    const enlarging = enlargingOf(params, `main.${at}.weight`);
    map = norm(`main.${at + 1}`, transposedConvolution(map, enlarging, 2, 1), 0);
  }
  return tanh(convolution(map, filter(`main.${at}`), 1, 3));
}

/** `main.{2i}.*`, `conv1.weight` (scores of patches), `conv2.weight` (labels, its kernel covers the remaining map). */
export function starCriticSpecs(sizes: NetSizes, labels: number): ParamSpec[] {
  const { size, channels, dim, depth = DEFAULT_DEPTH } = sizes;
  const specs: ParamSpec[] = [];
  for (let i = 0; i < depth; i += 1) {
    const width = dim * 2 ** i;
    const { weight, bias } = conv(`main.${2 * i}`, 'convolution', 4, i === 0 ? channels : width / 2, width);
    specs.push(weight, bias);
  }
  const width = dim * 2 ** (depth - 1);
  specs.push(conv('conv1', 'convolution', 3, width, 1).weight);
  return [...specs, conv('conv2', 'convolution', size / 2 ** depth, width, labels).weight];
}

/** D_src and D_cls on one trunk. */
export const STAR_CRITIC: CriticNet = {
  trunk: (params, x) => {
    let map = x;
    for (let i = 0; `main.${i}.weight` in params; i += 2) {
      const bias = vectorOf(params, `main.${i}.bias`);
      map = leakyRelu(convolution(map, filterOf(params, `main.${i}.weight`), 2, 1, bias), SLOPE);
    }
    return map;
  },
  score: (params, features) => convolution(features as tf.Tensor4D, filterOf(params, 'conv1.weight'), 1, 1),
  attributes: (params, features) => {
    const logits = convolution(features as tf.Tensor4D, filterOf(params, 'conv2.weight'), 1, 0);
    return tf.reshape(logits, [features.shape[0], -1]);
  },
};
