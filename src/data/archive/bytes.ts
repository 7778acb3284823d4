// Files as the importers see them: a name, a size, and a way to read some bytes. A browser's File, a file of Node and an
// entry of an archive all look like this; what the bytes mean is not known here.
import { StudioError } from '../../face/errors.ts';

/** A file that can be read at any place. */
export interface ByteSource {
  /** Path with slashes, relative to what was dropped. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970 of the last change, 0 where nobody knows. */
  readonly modified: number;
  /** Exactly `length` bytes from `offset` on; the range must lie within the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file that is read as a whole: a loose one, or an entry of an archive. */
export interface Entry {
  /** As in the archive or the folder, with slashes; made harmless (`safePath`), for matching and for messages. */
  readonly path: string;
  readonly size: number;
  /** Tells this content from another of the same size: a checksum, or the time of the last change. */
  readonly stamp: number;
  /** The file (an archive's name and the path in it) for messages. */
  readonly where: string;
  /**
   * All bytes, checked as far as the container allows.
   * @throws StudioError `file-too-large` over `most` bytes, `file-damaged`
   */
  read(most: number): Promise<Uint8Array>;
}

/** Bounds of what people may bring; larger files are refused by name before they are read. */
export const LIMITS = {
  /** CelebAMask-HQ has over 400,000. */
  entries: 1_000_000,
  pathBytes: 255,
  pictureBytes: 25 * 2 ** 20,
  listBytes: 64 * 2 ** 20,
  /** Packed data may grow so many times. */
  ratio: 200,
  /** Pictures are packed already; one that grows more is no picture. */
  pictureRatio: 20,
} as const;

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a path, without a slash at its end; empty at the top. */
export function folderName(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** File ending in lower case without the dot; empty where there is none. */
export function ending(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}

const encoder = new TextEncoder();

/**
 * A path that may be matched and shown, or undefined for one that is passed over: absolute ones, ones that climb, ones
 * with control characters, overlong ones, and what file managers leave behind. No path is ever used to write.
 */
export function safePath(path: string): string | undefined {
  const slashed = path.replaceAll('\\', '/');
  if (slashed === '' || /^\/|^[a-z]:|[\u0000-\u001f\u007f]/i.test(slashed)) return undefined;
  const parts = slashed.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.some((part) => part.startsWith('.') || part === '__MACOSX'))
    return undefined;
  const joined = parts.join('/');
  // A character takes at most three bytes; most paths need no counting.
  if (joined.length * 3 > LIMITS.pathBytes && encoder.encode(joined).length > LIMITS.pathBytes)
    return undefined;
  return joined;
}

/** A loose file as an entry. */
export function looseEntry(source: ByteSource): Entry {
  return {
    path: source.path,
    size: source.size,
    stamp: source.modified,
    where: source.path,
    read: (most) => {
      if (source.size > most) return Promise.reject(tooLarge(source.path, source.size, most));
      return source.read(0, source.size);
    },
  };
}

/** The error for a file over its bound. */
export function tooLarge(where: string, size: number, most: number): StudioError {
  return new StudioError(
    'file-too-large',
    `${where} has ${size} bytes; at most ${most} are read.`,
    'Take the file out, or make it smaller.',
  );
}

/** The error for bytes that are not what they should be. */
export function damaged(
  where: string,
  what: string,
  remedy = 'Download or copy the file again.',
): StudioError {
  return new StudioError('file-damaged', `${where}: ${what}.`, remedy);
}

/** Places of a file that may be read in turn, each in order: pictures here, their masks there, the directory. */
const WINDOWS = 4;

/**
 * Reads ahead where it is read in order, because a small read costs as much as a large one; reads out of order stay
 * small. Holds four windows, so that pictures and masks can be read in turn.
 * @param window bytes that are read ahead
 */
export function readAhead(source: ByteSource, window = 2 ** 20): ByteSource {
  // The one used last at the end.
  const held: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  const fetchRange = async (offset: number, length: number): Promise<Uint8Array> => {
    const endOf = (each: (typeof held)[number]): number => each.start + each.bytes.length;
    const at = held.findIndex((each) => offset >= each.start && offset + length <= endOf(each));
    let used = at < 0 ? undefined : held.splice(at, 1)[0];
    if (used === undefined) {
      const before = held.findIndex((each) => offset >= each.start && offset <= endOf(each) + window / 4);
      if (before >= 0) held.splice(before, 1);
      else if (held.length === WINDOWS) held.shift();
      const wanted = Math.max(length, before < 0 ? window / 64 : window);
      used = { start: offset, bytes: await source.read(offset, Math.min(wanted, source.size - offset)) };
    }
    held.push(used);
    return used.bytes.subarray(offset - used.start, offset - used.start + length);
  };
  return {
    path: source.path,
    size: source.size,
    modified: source.modified,
    read: (offset, length) => {
      // One after the other: two readers must not throw each other's window away.
      const result = turn.then(() => fetchRange(offset, length));
      turn = result.catch(() => undefined);
      return result;
    },
  };
}
