// Activations that stay right when a gradient is differentiated again: tfjs's own leakyRelu throws there, its sigmoid
// and tanh are silently wrong until installGradientFixes has run.
import * as tf from '@tensorflow/tfjs-core';
import { tuned } from '../backend/tuned.ts';
import { differentiable } from './differentiable.ts';

/** x where x > 0, slope * x elsewhere. `slope` is 0 or more; the derivative at 0 is `slope`. */
export function leakyRelu<T extends tf.Tensor>(x: T, slope: number): T {
  if (!tuned()) return slope === 0 ? tf.relu(x) : tf.add(tf.mul(x, slope), tf.mul(tf.relu(x), 1 - slope));
  return differentiable(
    [x],
    (save) => {
      const y = slope === 0 ? tf.relu(x) : tf.leakyRelu(x, slope);
      // The result has its input's sign, and the next layer keeps it anyway: saving it costs no memory.
      save([y]);
      return y;
    },
    (dy, [y]) => [() => tf.mul(dy, tf.step(y as tf.Tensor, slope))],
  ) as T;
}

/** max(x, 0), element by element; the derivative at 0 is 0. */
export function relu<T extends tf.Tensor>(x: T): T {
  return leakyRelu(x, 0);
}

/** 1 / (1 + exp(-x)), element by element. */
export function sigmoid<T extends tf.Tensor>(x: T): T {
  return tf.sigmoid(x);
}

/** Hyperbolic tangent, element by element. */
export function tanh<T extends tf.Tensor>(x: T): T {
  return tf.tanh(x);
}
