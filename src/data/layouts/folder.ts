// Pictures of one's own: a folder with a table of attributes (CSV, JSON or CelebA's form), or one folder per class, as
// StarGAN's RaFD mode has it. Part masks beside them (`name_hair.png`) make labelled samples.
import { baseName, folderName } from '../archive/bytes.ts';
import type { Entry } from '../archive/bytes.ts';
import type { LabelTable, SplitNumber } from '../celeba/table.ts';
import { noSuchAttribute } from './celeba.ts';
import { compare, stemOf } from './files.ts';
import type { SortedFiles } from './files.ts';
import { arrange, columnPicker } from './plan.ts';
import type { Assigned, FoundSet, ImportChoices, MaskEntries } from './plan.ts';
import { tenths } from './splits.ts';

const SOURCE = 'Your own pictures';
const SPLIT_FOLDERS: Readonly<Record<string, SplitNumber>> = {
  train: 0,
  training: 0,
  valid: 1,
  val: 1,
  validation: 1,
  test: 2,
};
const MOST_CLASSES = 64;

interface Owned {
  readonly entry: Entry;
  readonly row: Uint8Array;
  readonly masks: MaskEntries | undefined;
  /** What a table or a folder says; undefined where neither does. */
  readonly split: SplitNumber | undefined;
}

function foundSet(
  kind: 'folder' | 'classes',
  title: string,
  attributes: readonly string[],
  faces: readonly Owned[],
  notes: readonly string[],
): FoundSet {
  const given = faces.some(({ split }) => split === 0) && faces.every(({ split }) => split !== undefined);
  return {
    kind,
    title,
    source: SOURCE,
    attributes,
    channels: 3,
    pictures: faces.length,
    labelled: faces.filter(({ masks }) => masks !== undefined).length,
    splitRules: given ? ['files', 'tenths'] : ['tenths'],
    size: 64,
    cropped: true,
    notes,
    plan: (choices: ImportChoices) => {
      const picker = columnPicker(attributes, choices.attributes);
      if (picker.missing !== undefined) throw noSuchAttribute(picker.missing);
      const byRule = tenths(faces.length);
      const assigned = faces.map(({ entry, row, masks, split }, i): Assigned => {
        const sample = {
          picture: entry,
          crop: choices.crop ?? 'square',
          labels: picker.pick(row),
          ...(masks === undefined ? {} : { masks }),
        } as const;
        return { sample, split: given && choices.split !== 'tenths' ? (split ?? 0) : (byRule[i] ?? 0) };
      });
      const { size, limit, maps = false } = choices;
      return { attributes: picker.names, channels: 3, size, maps, notes: [], ...arrange(assigned, limit) };
    },
  };
}

/**
 * Pictures with a table: the table names them by path, by the end of a path, or by name. Undefined where it names none
 * of them.
 */
export function folderSet(files: SortedFiles, table: LabelTable): FoundSet | undefined {
  const entries = [...files.folders.values()].flat().sort((one, other) => compare(one.path, other.path));
  const byPath = new Map(
    table.files.map((file, row) => [file.replaceAll('\\', '/').replace(/^\.?\//, ''), row]),
  );
  const width = table.names.length;
  const partition = files.lists.find((list) => list.kind === 'partition')?.splits;
  const faces = entries.flatMap((entry): Owned[] => {
    const row = rowFor(entry.path, byPath);
    if (row === undefined) return [];
    const file = table.files[row] ?? '';
    return [
      {
        entry,
        row: table.values.subarray(row * width, (row + 1) * width),
        masks: files.masks.get(stemOf(entry.path)),
        split: table.splits?.get(file) ?? partition?.get(file) ?? splitFolder(entry.path),
      },
    ];
  });
  if (faces.length === 0) return undefined;
  const notes: string[] = [];
  if (faces.length < entries.length) {
    notes.push(`${entries.length - faces.length} pictures are not in ${table.where} and are left out.`);
  }
  if (faces.length < table.files.length) {
    notes.push(`${table.files.length - faces.length} pictures that ${table.where} names are not there.`);
  }
  return foundSet('folder', titleOf(entries), table.names, faces, notes);
}

/** The longest end of a path that a table knows. */
function rowFor(path: string, table: ReadonlyMap<string, number>): number | undefined {
  for (let rest = path; ;) {
    const row = table.get(rest);
    if (row !== undefined) return row;
    const slash = rest.indexOf('/');
    if (slash < 0) return table.get(stemOf(path));
    rest = rest.slice(slash + 1);
  }
}

function splitFolder(path: string): SplitNumber | undefined {
  for (const part of folderName(path).toLowerCase().split('/')) {
    if (Object.hasOwn(SPLIT_FOLDERS, part)) return SPLIT_FOLDERS[part];
  }
  return undefined;
}

/** What the outermost common folder is called. */
function titleOf(entries: readonly Entry[]): string {
  const [first = ''] = (entries[0]?.path ?? '').split('/');
  const common = entries.every(({ path }) => path.startsWith(`${first}/`));
  return common && first !== '' ? first.slice(0, 80) : 'Own pictures';
}

/**
 * One folder per class: at least two folders with pictures, called after their classes. Undefined for anything else.
 */
export function classSet(files: SortedFiles): FoundSet | undefined {
  const folders = [...files.folders].filter(([folder]) => folder !== '');
  const classes = [...new Set(folders.map(([folder]) => baseName(folder)))].sort(compare);
  if (folders.length < files.folders.size || classes.length < 2 || classes.length > MOST_CLASSES)
    return undefined;
  if (classes.some((name) => Object.hasOwn(SPLIT_FOLDERS, name.toLowerCase()))) return undefined;
  const faces = folders
    .flatMap(([folder, entries]) => {
      const row = Uint8Array.from(classes, (name) => (name === baseName(folder) ? 1 : 0));
      return entries.map((entry): Owned => {
        return { entry, row, masks: files.masks.get(stemOf(entry.path)), split: splitFolder(entry.path) };
      });
    })
    .sort((one, other) => compare(one.entry.path, other.entry.path));
  const all = faces.map(({ entry }) => entry);
  return foundSet('classes', titleOf(all), classes, faces, [
    `Each folder is a class: ${classes.slice(0, 6).join(', ')}${classes.length > 6 ? ' ...' : ''}.`,
  ]);
}
