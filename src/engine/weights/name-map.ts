// Names of other programs' tensors to ours, given as JSON by whoever has such a file: literal names, or patterns in
// which {word} stands for one part of a name. Only names change: layouts are PyTorch's on both sides.
import * as v from 'valibot';
import { StudioError } from '../../face/errors.ts';
import type { NamedArray } from './safetensors.ts';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const schema = v.strictObject({
  /** theirs to ours; literal names go before patterns, patterns in the order given */
  names: v.record(name, name),
  /** names or patterns of tensors that nothing here needs */
  ignore: v.optional(v.array(name), []),
  attributes: v.optional(v.pipe(v.array(name), v.minLength(1), v.maxLength(100))),
  size: v.optional(v.pipe(v.number(), v.integer(), v.minValue(8), v.maxValue(1024))),
});

/** Says which tensor of a file is which of ours, and what the file itself does not say. */
export type NameMap = v.InferOutput<typeof schema>;

/**
 * Checks a name map of unknown origin.
 * @throws StudioError `settings-invalid`, naming the entry
 */
export function parseNameMap(value: unknown): NameMap {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new StudioError(
    'settings-invalid',
    `The entry "${v.getDotPath(issue) ?? 'names'}" of the name map cannot be used: ${issue.message}`,
    'A name map looks like {"names": {"enc_layers.{i}.layers.0.weight": "enc.{i}.conv.weight"}}.',
  );
}

interface Pattern {
  readonly words: readonly string[];
  readonly test: RegExp;
}

const WORD = /\{(\w+)\}/g;

function patternOf(text: string): Pattern {
  const words = [...text.matchAll(WORD)].map(([, word]) => word ?? '');
  const literals = text
    .split(/\{\w+\}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));
  return { words, test: new RegExp(`^${literals.join('([^./]+)')}$`) };
}

/**
 * Renames the tensors of a file.
 * @throws StudioError `weights-mismatch`, naming a tensor that the map does not mention or two that become one
 */
export function renamed(tensors: ReadonlyMap<string, NamedArray>, map: NameMap): Map<string, NamedArray> {
  const patterns = Object.entries(map.names)
    .filter(([theirs]) => theirs.includes('{'))
    .map(([theirs, ours]) => ({ ...patternOf(theirs), ours }));
  const ignored = map.ignore.map(patternOf);
  const result = new Map<string, NamedArray>();
  for (const [theirs, array] of tensors) {
    const ours = Object.hasOwn(map.names, theirs) ? map.names[theirs] : matched(theirs, patterns);
    if (ours === undefined) {
      if (ignored.some(({ test }) => test.test(theirs))) continue;
      throw mismatch(`The name map says nothing about the tensor "${theirs}".`);
    }
    if (result.has(ours))
      throw mismatch(`The name map makes two tensors "${ours}"; the second one is "${theirs}".`);
    result.set(ours, array);
  }
  return result;
}

function matched(theirs: string, patterns: readonly (Pattern & { ours: string })[]): string | undefined {
  for (const { test, words, ours } of patterns) {
    const parts = test.exec(theirs);
    if (parts === null) continue;
    return ours.replaceAll(WORD, (whole, word: string) => parts[words.indexOf(word) + 1] ?? whole);
  }
  return undefined;
}

function mismatch(message: string): StudioError {
  return new StudioError(
    'weights-mismatch',
    message,
    'Correct the name map, or list the tensor under "ignore".',
  );
}
