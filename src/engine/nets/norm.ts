// Batch norm with its running statistics, as the encoder and the decoder use it: the statistics of a pass are handed
// back, and folded into the running ones afterwards, in the order of the passes.
import * as tf from '@tensorflow/tfjs-core';
import { callKernel, hasKernel } from '../backend/gpu/run.ts';
import { batchNormEval, batchNormTrain } from '../ops/norm.ts';
import type { BatchStatistics } from '../ops/norm.ts';
import { vectorOf } from './params.ts';
import type { Mode, Params } from './params.ts';

/** Epsilon of batch norm in the official AttGAN and STGAN code (methods reference 1.1). */
const BATCH_EPSILON = 1e-3;

/**
 * Batch statistics of one pass through an encoder or a decoder, by norm prefix (`enc.0.norm`): [C], or of two passes in
 * one (mode `pair`) [2, C].
 */
export type PassStatistics = Record<string, BatchStatistics>;

/**
 * Normalises one map, with a leaky relu of this slope behind it (1: none).
 * @param statistics receives mean and unbiased variance under `prefix` in modes `train` and `pair`; untouched in mode `eval`
 */
export function batchNorm(
  params: Params,
  prefix: string,
  x: tf.Tensor4D,
  mode: Mode,
  statistics: PassStatistics,
  slope = 1,
): tf.Tensor4D {
  const gamma = vectorOf(params, `${prefix}.weight`);
  const beta = vectorOf(params, `${prefix}.bias`);
  if (mode === 'eval') {
    const mean = vectorOf(params, `${prefix}.running_mean`);
    const variance = vectorOf(params, `${prefix}.running_var`);
    return batchNormEval(x, gamma, beta, mean, variance, BATCH_EPSILON, slope);
  }
  const normalised = batchNormTrain(x, gamma, beta, BATCH_EPSILON, slope, mode === 'pair' ? 2 : 1);
  statistics[prefix] = normalised.statistics;
  return normalised.y;
}

/**
 * Folds the statistics of several passes into the running ones, in pass order:
 * running = decay * running + (1 - decay) * batch.
 *
 * @param params changed in place; the superseded running tensors are disposed, the statistics are not. With a kernel
 *   for it the running tensors themselves change
 */
export function updateRunning(params: Params, passes: readonly PassStatistics[], decay: number): void {
  const fold = (name: string, batch: tf.Tensor): void => {
    const before: tf.Tensor = vectorOf(params, name);
    params[name] = tf.tidy(() => {
      const rows = batch.rank === 1 ? [batch] : tf.unstack(batch);
      return rows.reduce((kept, row) => tf.add(tf.mul(kept, decay), tf.mul(row, 1 - decay)), before);
    });
    before.dispose();
  };
  if (hasKernel('StudioFold')) {
    for (const pass of unmixed(passes)) foldInPlace(params, pass, decay);
    return;
  }
  for (const pass of passes) {
    for (const [prefix, { mean, variance }] of Object.entries(pass)) {
      fold(`${prefix}.running_mean`, mean);
      fold(`${prefix}.running_var`, variance);
    }
  }
}

/** Neighbouring passes through different norms, put together: one call folds each norm once. */
function unmixed(passes: readonly PassStatistics[]): PassStatistics[] {
  const together: PassStatistics[] = [];
  for (const pass of passes) {
    const last = together.at(-1);
    if (last === undefined || Object.keys(pass).some((prefix) => prefix in last)) together.push({ ...pass });
    else Object.assign(last, pass);
  }
  return together;
}

function foldInPlace(params: Params, pass: PassStatistics, decay: number): void {
  const inputs: Params = {};
  const entries = Object.entries(pass);
  entries.forEach(([prefix, { mean, variance }], k) => {
    inputs[`meanKept${k}`] = vectorOf(params, `${prefix}.running_mean`);
    inputs[`varianceKept${k}`] = vectorOf(params, `${prefix}.running_var`);
    inputs[`mean${k}`] = mean;
    inputs[`variance${k}`] = variance;
  });
  if (entries.length > 0) callKernel('StudioFold', inputs, { decay, count: entries.length });
}
