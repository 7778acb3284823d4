// CelebA, CelebAMask-HQ, or both joined as the first paper does: CelebA-HQ pictures with guide masks from their raw part
// masks are the labelled samples, aligned CelebA pictures the unlabelled ones, every original once. A CelebA-HQ picture
// belongs to the part of CelebA that its original is in, so that nobody who is tested is trained on.
import { publishedCrop } from '../../face/crops.ts';
import type { CropName } from '../../face/crops.ts';
import { StudioError } from '../../face/errors.ts';
import type { Entry } from '../archive/bytes.ts';
import { CELEBA_COLUMNS } from '../celeba/columns.ts';
import { rowsOf } from '../celeba/table.ts';
import type { LabelTable, SplitNumber } from '../celeba/table.ts';
import { stemOf } from './files.ts';
import type { SortedFiles } from './files.ts';
import { arrange, columnPicker } from './plan.ts';
import type { Assigned, FoundSet, ImportChoices, ImportPlan, MaskEntries, PlannedSample } from './plan.ts';
import { leaking, officialByNumber, stganSplit, tenths } from './splits.ts';

const CELEBA = 'CelebA (Liu et al., ICCV 2015): for non-commercial research';
const HQ = 'CelebAMask-HQ (Lee et al., CVPR 2020): for non-commercial research';
const ALIGNED = /^\d{6}$/;
const NUMBER = /^(?:0|[1-9]\d{0,6})$/;

/** A picture of either collection. */
interface Face {
  readonly entry: Entry;
  /** Number of the original in CelebA, from 1; undefined for a CelebA-HQ picture without mapping. */
  readonly original: number | undefined;
  /** Number in CelebA-HQ; undefined for an aligned picture. */
  readonly hq: number | undefined;
  readonly masks: MaskEntries | undefined;
  readonly row: Uint8Array;
}

export interface CelebaFiles {
  readonly aligned: readonly Entry[];
  readonly hq: readonly Entry[];
  /** Labels by `000001`. */
  readonly table: LabelTable | undefined;
  /** Labels by number in CelebA-HQ. */
  readonly hqTable: LabelTable | undefined;
  readonly partition: ReadonlyMap<string, SplitNumber> | undefined;
  readonly people: ReadonlyMap<string, number> | undefined;
  readonly mapping: ReadonlyMap<number, string> | undefined;
}

/** Which of the files are CelebA's; undefined where neither of its collections is there. */
export function celebaFiles(files: SortedFiles): CelebaFiles | undefined {
  const tables = files.lists.flatMap((list) => (list.kind === 'labels' ? [list.table] : []));
  // People number their own pictures as well: a table with any other attribute is theirs.
  const known = new Set(CELEBA_COLUMNS);
  const named = (pattern: RegExp) =>
    tables.find(
      ({ files: [first = ''], names }) =>
        pattern.test(stemOf(first)) && names.every((name) => known.has(name)),
    );
  const table = named(ALIGNED);
  const hqTable = named(NUMBER);
  const mapping = files.lists.find((list) => list.kind === 'mapping')?.originals;
  const partition = files.lists.find((list) => list.kind === 'partition')?.splits;
  const people = files.lists.find((list) => list.kind === 'identities')?.people;
  const withMasks = [...files.masks.keys()].some((stem) => /^\d{5}$/.test(stem));
  // So is one with few of the forty, where nothing else speaks for CelebAMask-HQ.
  const whole = hqTable?.names.length === CELEBA_COLUMNS.length;
  const hq = whole || mapping !== undefined || withMasks ? groupOf(files, NUMBER) : [];
  const aligned = table === undefined ? [] : groupOf(files, ALIGNED);
  const labelled = table !== undefined || hqTable !== undefined;
  if (!labelled || aligned.length + hq.length === 0) return undefined;
  return { aligned, hq, table, hqTable, partition, people, mapping };
}

