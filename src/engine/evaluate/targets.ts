// Which labels a generator is asked for when it is measured as a classifier, and which of them count. The study of
// StarGAN as a classifier does not say how it chose its targets, so each way that fits is a protocol of its own. Plain
// numbers, no tensors.
import type { TargetProtocol } from '../../face/classifier.ts';
import type { Random } from '../../face/random.ts';
import type { Told } from '../../face/comparison.ts';
import { changeOne } from '../../face/targets.ts';

/** What is asked of one face, and the columns of it that are counted. */
export interface Ask {
  /** 0 or 1 per name */
  readonly target: readonly number[];
  /** columns whose decisions count; of one-hot labels the class as a whole counts, and this is empty */
  readonly counted: readonly number[];
}

/**
 * The targets of a protocol, in rounds: each asks one thing of every face.
 * @param labels 0 or 1 per face and attribute
 * @param random draws the permutation; the other protocols draw nothing
 * @returns rounds x faces
 */
export function askedTargets(
  labels: readonly (readonly number[])[],
  { attributes: names, labels: kind, conflicts = {} }: Told,
  protocol: TargetProtocol,
  random: Random,
): Ask[][] {
  const columns = names.map((_, column) => column);
  const every = kind === 'one-hot' ? [] : columns;
  if (protocol === 'permuted') {
    const order = random.permutation(labels.length);
    return [labels.map((own, face) => ({ target: labels[order[face] ?? face] ?? own, counted: every }))];
  }
  if (kind === 'one-hot') {
    const first = protocol === 'flips' ? 1 : 0;
    return columns.slice(first).map((shift) =>
      labels.map((own) => {
        const column = protocol === 'flips' ? (own.indexOf(1) + shift) % names.length : shift;
        return { target: changeOne(own, names, column, { labels: kind }), counted: [] };
      }),
    );
  }
  return columns.map((column) =>
    labels.map((own) => {
      const stays = protocol === 'all-on' && own[column] === 1;
      return { target: stays ? own : changeOne(own, names, column, conflicts), counted: [column] };
    }),
  );
}
