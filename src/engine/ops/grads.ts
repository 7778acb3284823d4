// Losses and gradients over plain named trees, with ownership made explicit: what is returned is the caller's to
// dispose, everything else is gone.
import * as tf from '@tensorflow/tfjs-core';

/** Parameters (or gradients, or optimiser moments) by name. */
export type NamedTensors = Record<string, tf.Tensor>;

/** What a loss function hands back. */
export interface LossParts {
  /** the number that is differentiated */
  loss: tf.Scalar;
  /** what the loss was made of, for reports */
  terms: Record<string, tf.Scalar>;
  /** anything else that must outlive the step: batch statistics, pictures to show */
  kept?: NamedTensors;
}

/** A loss with its gradients; all tensors belong to the caller. */
export interface LossAndGrads {
  loss: tf.Scalar;
  terms: Record<string, tf.Scalar>;
  kept: NamedTensors;
  /** the keys and shapes of `params`; zeros for a parameter that the loss does not depend on */
  grads: NamedTensors;
}

/** Disposes every tensor of a tree. */
export function disposeAll(tree: NamedTensors): void {
  for (const tensor of Object.values(tree)) tensor.dispose();
}

/** Frees what an abandoned tape still holds, after an error between forward and backward pass. */
function dropTape(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) return;
  for (const node of state.activeTape ?? []) for (const saved of node.saved ?? []) saved.dispose();
  state.activeTape = [];
}

/**
 * Runs `f` on `params` and differentiates its loss with respect to each of them.
 *
 * @param f called once; must use the tensors it is given
 * @param params float32 tensors by name, neither changed nor disposed
 */
export function valueAndGrads(f: (params: NamedTensors) => LossParts, params: NamedTensors): LossAndGrads {
  const names = Object.keys(params);
  const values = Object.values(params);
  let terms: Record<string, tf.Scalar> = {};
  let kept: NamedTensors = {};
  try {
    return tf.tidy(() => {
      const { value, grads } = tf.engine().gradients(
        () => {
          const parts = f(params);
          terms = parts.terms;
          kept = parts.kept ?? {};
          for (const tensor of [...Object.values(terms), ...Object.values(kept)]) tf.keep(tensor);
          return parts.loss;
        },
        values,
        undefined,
        true,
      );
      const named: NamedTensors = {};
      names.forEach((name, i) => {
        const grad = grads[i];
        named[name] = tf.keep(grad ?? tf.zerosLike(values[i] as tf.Tensor));
      });
      return { loss: tf.keep(value), terms, kept, grads: named };
    });
  } catch (error) {
    disposeAll(terms);
    disposeAll(kept);
    dropTape();
    throw error;
  }
}