/** All pictures of folders whose pictures are named so; PNGs before JPEGs, aligned before others, where names collide. */
function groupOf(files: SortedFiles, pattern: RegExp): Entry[] {
  const found = new Map<string, Entry>();
  const rank = ([folder, entries]: readonly [string, readonly Entry[]]): number =>
    (/align/i.test(folder) ? 0 : 2) + ((entries[0]?.path.endsWith('png') ?? false) ? 0 : 1);
  const groups = [...files.folders].filter(
    ([, [first]]) => first !== undefined && pattern.test(stemOf(first.path)),
  );
  for (const [, entries] of groups.sort((one, other) => rank(one) - rank(other))) {
    for (const entry of entries) {
      const stem = stemOf(entry.path);
      if (pattern.test(stem) && !found.has(stem)) found.set(stem, entry);
    }
  }
  return [...found.values()].sort((one, other) => Number(stemOf(one.path)) - Number(stemOf(other.path)));
}

/** Rows of a table by the number that its pictures are called. */
function rowsByNumber(table: LabelTable | undefined): (number: number | undefined) => Uint8Array | undefined {
  if (table === undefined) return () => undefined;
  const width = table.names.length;
  const rows = new Map([...rowsOf(table)].map(([file, row]) => [Number(stemOf(file)), row]));
  return (number) => {
    const row = number === undefined ? undefined : rows.get(number);
    return row === undefined ? undefined : table.values.subarray(row * width, (row + 1) * width);
  };
}

/** Joins pictures, lists and masks; tells how many pictures no list knows. */
function join(found: CelebaFiles, masks: SortedFiles['masks'], attributes: readonly string[]) {
  const label = rowsByNumber(found.table);
  // CelebA's own labels are more reliable than those that came with CelebA-HQ, so its list is asked first.
  const hqPicker = found.hqTable === undefined ? undefined : columnPicker(found.hqTable.names, attributes);
  const hqLabel = hqPicker?.missing === undefined ? rowsByNumber(found.hqTable) : () => undefined;
  let unlisted = 0;
  const faces: Face[] = [];
  const taken = new Set<number>();
  for (const entry of found.hq) {
    const number = Number(stemOf(entry.path));
    const file = found.mapping?.get(number);
    const original = file === undefined ? undefined : Number(stemOf(file));
    const own = hqLabel(number);
    const row = label(original) ?? (own === undefined ? undefined : hqPicker?.pick(own));
    if (row === undefined) {
      unlisted += 1;
      continue;
    }
    if (original !== undefined) taken.add(original);
    faces.push({ entry, original, hq: number, masks: masks.get(String(number).padStart(5, '0')), row });
  }
  for (const entry of found.aligned) {
    const original = Number(stemOf(entry.path));
    if (taken.has(original)) continue;
    const row = label(original);
    if (row === undefined) unlisted += 1;
    else faces.push({ entry, original, hq: undefined, masks: undefined, row });
  }
  faces.sort((one, other) => (one.original ?? one.hq ?? 0) - (other.original ?? other.hq ?? 0));
  return { faces, unlisted };
}

/**
 * The data sets in these files: the joined one first, then what can be made of one collection alone.
 */
export function celebaSets(found: CelebaFiles, masks: SortedFiles['masks']): FoundSet[] {
  const both = found.aligned.length > 0 && found.hq.length > 0;
  const aligned = (notes: readonly string[]): FoundSet => celebaSet({ ...found, hq: [] }, masks, notes);
  if (!both) return [celebaSet(found, masks, [])];
  // Also without masks, as the compared methods were trained.
  if (found.mapping !== undefined) return [celebaSet(found, masks, []), aligned([])];
  const note =
    'CelebA-HQ-to-CelebA-mapping.txt is missing: without it nobody knows which pictures are the same, so the two collections are not joined.';
  const hq = { ...found, aligned: [], table: undefined };
  return [aligned([note]), ...(found.hqTable === undefined ? [] : [celebaSet(hq, masks, [note])])];
}

