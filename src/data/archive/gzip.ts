// One gzip member, unpacked with a bound and with its checksum compared (RFC 1952). Streams of several members are
// refused: nothing that is imported here has them.
import { inflateSync } from 'fflate';
import { damaged, tooLarge } from './bytes.ts';
import { crc32 } from './crc32.ts';

const TRAILER = 8;

/** Whether the first bytes of a file are those of gzip with deflate inside. */
export function looksLikeGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/**
 * @param where how an error names the file
 * @param most bytes that the content may have
 * @throws StudioError `file-damaged`, `file-too-large`
 */
export function gunzip(bytes: Uint8Array, where: string, most: number): Uint8Array {
  const start = headerEnd(bytes, where);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (start + TRAILER > bytes.length) throw damaged(where, 'it ends too early');
  // The size modulo 4 GB: as the bound is far below, a larger content shows by not fitting.
  const size = view.getUint32(bytes.length - 4, true);
  if (size > most) throw tooLarge(where, size, most);
  let content: Uint8Array;
  try {
    content = inflateSync(bytes.subarray(start, -TRAILER), { out: new Uint8Array(size + 1) });
  } catch {
    throw damaged(where, 'its packed data are damaged');
  }
  if (content.length !== size || crc32(content) !== view.getUint32(bytes.length - TRAILER, true)) {
    throw damaged(where, 'its content does not match its checksum');
  }
  return content;
}

/** Where the deflated data begin. */
function headerEnd(bytes: Uint8Array, where: string): number {
  if (!looksLikeGzip(bytes) || bytes.length < 10) throw damaged(where, 'it is no gzip file');
  const flags = bytes[3] ?? 0;
  if ((flags & 0xe0) !== 0) throw damaged(where, 'its header is damaged');
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  // A name and a comment end with a zero byte each.
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    while (at < bytes.length && bytes[at] !== 0) at += 1;
    at += 1;
  }
  if ((flags & 2) !== 0) at += 2;
  return at;
}
