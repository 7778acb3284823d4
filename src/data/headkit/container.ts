// Reads the section container that holds the kit and the packs of faces: magic (4), version (u32), header length
// (u32), content hash (16 hex digits) over the rest, JSON header, sections. It checks before it believes: sizes
// are bounded, the hash must fit, every section must lie inside the file.
import { inflateSync } from 'fflate';
import { StudioError } from '../../face/errors.ts';
import { contentHash } from '../../face/hash.ts';

const PREAMBLE = 28;
const MAX_FILE = 64 * 1024 * 1024;
const MAX_SECTION = 64 * 1024 * 1024;
const BYTES = { u8: 1, u16: 2, i16: 2, u32: 4 } as const;

interface SectionEntry {
  readonly type: keyof typeof BYTES;
  readonly length: number;
  readonly offset: number;
  readonly bytes: number;
  readonly method: 'deflate' | 'store';
}

export interface Container {
  readonly version: number;
  /** Content hash of everything behind the preamble. */
  readonly hash: string;
  readonly header: Readonly<Record<string, unknown>>;
  /** Sections are opened on demand; nothing is kept. */
  u8(name: string): Uint8Array;
  u16(name: string): Uint16Array;
  i16(name: string): Int16Array;
  u32(name: string): Uint32Array;
}

/** What a file is called and what to do when it is bad. */
export interface FileRole {
  readonly magic: string;
  readonly name: string;
  readonly remedy: string;
}

/** @throws StudioError `file-unknown`, `file-too-large` or `file-damaged` */
export function openContainer(bytes: Uint8Array, role: FileRole): Container {
  const damaged = (what: string) => new StudioError('file-damaged', `${role.name}: ${what}.`, role.remedy);
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes.length < PREAMBLE || text(0, 4) !== role.magic) {
    throw new StudioError('file-unknown', `${role.name} is not what it should be.`, role.remedy);
  }
  if (bytes.length > MAX_FILE) {
    throw new StudioError('file-too-large', `${role.name} has ${bytes.length} bytes.`, role.remedy);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(4, true);
  const headerLength = view.getUint32(8, true);
  const hash = text(12, PREAMBLE);
  const body = bytes.subarray(PREAMBLE);
  if (headerLength > body.length) throw damaged('the header is cut off');
  if (contentHash(body) !== hash) throw damaged('its content does not match its checksum');
  const header = parseHeader(body.subarray(0, headerLength), damaged);
  const table = (header.sections ?? {}) as Readonly<Record<string, SectionEntry>>;
  const payload = body.subarray(headerLength);

  const open = (name: string, type: keyof typeof BYTES): Uint8Array => {
    const entry = table[name];
    if (entry?.type !== type) throw damaged(`section ${name} is missing`);
    const size = entry.length * BYTES[type];
    const whole = [entry.length, entry.offset, entry.bytes].every((n) => Number.isSafeInteger(n) && n >= 0);
    if (!whole || size > MAX_SECTION || entry.offset + entry.bytes > payload.length) {
      throw damaged(`section ${name} is out of bounds`);
    }
    const packed = payload.subarray(entry.offset, entry.offset + entry.bytes);
    if (entry.method === 'store') {
      if (packed.length !== size) throw damaged(`section ${name} has the wrong size`);
      return packed;
    }
    try {
      const out = inflateSync(packed, { out: new Uint8Array(size) });
      if (out.length === size) return out;
    } catch {
      // Told below: a wrong stream and a wrong size mean the same to the user.
    }
    throw damaged(`section ${name} does not unpack`);
  };
  const sixteen = (name: string, type: 'u16' | 'i16') => unshuffle(open(name, type));
  return {
    version,
    hash,
    header,
    u8: (name) => open(name, 'u8'),
    u16: (name) => sixteen(name, 'u16'),
    i16: (name) => new Int16Array(sixteen(name, 'i16').buffer),
    u32: (name) => littleEndian(open(name, 'u32')),
  };
}

function parseHeader(bytes: Uint8Array, damaged: (what: string) => StudioError): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    throw damaged('the header is not readable');
  }
}

/** 16-bit sections store all low bytes, then all high bytes. */
function unshuffle(bytes: Uint8Array): Uint16Array<ArrayBuffer> {
  const half = bytes.length / 2;
  const out = new Uint16Array(half);
  for (let i = 0; i < half; i += 1) out[i] = bytes[i]! | (bytes[half + i]! << 8);
  return out;
}

function littleEndian(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}
