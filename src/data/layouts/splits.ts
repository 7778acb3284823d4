// Which pictures train, validate and test. The rules of the papers as functions of CelebA's own lists, and two of ours for
// pictures that come without any.
import type { SplitNumber } from '../celeba/table.ts';

/** CelebA's partition by picture number (its readme): 1-162,770 training, up to 182,637 validation, then test. */
const OFFICIAL = { train: 162_770, valid: 182_637 } as const;
/** STGAN and AttGAN validate on the last pictures before the test part: 182,001-182,637. */
const STGAN_VALID = 637;

/** The official part of a picture when its list is missing. */
export function officialByNumber(number: number): SplitNumber {
  if (number <= OFFICIAL.train) return 0;
  return number <= OFFICIAL.valid ? 1 : 2;
}

/**
 * STGAN's split (released code, `data.py`): the official test part; of all others the last 637 pictures validate and the
 * rest train. On smaller collections at most as many validate as officially do.
 * @param numbers picture numbers in ascending order
 * @param official official part per picture
 */
export function stganSplit(numbers: readonly number[], official: readonly SplitNumber[]): SplitNumber[] {
  const valid = official.filter((split) => split === 1).length;
  const others = numbers.map((_, i) => i).filter((i) => official[i] !== 2);
  const validating = new Set(others.slice(others.length - Math.min(STGAN_VALID, valid)));
  return numbers.map((_, i) => (official[i] === 2 ? 2 : validating.has(i) && valid > 0 ? 1 : 0));
}

/** Of every ten pictures eight train, one validates, one tests; sets of fewer than ten only train. */
export function tenths(count: number): SplitNumber[] {
  return Array.from({ length: count }, (_, i) => (i % 10 === 9 ? 2 : i % 10 === 4 && count >= 10 ? 1 : 0));
}

/**
 * Takes people out of training who are tested: no test identity may be trained on.
 * @param people person per picture; undefined where nobody knows
 * @returns places of pictures to leave out
 */
export function leaking(
  splits: readonly SplitNumber[],
  people: readonly (number | undefined)[],
): ReadonlySet<number> {
  const tested = new Set(people.filter((_, i) => splits[i] === 2));
  tested.delete(undefined);
  return new Set(splits.flatMap((split, i) => (split !== 2 && tested.has(people[i]) ? [i] : [])));
}
