// The weighted sum of a loss's terms, in three kernels however many terms there are.
import * as tf from '@tensorflow/tfjs-core';
import { tuned } from '../backend/tuned.ts';
import { differentiable } from './differentiable.ts';

/** The sum of weights[i] terms[i], one term at least; the gradient of a term is its weight times dy. */
export function weighted(terms: readonly tf.Scalar[], weights: readonly number[]): tf.Scalar {
  if (!tuned()) {
    return terms
      .map((term, i): tf.Scalar => tf.mul(term, weights[i] ?? 0))
      .reduce((total, term) => tf.add(total, term));
  }
  return differentiable(
    terms,
    () => tf.sum(tf.mul(tf.stack([...terms]), tf.tensor1d([...weights]))),
    (dy) => weights.map((weight) => () => (weight === 1 ? tf.clone(dy) : tf.mul(dy, weight))),
  ) as tf.Scalar;
}
