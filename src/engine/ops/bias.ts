// The bias of convolutions and dense layers.
import * as tf from '@tensorflow/tfjs-core';
import { tuned } from '../backend/tuned.ts';
import { differentiable } from './differentiable.ts';

/**
 * x + bias along the last axis. Unlike tf.add it keeps neither of its inputs until the backward pass.
 *
 * @param x [..., C]
 * @param bias [C]
 */
export function addBias<T extends tf.Tensor>(x: T, bias: tf.Tensor1D): T {
  if (!tuned()) return tf.add(x, bias);
  const others = x.shape.slice(0, -1).map((_, axis) => axis);
  return differentiable(
    [x, bias],
    () => tf.add(x, bias),
    (dy) => [() => tf.clone(dy), () => tf.sum(dy, others)],
  ) as T;
}
