// From the single decisions of a classifier to its table: confusion matrices in the layouts of the study of StarGAN as a
// classifier, and accuracy, precision, recall and F1 (its Eq. 9-12) with intervals. A face with all its decisions is what
// is resampled, because decisions on one face are not independent. Plain numbers, no tensors.
import type { ClassifierTable, Figure, MeanFigures } from '../../face/classifier.ts';
import type { Random } from '../../face/random.ts';
import type { LabelKind } from '../../face/settings.ts';
import { confusionScores, share } from './classification.ts';

/** Places in the binary layout [[TP, FP], [FN, TN]]. */
const CELLS = { hit: 0, alarm: 1, miss: 2, rest: 3 } as const;
const RESAMPLES = 1000;

/** The cell that a decision on one attribute falls into, among all attributes' cells. */
function binaryCell(column: number, truth: number, said: number): number {
  if (truth === 1) return 4 * column + (said === 1 ? CELLS.hit : CELLS.miss);
  return 4 * column + (said === 1 ? CELLS.alarm : CELLS.rest);
}

/** The cell of a one-hot decision. */
function classCell(classes: number, truth: number, said: number): number {
  return classes * truth + said;
}

/** Cells of the decisions that count: one for a class, one per counted column of binary labels. */
export function cellsOf(
  kind: LabelKind,
  truth: ArrayLike<number>,
  said: ArrayLike<number>,
  counted: readonly number[],
): number[] {
  if (kind === 'binary')
    return counted.map((column) => binaryCell(column, truth[column] ?? 0, said[column] ?? 0));
  const placeOf = (bits: ArrayLike<number>): number => Array.prototype.indexOf.call(bits, 1);
  const [own, other] = [placeOf(truth), placeOf(said)];
  return own < 0 || other < 0 ? [] : [classCell(truth.length, own, other)];
}

/**
 * The table of a classifier.
 * @param faces per face the cells of all its decisions
 * @param resamples 0: no intervals
 */
export function classifierTable(
  faces: readonly (readonly number[])[],
  names: readonly string[],
  kind: LabelKind,
  random: Random,
  resamples = RESAMPLES,
): ClassifierTable {
  const length = kind === 'binary' ? 4 * names.length : names.length ** 2;
  const counts = countCells(faces, length, (i) => i);
  const figures = figuresOf(counts, names.length, kind);
  const samples = Array.from({ length: faces.length === 0 ? 0 : resamples }, () =>
    figuresOf(
      countCells(faces, length, () => random.integer(faces.length)),
      names.length,
      kind,
    ),
  );
  const scoreAt = (place: number): Figure => {
    const values = Float64Array.from(samples, (sample) => sample[place] ?? 0).sort();
    const at = (quantile: number): number => values[Math.round(quantile * (values.length - 1))] ?? Number.NaN;
    return {
      mean: faces.length === 0 ? Number.NaN : (figures[place] ?? 0),
      low: at(0.025),
      high: at(0.975),
      count: faces.length,
    };
  };
  const three = (place: number): MeanFigures => ({
    precision: scoreAt(place),
    recall: scoreAt(place + 1),
    f1: scoreAt(place + 2),
  });
  const confusion = matricesOf(counts, names.length, kind);
  return {
    kind,
    faces: faces.length,
    decisions: counts.reduce((sum, count) => sum + count, 0),
    accuracy: scoreAt(0),
    macro: three(1),
    micro: three(4),
    classes: names.map((name, i) => ({
      name,
      support: supportOf(confusion, i, kind),
      ...three(7 + 4 * i),
      ...(kind === 'binary' ? { accuracy: scoreAt(10 + 4 * i) } : {}),
    })),
    confusion,
  };
}

function countCells(
  faces: readonly (readonly number[])[],
  length: number,
  pick: (i: number) => number,
): Float64Array {
  const counts = new Float64Array(length);
  for (let i = 0; i < faces.length; i += 1) {
    for (const cell of faces[pick(i)] ?? []) counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}

function matricesOf(counts: ArrayLike<number>, classes: number, kind: LabelKind): number[][][] {
  const block = (from: number, side: number): number[][] =>
    Array.from({ length: side }, (_, row) =>
      Array.from({ length: side }, (_, column) => counts[from + side * row + column] ?? 0),
    );
  if (kind === 'one-hot') return [block(0, classes)];
  return Array.from({ length: classes }, (_, attribute) => block(4 * attribute, 2));
}

function supportOf(matrices: readonly (readonly (readonly number[])[])[], i: number, kind: LabelKind) {
  if (kind === 'one-hot') return (matrices[0]?.[i] ?? []).reduce((sum, count) => sum + count, 0);
  const [[hits = 0] = [], [misses = 0] = []] = matrices[i] ?? [];
  return hits + misses;
}

/** accuracy; macro, micro precision, recall, F1; per class precision, recall, F1, accuracy. */
function figuresOf(counts: Float64Array, classes: number, kind: LabelKind): number[] {
  const matrices = matricesOf(counts, classes, kind);
  if (kind === 'one-hot') {
    const { accuracy, macro, micro, precision, recall, f1 } = confusionScores(matrices[0] ?? []);
    const each = precision.flatMap((value, i) => [value, recall[i] ?? 0, f1[i] ?? 0, accuracy]);
    return [accuracy, ...macro, ...micro, ...each];
  }
  const each = matrices.map(binaryFigures);
  const pooled = binaryFigures([0, 1].map((row) => [0, 1].map((column) => sumAt(matrices, row, column))));
  const macro = [0, 1, 2].map((place) =>
    share(
      each.reduce((sum, figures) => sum + (figures[place] ?? 0), 0),
      classes,
    ),
  );
  return [pooled[3] ?? 0, ...macro, ...pooled.slice(0, 3), ...each.flat()];
}

function sumAt(matrices: readonly number[][][], row: number, column: number): number {
  return matrices.reduce((sum, matrix) => sum + (matrix[row]?.[column] ?? 0), 0);
}

/** Precision, recall, F1, accuracy of one attribute. @param matrix [[TP, FP], [FN, TN]] */
function binaryFigures([[hits = 0, alarms = 0] = [], [misses = 0, rest = 0] = []]: number[][]): number[] {
  return [
    share(hits, hits + alarms),
    share(hits, hits + misses),
    share(2 * hits, 2 * hits + alarms + misses),
    share(hits + rest, hits + alarms + misses + rest),
  ];
}