function celebaSet(found: CelebaFiles, masks: SortedFiles['masks'], given: readonly string[]): FoundSet {
  const attributes = (found.table ?? found.hqTable)?.names ?? [];
  const { faces, unlisted } = join(found, masks, attributes);
  const hq = faces.filter((face) => face.hq !== undefined).length;
  const kind = hq === 0 ? 'celeba' : hq === faces.length ? 'celebamask-hq' : 'celeba-joined';
  const known = faces.every(({ original }) => original !== undefined);
  const notes = [...given];
  if (unlisted > 0) notes.push(`${unlisted} pictures are in no list of attributes and are left out.`);
  if (!known)
    notes.push('Without the mapping to CelebA every tenth picture tests; people may be in both parts.');
  else if (found.partition === undefined) {
    notes.push('list_eval_partition.txt is missing: the official parts are taken by picture number.');
  }
  return {
    kind,
    title: { celeba: 'CelebA', 'celebamask-hq': 'CelebAMask-HQ', 'celeba-joined': 'CelebA with masks' }[kind],
    source: { celeba: CELEBA, 'celebamask-hq': HQ, 'celeba-joined': `${CELEBA}; CelebAMask-HQ (CVPR 2020)` }[
      kind
    ],
    attributes,
    channels: 3,
    pictures: faces.length,
    labelled: faces.filter((face) => face.masks !== undefined).length,
    splitRules: known ? ['official', 'stgan'] : ['tenths'],
    size: 64,
    cropped: hq < faces.length,
    notes,
    plan: (choices) => planOf(found, faces, attributes, kind === 'celeba-joined', choices),
  };
}

function planOf(
  found: CelebaFiles,
  faces: readonly Face[],
  attributes: readonly string[],
  joined: boolean,
  choices: ImportChoices,
): ImportPlan {
  const picker = columnPicker(attributes, choices.attributes);
  if (picker.missing !== undefined) throw noSuchAttribute(picker.missing);
  // Aligned pictures are framed like the CelebA-HQ ones where both are trained on; else as the papers cut them.
  const crop: CropName = choices.crop ?? (joined ? 'mask-hq' : publishedCrop('ssa', choices.size));
  const splits = splitsOf(found, faces, choices.split);
  const people = faces.map(({ original }) => personOf(found, original));
  const out = leaking(splits, people);
  const assigned = faces.flatMap((face, i): Assigned[] => {
    if (out.has(i)) return [];
    const sample: PlannedSample = {
      picture: face.entry,
      crop: face.hq === undefined ? crop : 'square',
      labels: picker.pick(face.row),
      ...(face.masks === undefined ? {} : { masks: face.masks }),
    };
    return [{ sample, split: splits[i] ?? 0 }];
  });
  const notes =
    out.size === 0 ? [] : [`${out.size} pictures of people who are tested are left out of training.`];
  const { size, limit, maps = false } = choices;
  return { attributes: picker.names, channels: 3, size, maps, notes, ...arrange(assigned, limit) };
}

function splitsOf(found: CelebaFiles, faces: readonly Face[], rule: ImportChoices['split']): SplitNumber[] {
  if (rule === 'tenths' || faces.some(({ original }) => original === undefined)) return tenths(faces.length);
  const official = faces.map(({ original = 0 }) => {
    const file = `${String(original).padStart(6, '0')}`;
    return (
      found.partition?.get(`${file}.jpg`) ?? found.partition?.get(`${file}.png`) ?? officialByNumber(original)
    );
  });
  if (rule !== 'stgan') return official;
  return stganSplit(
    faces.map(({ original = 0 }) => original),
    official,
  );
}

function personOf({ people }: CelebaFiles, original: number | undefined): number | undefined {
  return people?.get(`${String(original ?? '').padStart(6, '0')}.jpg`);
}

/** The error for an attribute that no list has. */
export function noSuchAttribute(name: string): StudioError {
  return new StudioError(
    'settings-invalid',
    `These pictures have no labels for the attribute "${name}".`,
    'Choose among the attributes that were found.',
  );
}
