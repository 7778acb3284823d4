// Curves of losses as plain columns: collected step by step, smoothed, thinned, and put into groups.
import type { MetricRow } from '../../protocol/messages.ts';

/** Columns over one list of steps; a loss that a step did not have is null. */
export interface Curves {
  readonly steps: number[];
  readonly columns: Map<string, (number | null)[]>;
}

export function emptyCurves(): Curves {
  return { steps: [], columns: new Map() };
}

/** Appends a row in place. A step that is already there (a run that went on from an older checkpoint) cuts what
 * follows it, so that every curve stays a function of the step. */
export function addRow(curves: Curves, row: MetricRow): void {
  const { steps, columns } = curves;
  while (steps.length > 0 && (steps.at(-1) ?? 0) >= row.step) {
    steps.pop();
    for (const column of columns.values()) column.pop();
  }
  const before = steps.length;
  steps.push(row.step);
  for (const [name, value] of Object.entries(row.values)) {
    let column = columns.get(name);
    if (column === undefined) columns.set(name, (column = new Array<number | null>(before).fill(null)));
    column.push(Number.isFinite(value) ? value : null);
  }
  for (const column of columns.values()) if (column.length === before) column.push(null);
}

export function curvesOf(rows: readonly MetricRow[]): Curves {
  const curves = emptyCurves();
  for (const row of rows) addRow(curves, row);
  return curves;
}

/**
 * Exponential moving average without a bias towards its start (each value is divided by the sum of its weights).
 * @param strength 0 (none) to 0.99
 */
export function smoothed(values: readonly (number | null)[], strength: number): (number | null)[] {
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = strength * sum + (1 - strength) * value;
    weight = strength * weight + (1 - strength);
    return weight === 0 ? value : sum / weight;
  });
}

/** Indices that keep the shape of a curve with about `limit` points: least and greatest of each stretch. */
export function thinnedIndices(values: readonly (number | null)[], limit: number): number[] {
  if (values.length <= limit) return values.map((_, index) => index);
  const stretch = Math.ceil(values.length / Math.max(1, Math.floor(limit / 2)));
  const kept: number[] = [];
  for (let from = 0; from < values.length; from += stretch) {
    let low = from;
    let high = from;
    for (let i = from; i < Math.min(values.length, from + stretch); i += 1) {
      if ((values[i] ?? Infinity) < (values[low] ?? Infinity)) low = i;
      if ((values[i] ?? -Infinity) > (values[high] ?? -Infinity)) high = i;
    }
    kept.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]));
  }
  const last = values.length - 1;
  if (kept.at(-1) !== last) kept.push(last);
  return kept;
}

/** At most `limit` indices below `count`, evenly spaced, the last one among them. */
export function spacedIndices(count: number, limit: number): number[] {
  if (count <= limit) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: limit }, (_, place) => Math.round(((place + 1) * count) / limit) - 1);
}

/** All rows as comma-separated values; a loss that a step did not have is an empty cell. */
export function csvOf({ steps, columns }: Curves): string {
  const names = [...columns.keys()].sort();
  const lines = steps.map((step, index) =>
    [step, ...names.map((name) => columns.get(name)?.[index] ?? '')].join(','),
  );
  return `${[['step', ...names].join(','), ...lines].join('\n')}\n`;
}

const CURVE_GROUPS = ['Classifier', 'Adversarial', 'Attributes', 'Reconstruction', 'Masks', 'Other'] as const;
export type CurveGroup = (typeof CURVE_GROUPS)[number];

const GROUP_WORDS: readonly (readonly [CurveGroup, RegExp])[] = [
  ['Classifier', /^F1 /],
  ['Masks', /mask|attention|clothing|target|a_id|aid|sparsity/i],
  ['Reconstruction', /rec|raw|dual|cycle|cyc/i],
  ['Attributes', /att|class|cls|accuracy/i],
  ['Adversarial', /adv|gp|penalty|wass|critic|real|fake|total|loss|score/i],
];

/** The group of a loss, by the words in its name. */
export function groupOf(name: string): CurveGroup {
  const short = name.slice(name.indexOf('/') + 1);
  return GROUP_WORDS.find(([, words]) => words.test(short))?.[0] ?? 'Other';
}

/** Groups that are not empty, in their fixed order, names in alphabetical order. */
export function groupedNames(names: Iterable<string>): { group: CurveGroup; names: string[] }[] {
  const sorted = [...names].sort();
  return CURVE_GROUPS.map((group) => ({
    group,
    names: sorted.filter((name) => groupOf(name) === group),
  })).filter((entry) => entry.names.length > 0);
}

/** Who owns a loss: the discriminator (`D/...`), the generator (`G/...`), or neither. */
export function ownerOf(name: string): 'discriminator' | 'generator' | 'neither' {
  if (name.startsWith('D/')) return 'discriminator';
  return name.startsWith('G/') ? 'generator' : 'neither';
}
