// Adam (Kingma and Ba 2015, Algorithm 1) on named trees. Its whole state is plain: a step count and two trees.
// WebGPU has the update as one kernel that works in place (../backend/kernels/webgpu-adam.ts); elsewhere it is composed.
import * as tf from '@tensorflow/tfjs-core';
import { callKernel, hasKernel } from '../backend/gpu/run.ts';
import { disposeAll } from '../ops/grads.ts';
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
 * What of an update changes from step to step: rate / (1 - beta1^t) and 1 / sqrt(1 - beta2^t), for update number `step`.
 * Computed in double precision from the count alone, so that a resumed run goes on to the bit.
 */
export function adamNow(step: number, { rate, beta1, beta2 }: AdamOptions): Float32Array<ArrayBuffer> {
  return Float32Array.of(rate / (1 - beta1 ** step), 1 / Math.sqrt(1 - beta2 ** step));
}

/**
 * One update of every parameter that has a gradient; the others (running statistics) are handed through.
 *
 * Consumes what it is given: superseded parameters, superseded moments and all gradients are disposed one by one as their
 * successors appear, so that the peak is one parameter's copies and not a second model. With a kernel for it nothing is
 * superseded: values and moments change in place.
 *
 * @param grads a subset of the names in `params`, all of them with moments in `state`
 * @param now `adamNow` as a tensor that the caller keeps, for steps that are recorded
 * @returns the updated tree and state; owned by the caller
 */
export function adamUpdate(
  params: NamedTensors,
  grads: NamedTensors,
  state: AdamState,
  options: AdamOptions,
  now?: tf.Tensor1D,
): { params: NamedTensors; state: AdamState } {
  const step = state.step + 1;
  const corrections = adamNow(step, options);
  const inPlace = hasKernel('StudioAdam');
  const held = inPlace && now === undefined ? tf.tensor1d(corrections) : undefined;
  const updated = { ...params };
  const mean = { ...state.mean };
  const square = { ...state.square };
  const changed: { inputs: NamedTensors; count: number } = { inputs: {}, count: 0 };
  for (const [name, slope] of Object.entries(grads)) {
    const [value, m, v] = [params[name], mean[name], square[name]];
    if (value === undefined || m === undefined || v === undefined) {
      throw new Error(`Adam has no parameter or no moments named "${name}"`);
    }
    if (inPlace) {
      const k = changed.count;
      Object.assign(changed.inputs, { [`value${k}`]: value, [`mean${k}`]: m, [`square${k}`]: v });
      changed.inputs[`slope${k}`] = slope;
      changed.count += 1;
      continue;
    }
    const next = tf.tidy(() => composed(value, m, v, slope, corrections, options));
    updated[name] = next.value;
    mean[name] = next.m;
    square[name] = next.v;
    for (const old of [value, m, v, slope]) old.dispose();
  }
  if (!inPlace) return { params: updated, state: { step, mean, square } };
  const { beta1, beta2, epsilon } = options;
  callKernel(
    'StudioAdam',
    { ...changed.inputs, now: (now ?? held) as tf.Tensor },
    { beta1, beta2, epsilon, count: changed.count },
  );
  held?.dispose();
  disposeAll(grads);
  state.step = step;
  return { params, state };
}

/** m' = beta1 m + (1 - beta1) g, v' = beta2 v + (1 - beta2) g^2, value' = value - step size m' / (root scale sqrt(v') + epsilon). */
function composed(
  value: tf.Tensor,
  m: tf.Tensor,
  v: tf.Tensor,
  slope: tf.Tensor,
  [stepSize, rootScale]: Float32Array,
  { beta1, beta2, epsilon }: AdamOptions,
) {
  const m1 = tf.add(tf.mul(m, beta1), tf.mul(slope, 1 - beta1));
  const v1 = tf.add(tf.mul(v, beta2), tf.mul(tf.square(slope), 1 - beta2));
  const denominator = tf.add(tf.mul(tf.sqrt(v1), rootScale as number), epsilon);
  return { value: tf.sub(value, tf.mul(tf.div(m1, denominator), stepSize as number)), m: m1, v: v1 };
}
