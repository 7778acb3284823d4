// ZIP archives of any size over a file that is read at random places. The directory (ZIP64, encryption, broken ends) is
// read by zip.js; entries are read here, one slice and one inflate each, because half a million small masks cannot
// each have a stream of their own. Archives within archives are not opened.
import { inflateSync } from 'fflate';
import { ZipReader } from '@zip.js/zip.js/lib/zip-core-reader.js';
import { StudioError } from '../../face/errors.ts';
import { LIMITS, damaged, readAhead, safePath, tooLarge } from './bytes.ts';
import type { ByteSource, Entry } from './bytes.ts';
import { crc32 } from './crc32.ts';

const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
/** Room for the name and the extra fields of a local header, so that header and data come in one read. */
const LOCAL_ROOM = 512;
const STORED = 0;
const DEFLATED = 8;

/** What is asked of an entry of zip.js. */
interface Listed {
  readonly filename: string;
  readonly directory: boolean;
  readonly encrypted: boolean;
  readonly compressionMethod: number;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
  readonly offset: number;
  readonly crc32?: number;
}

export interface Archive {
  readonly entries: readonly Entry[];
  /** Entries that were passed over for their path (`safePath`); folders do not count. */
  readonly passedOver: number;
}

/** Whether the first bytes of a file are those of an archive, empty ones included. */
export function looksLikeZip(head: Uint8Array): boolean {
  const [p, k, a, b] = head;
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

/** One entry; a class and not closures, because there may be half a million. */
class ZipEntry implements Entry {
  readonly path: string;
  readonly size: number;
  readonly stamp: number;
  readonly #source: ByteSource;
  readonly #offset: number;
  readonly #packed: number;
  readonly #method: number;

  constructor(source: ByteSource, path: string, listed: Listed) {
    this.path = path;
    this.size = listed.uncompressedSize;
    this.stamp = listed.crc32 ?? 0;
    this.#source = source;
    this.#offset = listed.offset;
    this.#packed = listed.compressedSize;
    this.#method = listed.encrypted ? -1 : listed.compressionMethod;
  }

  get where(): string {
    return `"${this.path}" in ${this.#source.path}`;
  }

  async read(most: number): Promise<Uint8Array> {
    this.#check(most);
    const wanted = LOCAL_BYTES + LOCAL_ROOM + this.#packed;
    const first = await this.#bytes(this.#offset, Math.min(wanted, this.#source.size - this.#offset));
    const view = new DataView(first.buffer, first.byteOffset, first.length);
    if (first.length < LOCAL_BYTES || view.getUint32(0, true) !== LOCAL) {
      throw damaged(this.where, 'the archive has no file where its directory says');
    }
    const start = LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
    const whole = start + this.#packed <= first.length;
    const packed = whole
      ? first.subarray(start, start + this.#packed)
      : await this.#bytes(this.#offset + start, this.#packed);
    const bytes = this.#method === STORED ? packed.slice() : this.#inflate(packed);
    if (bytes.length !== this.size || crc32(bytes) !== this.stamp) {
      throw damaged(this.where, 'its bytes do not match the checksum that the archive holds');
    }
    return bytes;
  }

  /** Everything that the directory alone tells. */
  #check(most: number): void {
    if (this.#method === -1) {
      throw damaged(this.where, 'it is encrypted', 'Pack the files again without a password.');
    }
    if (this.#method !== STORED && this.#method !== DEFLATED) {
      throw damaged(
        this.where,
        `it is packed by method ${this.#method}, which few programs know`,
        'Pack the files again as a plain ZIP archive (store or deflate).',
      );
    }
    if (this.size > most) throw tooLarge(this.where, this.size, most);
    if (this.#method === STORED && this.#packed !== this.size) {
      throw damaged(this.where, `it has two sizes, ${this.#packed} and ${this.size} bytes`);
    }
    // Small files of one repeated byte shrink by more and do no harm.
    if (this.size > 2 ** 20 && this.size > LIMITS.ratio * this.#packed) {
      throw new StudioError(
        'file-too-large',
        `${this.where} would grow from ${this.#packed} to ${this.size} bytes.`,
        'Archives that grow so much are refused; unpack it yourself if you trust it, and drop the folder.',
      );
    }
  }

  async #bytes(offset: number, length: number): Promise<Uint8Array> {
    if (offset < 0 || length < 0 || offset + length > this.#source.size) {
      throw damaged(this.where, 'it reaches beyond the end of the archive');
    }
    return this.#source.read(offset, length);
  }

  #inflate(packed: Uint8Array): Uint8Array {
    try {
      // One byte more than declared: fflate drops what does not fit, and a longer result would go unseen.
      return inflateSync(packed, { out: new Uint8Array(this.size + 1) });
    } catch {
      throw damaged(this.where, 'its packed data are damaged');
    }
  }
}

/**
 * Lists an archive. Nothing but its directory is read.
 * @param signal is looked at now and then: a directory of half a million entries takes seconds
 * @throws StudioError `file-damaged` for what is no archive or a broken one, `file-too-large` over `LIMITS.entries`
 */
export async function openZip(source: ByteSource, signal?: { readonly aborted: boolean }): Promise<Archive> {
  const reader = new ZipReader(
    {
      size: source.size,
      init: () => Promise.resolve(),
      readUint8Array: (offset: number, length: number) => {
        const end = Math.min(source.size, offset + length);
        return end <= offset ? Promise.resolve(new Uint8Array(0)) : source.read(offset, end - offset);
      },
    } as never,
    { useWebWorkers: false, filenameValidation: 'tolerant' } as never,
  );
  const ahead = readAhead(source);
  const entries: Entry[] = [];
  let passedOver = 0;
  try {
    for await (const each of reader.getEntriesGenerator()) {
      const listed = each as unknown as Listed;
      if (signal?.aborted === true)
        throw new StudioError('cancelled', 'The import was stopped.', 'Start it again.');
      if (entries.length + passedOver >= LIMITS.entries) {
        throw new StudioError(
          'file-too-large',
          `${source.path} holds more than ${LIMITS.entries} files.`,
          'Split the archive.',
        );
      }
      if (listed.directory) continue;
      const path = safePath(listed.filename);
      if (path === undefined) passedOver += 1;
      else entries.push(new ZipEntry(ahead, path, listed));
    }
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw damaged(source.path, `it cannot be read as a ZIP archive (${messageOf(error)})`);
  }
  return { entries, passedOver };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
