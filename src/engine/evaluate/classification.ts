// How well labels are predicted: confusion matrix and the scores made of it, as scikit-learn defines them (a score
// whose denominator is zero is 0).

export interface ClassificationScores {
  readonly accuracy: number;
  /** rows = truth, columns = predicted */
  readonly confusion: number[][];
  readonly precision: number[];
  readonly recall: number[];
  readonly f1: number[];
  /** precision, recall, F1: plain means over all classes */
  readonly macro: [number, number, number];
  /** precision, recall, F1 over all decisions together */
  readonly micro: [number, number, number];
}

/** Part of a whole; 0 of an empty one. */
export const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Scores of single-label predictions.
 * @param truth class indices 0 .. classes - 1
 * @param predicted as many as in `truth`
 */
export function classificationScores(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): ClassificationScores {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i += 1) {
    const row = confusion[truth[i] ?? -1];
    const column = predicted[i] ?? -1;
    if (row?.[column] !== undefined) row[column] += 1;
  }
  return confusionScores(confusion, truth.length);
}

/**
 * Scores of a confusion matrix (rows = truth, columns = predicted).
 * @param count predictions in all; those outside the classes are in no cell
 */
export function confusionScores(
  confusion: number[][],
  count = total(confusion.map(total)),
): ClassificationScores {
  const hits = confusion.map((row, c) => row[c] ?? 0);
  const said = confusion.map((_, c) => total(confusion.map((row) => row[c] ?? 0)));
  const precision = hits.map((hit, c) => share(hit, said[c] ?? 0));
  const recall = hits.map((hit, c) => share(hit, total(confusion[c] ?? [])));
  const f1 = hits.map((hit, c) => share(2 * hit, (said[c] ?? 0) + total(confusion[c] ?? [])));
  const accuracy = share(total(hits), count);
  const mean = (values: readonly number[]): number => share(total(values), confusion.length);
  return {
    accuracy,
    confusion,
    precision,
    recall,
    f1,
    macro: [mean(precision), mean(recall), mean(f1)],
    micro: [accuracy, accuracy, accuracy],
  };
}
