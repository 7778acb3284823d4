// Losses and gradients over plain named trees, with ownership made explicit: what is returned is the caller's to
// dispose, everything else is gone.
import * as tf from '@tensorflow/tfjs-core';
import { callKernel, hasKernel } from '../backend/gpu/run.ts';

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

type Gradients = readonly (tf.Tensor | null | undefined)[];

/** Gradients of two runs through the same parameters, added where there are two. */
function inPairs(first: Gradients, second: Gradients): (tf.Tensor | null | undefined)[] {
  const sums = first.map((a, i) => a ?? second[i]);
  const twice = [...first.keys()].filter((i) => first[i] && second[i]);
  if (twice.length === 0) return sums;
  const pairs = twice.map((i) => [first[i], second[i]] as [tf.Tensor, tf.Tensor]);
  const inputs = Object.fromEntries(
    pairs.flatMap(([a, b], k) => [[`a${k}`, a] as const, [`b${k}`, b] as const]),
  );
  const added = hasKernel('StudioSums')
    ? callKernel('StudioSums', inputs, { count: pairs.length })
    : pairs.map(([a, b]) => tf.add(a, b));
  twice.forEach((i, k) => {
    sums[i] = added[k];
  });
  return sums;
}

/**
 * Runs `f` on `params` and differentiates its loss with respect to each of them.
 *
 * @param f called once; must use the tensors it is given. `again` are the same tensors under other handles, for a second
 *   run through a net: its gradients then arrive apart, and are added for all parameters together
 * @param params float32 tensors by name, neither changed nor disposed
 */
export function valueAndGrads(
  f: (params: NamedTensors, again: NamedTensors) => LossParts,
  params: NamedTensors,
): LossAndGrads {
  const names = Object.keys(params);
  const values = Object.values(params);
  let terms: Record<string, tf.Scalar> = {};
  let kept: NamedTensors = {};
  try {
    return tf.tidy(() => {
      const twins = values.map((tensor) => tf.clone(tensor));
      const again = Object.fromEntries(names.map((name, i) => [name, twins[i] as tf.Tensor]));
      const { value, grads } = tf.engine().gradients(
        () => {
          const parts = f(params, again);
          terms = parts.terms;
          kept = parts.kept ?? {};
          for (const tensor of [...Object.values(terms), ...Object.values(kept)]) tf.keep(tensor);
          return parts.loss;
        },
        [...values, ...twins],
        undefined,
        true,
      );
      const both = inPairs(grads.slice(0, names.length), grads.slice(names.length));
      const named: NamedTensors = {};
      names.forEach((name, i) => {
        named[name] = tf.keep(both[i] ?? tf.zerosLike(values[i] as tf.Tensor));
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
