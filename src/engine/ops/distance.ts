// How far pictures or masks are from a target, averaged over each picture, as one kernel where the backend has it: what
// the losses of a generator are made of (Eq. 12-16).
import * as tf from '@tensorflow/tfjs-core';
import { callKernel, hasKernel } from '../backend/gpu/run.ts';
import { differentiable, tapesRecording } from './differentiable.ts';

/** (a - target)^2, what of a lies above the target, or |target - a|. */
export type Apart = 'square' | 'above' | 'absolute';

const COMPOSED: Readonly<Record<Apart, (a: tf.Tensor4D, target: tf.Tensor4D) => tf.Tensor4D>> = {
  square: (a, target) => tf.square(tf.sub(a, target)),
  above: (a, target) => tf.relu(tf.sub(a, target)),
  absolute: (a, target) => tf.abs(tf.sub(target, a)),
};

/**
 * The mean over each picture of the summed distances of one or two maps from a target.
 *
 * @param maps [N, H, W, C] each
 * @param target the same shape
 * @returns [N]
 */
export function meanDistance(
  maps: readonly [tf.Tensor4D, tf.Tensor4D?],
  target: tf.Tensor4D,
  apart: Apart,
): tf.Tensor1D {
  const given = maps.filter((map) => map !== undefined);
  if (!hasKernel('StudioDistance') || !hasKernel('StudioDistanceGradient') || tapesRecording() > 1) {
    const each = given.map((map) => COMPOSED[apart](map, target));
    const sum = each.reduce((all, one) => tf.add(all, one));
    return tf.mean<tf.Tensor1D>(sum, [1, 2, 3]);
  }
  const attributes = { apart, maps: given.length };
  const named = (all: readonly tf.Tensor[]) => Object.fromEntries(all.map((map, k) => [`map${k}`, map]));
  return differentiable(
    [...given, target],
    (save) => {
      save([...given, target]);
      return callKernel('StudioDistance', { ...named(given), target }, attributes)[0] as tf.Tensor;
    },
    (dy, saved) => {
      const aim = saved.at(-1) as tf.Tensor;
      const inputs = { dy, ...named(saved.slice(0, -1)), target: aim };
      const made = callKernel('StudioDistanceGradient', inputs, attributes);
      // A target that is trained is none of our losses': its gradient is what the maps' leave, with the other sign.
      const ofTarget = (): tf.Tensor => tf.neg(made.length === 1 ? (made[0] as tf.Tensor) : tf.addN(made));
      return [...made.map((gradient) => () => tf.clone(gradient)), ofTarget];
    },
  ) as tf.Tensor1D;
}
