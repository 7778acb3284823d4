// Which faces of a data set train, validate and test: three ranges, in that order.
import type { DatasetSummary } from '../../protocol/messages.ts';

const SPLITS = ['train', 'valid', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** As people call them. */
export const SPLIT_TITLES: Readonly<Record<Split, string>> = {
  train: 'Training',
  valid: 'Validation',
  test: 'Test',
};

type Counted = Pick<DatasetSummary, 'count' | 'train' | 'test'>;

/** Faces [from, to) of a part. */
export function splitRange({ count, train, test }: Counted, split: Split): readonly [number, number] {
  if (split === 'train') return [0, train];
  return split === 'test' ? [count - test, count] : [train, count - test];
}

/** The parts that a data set has, with their sizes. */
export function splitsOf(dataset: Counted): readonly { readonly split: Split; readonly count: number }[] {
  return SPLITS.map((split) => {
    const [from, to] = splitRange(dataset, split);
    return { split, count: to - from };
  }).filter(({ count }) => count > 0);
}

/** The part that a face belongs to. */
export function splitOf(dataset: Counted, index: number): Split {
  if (index < dataset.train) return 'train';
  return index < dataset.count - dataset.test ? 'valid' : 'test';
}

/** The part of that name; null for anything else. */
export function namedSplit(name: string | null): Split | null {
  return SPLITS.find((split) => split === name) ?? null;
}
