// What an edit is asked for: what the pictures show, and the difference vector that follows from `--set`.
import { basename } from 'node:path';
import { rowsOf } from '../data/celeba/table.ts';
import { readList } from '../data/layouts/lists.ts';
import { applyConflicts, differenceVector } from '../face/attributes.ts';
import type { Told } from '../face/comparison.ts';
import { StudioError } from '../face/errors.ts';
import { exists, readInput } from './files.ts';
import { readPairs } from './pairs.ts';

export type Wish = readonly (readonly [string, 0 | 1])[];

/** What a picture shows, by attribute; undefined where nothing is known. */
export type KnownLabels = (file: string) => ReadonlyMap<string, 0 | 1> | undefined;

/**
 * Reads `--from-attributes`: a list as CelebA has it, CSV, JSON, or the words themselves for every picture.
 * @param names the model's attributes
 * @throws UsageError for words that are no attributes; StudioError for a file that is no list
 */
export async function readKnown(text: string | undefined, names: readonly string[]): Promise<KnownLabels> {
  if (text === undefined) return () => undefined;
  if (!(await exists(text))) {
    const labels = new Map(readPairs('from-attributes', text, names));
    return () => labels;
  }
  const bytes = await readInput(text, 256 * 2 ** 20);
  const where = basename(text);
  const list = await readList({
    path: text,
    where,
    size: bytes.length,
    stamp: 0,
    read: () => Promise.resolve(bytes),
  });
  if (list?.kind !== 'labels') {
    throw new StudioError(
      'file-unknown',
      `${text} is no list of attributes.`,
      'Name a list as CelebA has it, a CSV table or JSON by file name, or write NAME=0|1,...',
    );
  }
  const { table } = list;
  const rows = rowsOf(table);
  return (file) => {
    const row = rows.get(basename(file));
    if (row === undefined) return undefined;
    const value = (column: number): 0 | 1 => (table.values[row * table.names.length + column] === 1 ? 1 : 0);
    return new Map(table.names.map((name, column) => [name, value(column)] as const));
  };
}

/**
 * Source labels and difference vector of one picture. An attribute that nothing is known about counts as absent, and one
 * that `--set` names as the opposite of what is wanted: the edit then does something.
 * @returns one entry per attribute
 */
export function edited(
  { attributes: names, labels: kind, conflicts }: Told,
  wish: Wish,
  known: ReadonlyMap<string, 0 | 1> | undefined,
  intensity: number,
): { labels: number[]; difference: number[] } {
  const wanted = new Map(wish);
  const labels = names.map((name): number => {
    const value = wanted.get(name);
    return known?.get(name) ?? (value === undefined ? 0 : 1 - value);
  });
  let target = [...labels];
  for (const [name, value] of wish) {
    if (kind === 'one-hot' && value === 1) target = target.map(() => 0);
    target[names.indexOf(name)] = value;
    target = applyConflicts(target, names, name, conflicts);
  }
  const difference = differenceVector(labels, target).map((entry) => entry * intensity);
  return { labels, difference };
}
