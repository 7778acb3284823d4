// What was dropped, sorted by what the files are: pictures by folder, part masks by picture, lists by what they say, idx
// files by their header. Which of them make a data set together is decided elsewhere (recognise.ts).
import { StudioError } from '../../face/errors.ts';
import { PARTS } from '../../face/parts.ts';
import type { PartName } from '../../face/parts.ts';
import { baseName, ending, folderName } from '../archive/bytes.ts';
import type { Entry } from '../archive/bytes.ts';
import { gunzip, looksLikeGzip } from '../archive/gzip.ts';
import { looksLikeIdx } from '../mnist/idx.ts';
import { readList } from './lists.ts';
import type { List } from './lists.ts';

const PICTURES = new Set(['jpg', 'jpeg', 'png', 'webp']);
const LISTS = new Set(['txt', 'csv', 'tsv', 'json']);
/** Lists beyond so many are most likely one text per picture, which nothing here reads. */
const MOST_LISTS = 64;
const MOST_IDX = 8;
/** idx data after unpacking; MNIST has 47 MB. */
const IDX_BYTES = 256 * 2 ** 20;
const PART_NAMES: ReadonlySet<string> = new Set(PARTS);

/** An idx file, unpacked if it was packed. */
export interface IdxFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface SortedFiles {
  /** Pictures by folder, in the order of their paths. */
  readonly folders: ReadonlyMap<string, readonly Entry[]>;
  /** Masks by the stem of their picture. */
  readonly masks: ReadonlyMap<string, Partial<Record<PartName, Entry>>>;
  readonly lists: readonly List[];
  readonly idx: readonly IdxFile[];
  /** Files that are nothing of the above. */
  readonly others: number;
}

/** Name without its folder and its ending. */
export function stemOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? name : name.slice(0, dot);
}

/** `00012_l_brow` is the mask `l_brow` of `00012`; undefined for any other name. */
export function maskName(stem: string): { readonly of: string; readonly part: PartName } | undefined {
  for (let at = stem.indexOf('_'); at >= 0; at = stem.indexOf('_', at + 1)) {
    const part = stem.slice(at + 1);
    if (at > 0 && PART_NAMES.has(part)) return { of: stem.slice(0, at), part: part as PartName };
  }
  return undefined;
}

/**
 * Sorts entries; reads lists and idx files whole.
 * @throws StudioError for a damaged list or a list of more than 64 MB, by name; `cancelled`
 */
export async function sortFiles(
  entries: readonly Entry[],
  signal?: { readonly aborted: boolean },
): Promise<SortedFiles> {
  const folders = new Map<string, Entry[]>();
  const masks = new Map<string, Partial<Record<PartName, Entry>>>();
  const lists: List[] = [];
  const idx: IdxFile[] = [];
  let others = 0;
  let looked = 0;
  for (const entry of entries) {
    if (signal?.aborted === true)
      throw new StudioError('cancelled', 'The import was stopped.', 'Start it again.');
    const kind = ending(entry.path);
    if (PICTURES.has(kind)) {
      const mask = kind === 'png' ? maskName(stemOf(entry.path)) : undefined;
      if (mask === undefined) {
        const folder = folderName(entry.path);
        const group = folders.get(folder);
        if (group === undefined) folders.set(folder, [entry]);
        else group.push(entry);
      } else {
        const group = masks.get(mask.of) ?? {};
        group[mask.part] ??= entry;
        masks.set(mask.of, group);
      }
    } else if (LISTS.has(kind) && lists.length < MOST_LISTS) {
      const list = await readList(entry);
      if (list === undefined) others += 1;
      else lists.push(list);
    } else if (!LISTS.has(kind) && looked < MOST_IDX && mayBeIdx(entry, kind)) {
      looked += 1;
      const file = await readIdx(entry);
      if (file === undefined) others += 1;
      else idx.push(file);
    } else others += 1;
  }
  for (const group of folders.values()) group.sort((one, other) => compare(one.path, other.path));
  return { folders, masks, lists, idx, others };
}

/** By code units: the same order in every language. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Names as mirrors of MNIST write them: `train-images-idx3-ubyte`, `.idx3-ubyte`, `.gz`. */
function mayBeIdx(entry: Entry, kind: string): boolean {
  const size = entry.size > 8 && entry.size <= IDX_BYTES;
  return size && (kind === 'gz' || kind === '' || /ubyte|idx/.test(kind));
}

async function readIdx(entry: Entry): Promise<IdxFile | undefined> {
  const bytes = await entry.read(IDX_BYTES);
  const plain = looksLikeGzip(bytes) ? gunzip(bytes, entry.where, IDX_BYTES) : bytes;
  return looksLikeIdx(plain) ? { path: entry.path, bytes: plain } : undefined;
}
