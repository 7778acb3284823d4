// A reader for the plain archives that PyTorch writes: entries stored without compression, checksums, no encryption, no
// 64-bit sizes. Everything else in the ZIP format is refused; every offset of the file is checked before it is used.
import { StudioError } from '../../face/errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const CENTRAL_SIZE = 46;
const LOCAL_SIZE = 30;
const LONGEST_COMMENT = 0xffff;
const MOST_ENTRIES = 20_000;
const ENCRYPTED = 1;
/** Sizes and offsets that live in a 64-bit record elsewhere. */
const ELSEWHERE = 0xffffffff;

function damaged(message: string): StudioError {
  return new StudioError(
    'file-damaged',
    message,
    'Save the checkpoint again with torch.save, or download it again.',
  );
}

/** Whether bytes begin like an archive with at least one entry. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= LOCAL_SIZE && viewOf(bytes).getUint32(0, true) === LOCAL;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The entries of an archive by name, as views into `bytes`; checksums are compared on the way.
 * @throws StudioError `file-damaged`, naming the entry where one is to blame
 */
export function readZip(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = viewOf(bytes);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  let at = view.getUint32(end + 16, true);
  if (count > MOST_ENTRIES) throw damaged(`The archive announces ${count} entries.`);
  if (at + size > end) throw damaged('The directory of the archive lies outside the file.');
  const entries = new Map<string, Uint8Array>();
  for (let i = 0; i < count; i += 1) {
    if (at + CENTRAL_SIZE > end || view.getUint32(at, true) !== CENTRAL) {
      throw damaged('The directory of the archive is damaged.');
    }
    const [nameSize, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
    ];
    const next = at + CENTRAL_SIZE + nameSize + extra + comment;
    if (next > end) throw damaged('The directory of the archive is damaged.');
    const name = text(bytes.subarray(at + CENTRAL_SIZE, at + CENTRAL_SIZE + nameSize));
    if (entries.has(name)) throw damaged(`The archive has "${name}" twice.`);
    entries.set(name, entryAt(bytes, view, at, name, end));
    at = next;
  }
  return entries;
}

function text(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw damaged('A name in the archive is not text.');
  }
}

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_SIZE - LONGEST_COMMENT);
  for (let at = view.byteLength - END_SIZE; at >= first; at -= 1) {
    if (view.getUint32(at, true) !== END) continue;
    if (at + END_SIZE + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw damaged('The archive has no end: the file is cut off.');
}

function entryAt(bytes: Uint8Array, view: DataView, at: number, name: string, end: number): Uint8Array {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const checksum = view.getUint32(at + 16, true);
  const packed = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const local = view.getUint32(at + 42, true);
  if ((flags & ENCRYPTED) !== 0) throw damaged(`"${name}" is encrypted.`);
  if (method !== 0) throw damaged(`"${name}" is compressed; PyTorch stores its entries as they are.`);
  if (size === ELSEWHERE || local === ELSEWHERE) throw damaged(`"${name}" is over 4 GB.`);
  if (packed !== size) throw damaged(`"${name}" has two sizes, ${packed} and ${size} bytes.`);
  if (local + LOCAL_SIZE > end || view.getUint32(local, true) !== LOCAL) {
    throw damaged(`"${name}" lies outside the file.`);
  }
  const start = local + LOCAL_SIZE + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + size > end) throw damaged(`"${name}" lies outside the file.`);
  const data = bytes.subarray(start, start + size);
  if (crc32(data) !== checksum) throw damaged(`"${name}" has another checksum than the archive says.`);
  return data;
}

const POLYNOMIAL = 0xedb88320;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** The checksum of ZIP (and PNG, gzip). */
function crc32(data: Uint8Array): number {
  let value = 0xffffffff;
  for (let i = 0; i < data.length; i += 1) {
    value = (value >>> 8) ^ (TABLE[(value ^ (data[i] as number)) & 0xff] as number);
  }
  return (value ^ 0xffffffff) >>> 0;
}
