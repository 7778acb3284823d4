// What a step reports, as one vector: names on this side, numbers in a tensor on the device, so that a round costs one
// read-back for each kind of step however many terms it has.
import * as tf from '@tensorflow/tfjs-core';
import type { StepReport } from './step.ts';

/** Names and their values, [names]; the tensor belongs to whoever holds the terms. */
export interface Terms {
  readonly names: readonly string[];
  readonly values: tf.Tensor1D;
}

/**
 * A step's terms with its weighted total, and the means of its masks, which show a mask that closes or opens for good.
 * Disposes the report.
 */
export function termsOf(kind: 'D' | 'G', { loss, terms, pictures, grads }: StepReport): Terms {
  const { attention, clothing } = pictures;
  const made: Record<string, tf.Tensor> = { ...terms, total: loss };
  const means =
    attention === undefined || clothing === undefined ? {} : { attention, clothing_mask: clothing };
  const names = [...Object.keys(made), ...Object.keys(means)].map((name) => `${kind}/${name}`);
  const values = tf.tidy(() =>
    tf.stack([...Object.values(made), ...Object.values(means).map((mask) => tf.mean(mask))]),
  );
  tf.dispose([pictures, grads, made]);
  return { names, values: values as tf.Tensor1D };
}

/** Reads terms back; disposes them. */
export async function readTerms(all: readonly Terms[]): Promise<Record<string, number>> {
  const read = await Promise.all(all.map(({ values }) => values.data()));
  for (const { values } of all) values.dispose();
  return Object.fromEntries(
    all.flatMap(({ names }, i) =>
      names.map((name, j): [string, number] => [name, read[i]?.[j] ?? Number.NaN]),
    ),
  );
}
