// One door into tfjs's tape for ops that bring their own gradient. tf.customGrad would do, but it computes the gradient
// of every input whether anybody asked or not (a gradient penalty asks for the picture's only) and has one output.
import * as tf from '@tensorflow/tfjs-core';

/** Marks tensors as needed by the backward pass. Inputs stay connected to the tape; anything else is a constant there. */
export type Save = (tensors: tf.Tensor[]) => void;

/** Gradients in the order of the inputs; each is called only where it is needed and must return a new tensor. */
export type InputGradients = ReadonlyArray<() => tf.Tensor>;

interface Tape {
  runKernelFunc(op: {
    inputs: Record<string, tf.Tensor>;
    forwardFunc: (backend: unknown, save: Save) => tf.Tensor | tf.Tensor[];
    backwardsFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => Record<string, () => tf.Tensor>;
  }): tf.Tensor | tf.Tensor[];
}

function byPosition<T>(items: readonly T[]): Record<string, T> {
  return Object.fromEntries(items.map((item, i) => [String(i), item]));
}

/**
 * Runs `forward` off the tape and records `gradients` as its derivative. Where the backward pass is itself recorded
 * (a gradient of a gradient), `gradients` must compute from saved *inputs*: saved intermediates count as constants.
 *
 * @returns what `forward` returned
 */
export function differentiable(
  inputs: readonly tf.Tensor[],
  forward: (save: Save) => tf.Tensor,
  gradients: (dy: tf.Tensor, saved: tf.Tensor[]) => InputGradients,
): tf.Tensor {
  return differentiableFirst(inputs, (save) => [forward(save)], gradients)[0] as tf.Tensor;
}

/** As `differentiable`, for several outputs of which only the first has a gradient. */
export function differentiableFirst(
  inputs: readonly tf.Tensor[],
  forward: (save: Save) => tf.Tensor[],
  gradients: (dy: tf.Tensor, saved: tf.Tensor[]) => InputGradients,
): tf.Tensor[] {
  const tape = tf.engine() as unknown as Tape;
  return tape.runKernelFunc({
    inputs: byPosition(inputs),
    forwardFunc: (_backend, save) => forward(save),
    backwardsFunc: (dys, saved) =>
      byPosition(gradients(Array.isArray(dys) ? (dys[0] as tf.Tensor) : dys, saved)),
  }) as tf.Tensor[];
}

/** How many gradients are being recorded around the caller: 0 in a plain pass and in an outermost backward pass. */
export function tapesRecording(): number {
  return tf.engine().state.gradientDepth;
}
