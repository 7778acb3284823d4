// The idx format of MNIST: a magic number that says type and dimensions, the sizes, then bytes. Only unsigned bytes are
// read, which is what pictures and labels of digits are. Big-endian.
import { StudioError } from '../../face/errors.ts';
import { damaged } from '../archive/bytes.ts';

const UNSIGNED_BYTE = 8;
const TYPES: Readonly<Record<number, string>> = {
  9: 'signed bytes',
  11: '16-bit numbers',
  12: '32-bit numbers',
  13: 'floating-point numbers',
  14: 'double-precision numbers',
};
const MOST_DIMENSIONS = 4;
const MOST_ITEMS = 10_000_000;
const MOST_SIDE = 1024;

export interface IdxHead {
  /** Items, then rows and columns where there are any. */
  readonly dimensions: readonly number[];
  /** Where the data begin. */
  readonly start: number;
}

/** Bytes that hold the longest header. */
export const IDX_HEAD_BYTES = 4 + 4 * MOST_DIMENSIONS;

/** Whether the first bytes could begin an idx file. */
export function looksLikeIdx(head: Uint8Array): boolean {
  const [a, b, type = 0, dimensions = 0] = head;
  const known = type === UNSIGNED_BYTE || Object.hasOwn(TYPES, type);
  return a === 0 && b === 0 && known && dimensions >= 1 && dimensions <= MOST_DIMENSIONS && head.length >= 8;
}

/**
 * Reads the header and compares the sizes that it states with the file's.
 * @param head first bytes of the file (`IDX_HEAD_BYTES`, or all of a shorter file)
 * @param size of the whole file in bytes
 * @throws StudioError `file-damaged`, `file-unknown` for types other than unsigned bytes
 */
export function readIdxHead(head: Uint8Array, size: number, where: string): IdxHead {
  if (!looksLikeIdx(head)) throw damaged(where, 'it does not begin like an idx file');
  const type = head[2] ?? 0;
  const count = head[3] ?? 0;
  if (type !== UNSIGNED_BYTE) {
    throw new StudioError(
      'file-unknown',
      `${where} holds ${TYPES[type] ?? 'something unknown'}; only unsigned bytes are read.`,
      'Use the files of MNIST or of a set in the same form.',
    );
  }
  const start = 4 + 4 * count;
  if (head.length < start) throw damaged(where, 'it ends within its header');
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const dimensions = Array.from({ length: count }, (_, i) => view.getUint32(4 + 4 * i));
  const [items = 0, ...sides] = dimensions;
  if (items === 0 || items > MOST_ITEMS || sides.some((side) => side === 0 || side > MOST_SIDE)) {
    throw damaged(where, `it announces ${dimensions.join(' x ')} bytes`);
  }
  const expected = start + dimensions.reduce((product, dimension) => product * dimension, 1);
  if (size !== expected) throw damaged(where, `it has ${size} bytes and announces ${expected}`);
  return { dimensions, start };
}
