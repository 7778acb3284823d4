// Adam (Kingma and Ba 2015, Algorithm 1) on named trees. Its whole state is plain: a step count and two trees.
// The only place that knows the update, so that it can become one fused kernel per parameter.
import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors } from '../ops/grads.ts';

export interface AdamState {
  /** updates done */
  step: number;
  /** first moments m */
  mean: NamedTensors;
  /** second moments v */
  square: NamedTensors;
}

export interface AdamOptions {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Moments of zero for every parameter given; hand in the trainable ones only. */
export function adamInit(params: NamedTensors): AdamState {
  const zeros = (): NamedTensors =>
    Object.fromEntries(Object.entries(params).map(([name, tensor]) => [name, tf.zerosLike(tensor)]));
  return { step: 0, mean: zeros(), square: zeros() };
}

/**
 * One update of every parameter that has a gradient; the others (running statistics) are handed through.
 *
 * Consumes what it is given: superseded parameters, superseded moments and all gradients are disposed one by one as their
 * successors appear, so that the peak is one parameter's copies and not a second model. Bias corrections are computed in
 * double precision from the step count alone, so that a resumed run goes on to the bit.
 *
 * @param grads a subset of the names in `params`, all of them with moments in `state`
 * @returns the updated tree and state; owned by the caller
 */
export function adamUpdate(
  params: NamedTensors,
  grads: NamedTensors,
  state: AdamState,
  { rate, beta1, beta2, epsilon }: AdamOptions,
): { params: NamedTensors; state: AdamState } {
  const step = state.step + 1;
  const stepSize = rate / (1 - beta1 ** step);
  const rootScale = 1 / Math.sqrt(1 - beta2 ** step);
  const updated = { ...params };
  const mean = { ...state.mean };
  const square = { ...state.square };
  for (const [name, grad] of Object.entries(grads)) {
    const [value, m, v] = [params[name], mean[name], square[name]];
    if (value === undefined || m === undefined || v === undefined) {
      throw new Error(`Adam has no parameter or no moments named "${name}"`);
    }
    const next = tf.tidy(() => {
      const m1 = tf.add(tf.mul(m, beta1), tf.mul(grad, 1 - beta1));
      const v1 = tf.add(tf.mul(v, beta2), tf.mul(tf.square(grad), 1 - beta2));
      const denominator = tf.add(tf.mul(tf.sqrt(v1), rootScale), epsilon);
      return { value: tf.sub(value, tf.mul(tf.div(m1, denominator), stepSize)), m: m1, v: v1 };
    });
    updated[name] = next.value;
    mean[name] = next.m;
    square[name] = next.v;
    for (const old of [value, m, v, grad]) old.dispose();
  }
  return { params: updated, state: { step, mean, square } };
}
