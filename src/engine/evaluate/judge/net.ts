// The attribute judge's network: the classifier that measured AGA in STGAN's released code (`att_classification`):
// blocks of two 3x3 convolutions with batch norm and a halving, a hidden layer of 512, one logit per attribute. It shares
// no weight with any critic, so that no method is judged by its own opponent.
import * as tf from '@tensorflow/tfjs-core';
import { relu } from '../../ops/activation.ts';
import { convolution } from '../../ops/conv.ts';
import { dense } from '../../ops/dense.ts';
import { batchNormEval, batchNormTrain } from '../../ops/norm.ts';
import type { PassStatistics } from '../../nets/norm.ts';
import { filterOf, filterSpec, matrixOf, normSpecs, vectorOf, vectorSpec } from '../../nets/params.ts';
import type { Mode, Params, ParamSpec } from '../../nets/params.ts';

/** What the shapes of a judge depend on. The released classifier: size 128, width 16, 5 blocks, fc 512. */
export interface JudgeSizes {
  /** side of the pictures in pixels, a multiple of 2 to the power of `blocks` */
  readonly size: number;
  readonly channels: 1 | 3;
  /** feature maps of the first block; each block has twice those of the one before */
  readonly width: number;
  readonly blocks: number;
  readonly fc: number;
  readonly attributes: readonly string[];
}

/** Epsilon of the released classifier's batch norm. */
const EPSILON = 1e-5;

/** `conv.{block}.{0,1}.conv.*` and `.norm.*`, `fc.{0,1}.*`. */
export function judgeSpecs({ size, channels, width, blocks, fc, attributes }: JudgeSizes): ParamSpec[] {
  const side = size / 2 ** blocks;
  const last = width * 2 ** (blocks - 1);
  const trunk = Array.from({ length: blocks }, (_, block) => {
    const output = width * 2 ** block;
    const input = block === 0 ? channels : output / 2;
    return [input, output].flatMap((from, i) => [
      filterSpec(`conv.${block}.${i}.conv.weight`, 'convolution', 3, from, output),
      ...normSpecs(`conv.${block}.${i}.norm`, output, true),
    ]);
  });
  return [
    ...trunk.flat(),
    {
      name: 'fc.0.weight',
      kind: 'flattened',
      shape: [side * side * last, fc],
      start: 'glorot',
      map: [side, side, last],
    },
    vectorSpec('fc.0.bias', fc, 'zero'),
    { name: 'fc.1.weight', kind: 'dense', shape: [fc, attributes.length], start: 'glorot' },
    vectorSpec('fc.1.bias', attributes.length, 'zero'),
  ];
}

/**
 * One logit per attribute; above 0 means that the picture shows it.
 * @param x [N, S, S, channels] in [-1, 1]
 * @param statistics receives the batch's statistics by norm in mode `train`
 * @returns [N, attributes]
 */
export function judgeLogits(
  params: Params,
  x: tf.Tensor4D,
  mode: Mode,
  statistics: PassStatistics = {},
): tf.Tensor2D {
  let map = x;
  for (let block = 0; `conv.${block}.0.conv.weight` in params; block += 1) {
    for (const i of [0, 1]) {
      const name = `conv.${block}.${i}`;
      const convolved = convolution(map, filterOf(params, `${name}.conv.weight`), 1, 1);
      map = relu(normed(params, `${name}.norm`, convolved, mode, statistics));
    }
    map = tf.maxPool(map, 2, 2, 'valid');
  }
  const flat: tf.Tensor2D = tf.reshape(map, [map.shape[0], -1]);
  const hidden = relu(dense(flat, matrixOf(params, 'fc.0.weight'), vectorOf(params, 'fc.0.bias')));
  return dense(hidden, matrixOf(params, 'fc.1.weight'), vectorOf(params, 'fc.1.bias'));
}

function normed(
  params: Params,
  prefix: string,
  x: tf.Tensor4D,
  mode: Mode,
  statistics: PassStatistics,
): tf.Tensor4D {
  const gamma = vectorOf(params, `${prefix}.weight`);
  const beta = vectorOf(params, `${prefix}.bias`);
  if (mode === 'train') {
    const made = batchNormTrain(x, gamma, beta, EPSILON);
    statistics[prefix] = made.statistics;
    return made.y;
  }
  const mean = vectorOf(params, `${prefix}.running_mean`);
  return batchNormEval(x, gamma, beta, mean, vectorOf(params, `${prefix}.running_var`), EPSILON);
}
