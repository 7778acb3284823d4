// Records of an exported tree as one zip archive, handed out piece by piece: nothing is held but one file and the list of
// names. Entries are stored as they are, for pictures are compressed already; an archive of more than 65,535 entries or
// 4 GB gets the records of ZIP64 (APPNOTE 6.3.3, 4.3.14 to 4.5.3). Half a million small masks are why no general
// writer is used: it takes a millisecond for each.
import { crc32 } from '../archive/crc32.ts';
import type { TreeRecord } from './export-tree.ts';

/** Noon of 1 January 1980 in all entries, so that the same faces give the same bytes. */
const TIME = 12 << 11;
const DATE = (1 << 5) | 1;
/** What a field says when its value is in a record of ZIP64. */
const IN_ZIP64 = { short: 0xffff, long: 0xffffffff } as const;
const PLAIN = 10;
const ZIP64 = 45;

interface Entry {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

/** Little-endian fields, [bytes, value] each, then bytes as they are. */
function record(
  fields: readonly (readonly [bytes: 2 | 4 | 8, value: number])[],
  ...tail: Uint8Array[]
): Uint8Array {
  const head = fields.reduce((sum, [bytes]) => sum + bytes, 0);
  const out = new Uint8Array(tail.reduce((sum, each) => sum + each.length, head));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else if (bytes === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += bytes;
  }
  for (const each of tail) {
    out.set(each, at);
    at += each.length;
  }
  return out;
}

/** The fields that local headers and the directory share. */
function common({ name, crc, size }: Entry, version: number, extra: number) {
  return [
    [2, version],
    // Names are UTF-8.
    [2, 1 << 11],
    [2, 0],
    [2, TIME],
    [2, DATE],
    [4, crc],
    [4, size],
    [4, size],
    [2, name.length],
    [2, extra],
  ] as const;
}

function localHeader(entry: Entry): Uint8Array {
  return record([[4, 0x04034b50], ...common(entry, PLAIN, 0)], entry.name);
}

function directoryRecord(entry: Entry): Uint8Array {
  const far = entry.offset >= IN_ZIP64.long;
  const extra = far
    ? record([
        [2, 1],
        [2, 8],
        [8, entry.offset],
      ])
    : new Uint8Array(0);
  const version = far ? ZIP64 : PLAIN;
  const fields = [
    [4, 0x02014b50],
    [2, version],
    ...common(entry, version, extra.length),
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, far ? IN_ZIP64.long : entry.offset],
  ] as const;
  return record(fields, entry.name, extra);
}

function endOf(entries: number, size: number, offset: number): Uint8Array {
  const long = entries >= IN_ZIP64.short || size >= IN_ZIP64.long || offset >= IN_ZIP64.long;
  const wide = record([
    [4, 0x06064b50],
    [8, 44],
    [2, ZIP64],
    [2, ZIP64],
    [4, 0],
    [4, 0],
    [8, entries],
    [8, entries],
    [8, size],
    [8, offset],
  ]);
  const locator = record([
    [4, 0x07064b50],
    [4, 0],
    [8, offset + size],
    [4, 1],
  ]);
  const count = long ? IN_ZIP64.short : entries;
  const end = record([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, long ? IN_ZIP64.long : size],
    [4, long ? IN_ZIP64.long : offset],
    [2, 0],
  ]);
  return long ? record([], wide, locator, end) : end;
}

/** Writes an archive record by record; the pieces belong behind each other. */
export interface ZipWriter {
  /** A file of less than 4 GB. */
  add(record: TreeRecord): Uint8Array[];
  end(): Uint8Array[];
}

export function openZip(): ZipWriter {
  const entries: Entry[] = [];
  let offset = 0;
  return {
    add({ path, bytes }) {
      const entry = { name: new TextEncoder().encode(path), crc: crc32(bytes), size: bytes.length, offset };
      const header = localHeader(entry);
      entries.push(entry);
      offset += header.length + bytes.length;
      return [header, bytes];
    },
    end() {
      const directory = entries.map(directoryRecord);
      const size = directory.reduce((sum, piece) => sum + piece.length, 0);
      return [...directory, endOf(entries.length, size, offset)];
    },
  };
}

/**
 * @param records one file each; a file is smaller than 4 GB
 * @returns the archive in pieces, in order
 */
export function* zipOf(records: Iterable<TreeRecord>): Generator<Uint8Array> {
  const zip = openZip();
  for (const record of records) yield* zip.add(record);
  yield* zip.end();
}
