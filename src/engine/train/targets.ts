// Target labels of a training batch. The papers permute the batch's own labels; small runs may also change one
// attribute of a sample at a time.
import { applyConflicts } from '../../face/attributes.ts';
import type { Random } from '../../face/random.ts';
import type { LabelKind } from '../../face/settings.ts';

/**
 * Draws targets for a batch.
 *
 * The permutation (AttGAN, STGAN: `tf.random_shuffle`) gives only label vectors that exist in the data. With
 * probability `single` a sample gets its own labels with one attribute inverted instead, conflict rules applied:
 * a deviation for small runs, in which the target-region loss (Eq. 14) would otherwise hardly ever fire.
 *
 * @param labels count x names.length bytes, 0 or 1
 * @param single probability in 0..1
 * @returns bytes of the same layout
 */
export function drawTargets(
  labels: Uint8Array,
  names: readonly string[],
  single: number,
  random: Random,
  kind: LabelKind = 'binary',
): Uint8Array {
  const width = names.length;
  const count = labels.length / width;
  const order = random.permutation(count);
  const targets = new Uint8Array(labels.length);
  for (let i = 0; i < count; i += 1) {
    const own = labels.subarray(i * width, (i + 1) * width);
    const other = order[i] ?? i;
    // Both numbers are drawn for every sample, so that the share does not shift the random stream.
    const alone = random.uniform() < single;
    const attribute = random.integer(width);
    const target = alone
      ? changeOne(own, names, attribute, kind)
      : labels.subarray(other * width, (other + 1) * width);
    targets.set(target, i * width);
  }
  return targets;
}

/** Inverts one attribute of a label vector and applies the conflict rules; of one-hot labels, makes it the class. */
export function changeOne(
  labels: ArrayLike<number>,
  names: readonly string[],
  attribute: number,
  kind: LabelKind,
): number[] {
  if (kind === 'one-hot') return names.map((_, index) => (index === attribute ? 1 : 0));
  const target = Array.from(labels);
  target[attribute] = 1 - (target[attribute] ?? 0);
  return applyConflicts(target, names, names[attribute] ?? '');
}
