// What a file of weights says about the model in it, as metadata: method, sizes, attributes, and how it is used.
import { conflictsOf } from '../../face/attributes.ts';
import type { FurtherConflicts } from '../../face/attributes.ts';
import type { LabelKind } from '../../face/settings.ts';
import { codingOf } from '../methods/codes.ts';
import type { BuildSettings, Coding } from '../methods/method.ts';
import { methodOf } from '../methods/registry.ts';
import type { NetSizes } from '../nets/params.ts';
import { mismatch } from './model.ts';
import type { Safetensors } from './safetensors.ts';

/** What a file says about the model in it. */
export type ModelInfo = BuildSettings &
  Coding & {
    readonly method: string;
    readonly labels: LabelKind;
    /** By which an edit is asked for; those of the released code where it is not said. */
    readonly conflicts?: FurtherConflicts;
  };

/** What most models have, left out of files; first values are usual, the others possible. */
const NET_CHOICES = {
  heads: ['transposed', 'resize'],
  upsampling: ['transposed', 'resize'],
  criticNorm: ['instance', 'none'],
  decoders: ['shared', 'separate'],
} as const;
const CODING_CHOICES = {
  label: ['difference', 'target'],
  unitState: ['reset', 'output', 'arrived'],
} as const;
const NO_OR_YES = ['false', 'true'] as const;
const USUAL_SCALE = 0.5;
/** A join of decoders (see `NetSizes`), how often there usually is one, and at least. */
type Join = readonly [name: 'shortcuts' | 'injects' | 'transfers', usual: number, least: number];
const TRANSFERS: Join = ['transfers', 5, 1];
const ATTGAN: readonly Join[] = [
  ['shortcuts', 1, 0],
  ['injects', 1, 0],
];
/** Methods that are not named have none. */
const JOINS: Readonly<Record<string, readonly Join[]>> = {
  attgan: ATTGAN,
  stgan: [TRANSFERS],
  ssa: [TRANSFERS],
};
const MOST_JOINS = 16;
/** For sizes that a method has no word for: nothing reads them. */
const UNREAD = { layers: 5, fc: 1024 };

/** Metadata of an export; all values are strings, as the format demands. What is usual is left out. */
export function modelMetadata(info: ModelInfo): Map<string, string> {
  const { method, net, attributes, labels } = info;
  const coding = codingOf(info);
  const sizes = ['size', 'channels', 'dim', ...methodOf(method).sizes] as const;
  const unusual: [string, string][] = [];
  for (const [name, [usual]] of Object.entries(NET_CHOICES)) {
    const value = net[name as keyof typeof NET_CHOICES] ?? usual;
    if (value !== usual) unusual.push([name, value]);
  }
  for (const [name, [usual]] of Object.entries(CODING_CHOICES)) {
    const value = coding[name as keyof typeof CODING_CHOICES];
    if (value !== usual) unusual.push([name, value]);
  }
  for (const [name, holds] of Object.entries(conflictsOf(info.conflicts ?? {}))) {
    if (holds) unusual.push([name, 'true']);
  }
  if (coding.labelScale !== USUAL_SCALE) unusual.push(['labelScale', String(coding.labelScale)]);
  for (const [name, usual] of JOINS[method] ?? []) {
    const value = net[name] ?? usual;
    if (value !== usual) unusual.push([name, String(value)]);
  }
  return new Map([
    ['method', method],
    ...sizes.map((name): [string, string] => [name, String(net[name])]),
    ['attributes', JSON.stringify(attributes)],
    ['labels', labels],
    ...unusual,
  ]);
}

/**
 * The model that a file's metadata announces.
 * @throws StudioError `weights-mismatch`, naming the entry that is missing or unusable; `settings-invalid` for a method
 *   that there is not
 */
export function readModelInfo({ metadata }: Pick<Safetensors, 'metadata'>): ModelInfo {
  const unusable = (name: string) => mismatch(`The file's metadata has no usable "${name}".`);
  const whole = (name: string, fallback?: number, least = 1, most = 4096): number => {
    const text = metadata.get(name);
    const value = text === undefined ? fallback : Number(text);
    if (value !== undefined && Number.isInteger(value) && value >= least && value <= most) return value;
    throw unusable(name);
  };
  const oneOf = <T extends string>(name: string, choices: readonly [T, ...T[]]): T => {
    const text = metadata.get(name) ?? choices[0];
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw unusable(name);
    return found;
  };
  const id = metadata.get('method');
  if (id === undefined) throw mismatch('The file\'s metadata names no "method".');
  const method = methodOf(id);
  const sizes = Object.fromEntries(method.sizes.map((name) => [name, whole(name)]));
  const labelScale = Number(metadata.get('labelScale') ?? USUAL_SCALE);
  if (!(labelScale > 0 && labelScale <= 16)) throw unusable('labelScale');
  const net: NetSizes = {
    size: whole('size'),
    channels: whole('channels', 3),
    dim: whole('dim'),
    ...UNREAD,
    ...sizes,
    ...chosen(NET_CHOICES, oneOf),
    ...Object.fromEntries(
      (JOINS[id] ?? [])
        .filter(([name]) => metadata.has(name))
        .map(([name, usual, least]) => [name, whole(name, usual, least, MOST_JOINS)]),
    ),
  };
  const conflicts: FurtherConflicts = {
    beardConflict: oneOf('beardConflict', NO_OR_YES) === 'true',
    baldConflict: oneOf('baldConflict', NO_OR_YES) === 'true',
  };
  return {
    method: id,
    net,
    attributes: readNames(metadata.get('attributes')),
    labels: oneOf<LabelKind>('labels', ['binary', 'one-hot']),
    labelScale,
    ...chosen(CODING_CHOICES, oneOf),
    ...(Object.values(conflicts).includes(true) ? { conflicts } : {}),
  };
}

type Choices = Readonly<Record<string, readonly [string, ...string[]]>>;

/** The entries that are not the usual ones. */
function chosen<T extends Choices>(
  choices: T,
  read: (name: string, values: readonly [string, ...string[]]) => string,
): { [K in keyof T]?: T[K][number] } {
  const entries = Object.entries(choices).map(([name, values]) => [name, read(name, values)] as const);
  return Object.fromEntries(entries.filter(([name, value]) => value !== choices[name]?.[0])) as {
    [K in keyof T]?: T[K][number];
  };
}

function readNames(text: string | undefined): string[] {
  let names: unknown;
  try {
    names = JSON.parse(text ?? '');
  } catch {
    names = undefined;
  }
  if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string'))
    return names;
  throw mismatch('The file\'s metadata has no usable "attributes".');
}
