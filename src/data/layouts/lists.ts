// Recognises a list by what it says, not by its name, and reads it. A text that is no list of ours is passed over; one
// that is and has a fault is an error, because training on half a list would go unseen.
import { LIMITS } from '../archive/bytes.ts';
import type { Entry } from '../archive/bytes.ts';
import { csvKind, parseCsvLabels, parseCsvPartition } from '../celeba/csv.ts';
import { parseAttributeList, parseIdentities, parseMapping, parsePartition } from '../celeba/lists.ts';
import type { LabelTable, SplitNumber } from '../celeba/table.ts';
import { decodeText, linesOf } from '../celeba/text.ts';
import { parseJsonLabels } from '../folder/json-labels.ts';

export type List = { readonly path: string } & (
  | { readonly kind: 'labels'; readonly table: LabelTable }
  | { readonly kind: 'partition'; readonly splits: ReadonlyMap<string, SplitNumber> }
  | { readonly kind: 'identities'; readonly people: ReadonlyMap<string, number> }
  | { readonly kind: 'mapping'; readonly originals: ReadonlyMap<number, string> }
);

/** Characters from the start of a text that are looked at to recognise it. */
const START = 16_384;
/** Rows of these lists are a name and a number. */
const PAIR = /^\S+\.(?:jpe?g|png|webp)\s+\d+$/i;

/**
 * @returns undefined for a text that is none of the known lists
 * @throws StudioError `file-damaged` for a known list with a fault, `file-too-large`
 */
export async function readList(entry: Entry): Promise<List | undefined> {
  if (entry.size === 0) return undefined;
  const bytes = await entry.read(LIMITS.listBytes);
  const { path, where } = entry;
  const kind = kindOf(new TextDecoder().decode(bytes.subarray(0, START)).trimStart());
  if (kind === undefined) return undefined;
  const text = decodeText(bytes, where);
  switch (kind) {
    case 'json':
      return { path, kind: 'labels', table: parseJsonLabels(text, where) };
    case 'csv-labels':
      return { path, kind: 'labels', table: parseCsvLabels(text, where) };
    case 'csv-partition':
      return { path, kind: 'partition', splits: parseCsvPartition(text, where) };
    case 'attributes':
      return { path, kind: 'labels', table: parseAttributeList(text, where) };
    case 'mapping':
      return { path, kind: 'mapping', originals: parseMapping(text, where) };
    case 'pairs': {
      // Both lists look alike at their beginning: every value must fit to make a partition.
      const partition = !/[^\s]\s+(?:[3-9]|\d\d+)\s*$/m.test(text);
      return partition
        ? { path, kind: 'partition', splits: parsePartition(text, where) }
        : { path, kind: 'identities', people: parseIdentities(text, where) };
    }
  }
}

function kindOf(start: string) {
  if (start.startsWith('{') || start.startsWith('[')) return jsonLike(start) ? ('json' as const) : undefined;
  const [first = '', second = '', third = ''] = firstLines(start);
  if (/^idx\s+orig_idx\s+orig_file$/.test(first)) return 'mapping' as const;
  if (/^\d{1,9}$/.test(first)) return countedKind(second, third);
  if (PAIR.test(first)) return 'pairs' as const;
  const csv = csvKind(start);
  if (csv === 'labels') return 'csv-labels' as const;
  return csv === 'partition' ? ('csv-partition' as const) : undefined;
}

/** Lists that begin with a count: attributes are read; points, boxes and poses are known and not needed. */
function countedKind(names: string, row: string): 'attributes' | undefined {
  if (/\b(?:lefteye_x|x_1|Yaw)\b/i.test(names)) return undefined;
  return /^[^\s,;]+(?:\s+\S+)*$/.test(row) && names !== '' ? 'attributes' : undefined;
}

function firstLines(start: string): string[] {
  const found: string[] = [];
  for (const { text } of linesOf(start)) {
    found.push(text);
    if (found.length === 3) break;
  }
  return found;
}

/** Whether a JSON text names pictures soon: package files and settings are passed over. */
function jsonLike(start: string): boolean {
  return /"[^"]+\.(?:jpe?g|png|webp)"/i.test(start);
}
