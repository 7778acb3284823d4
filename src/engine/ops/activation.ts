// Activations that stay right when a gradient is differentiated again (tfjs's own leakyRelu throws there, its sigmoid
// and tanh are silently wrong until installGradientFixes has run).
import * as tf from '@tensorflow/tfjs-core';

/** max(x, 0), element by element. */
export function relu<T extends tf.Tensor>(x: T): T {
  return tf.relu(x);
}

/** x where x > 0, slope * x elsewhere. */
export function leakyRelu<T extends tf.Tensor>(x: T, slope: number): T {
  return tf.add(tf.mul(x, slope), tf.mul(tf.relu(x), 1 - slope));
}

/** 1 / (1 + exp(-x)), element by element. */
export function sigmoid<T extends tf.Tensor>(x: T): T {
  return tf.sigmoid(x);
}

/** Hyperbolic tangent, element by element. */
export function tanh<T extends tf.Tensor>(x: T): T {
  return tf.tanh(x);
}
