// What a decoded picture is, and what its file says about its size before anything is decoded. No decoding here.
import { StudioError } from '../../face/errors.ts';
import { damaged } from '../archive/bytes.ts';

/** Rows of 8-bit pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGB with alpha (ignored: pictures of faces have none). */
  readonly channels: 1 | 3 | 4;
  /** width x height x channels. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

export type PictureFormat = 'jpeg' | 'png' | 'webp';

export interface PictureHead {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
}

/**
 * Turns the bytes of a picture into pixels; handed in by the platform, because a browser decodes JPEG much faster than
 * JavaScript does. PNG is decoded here (`png.ts`) on every platform.
 * @throws StudioError `file-damaged`
 */
export type DecodePicture = (bytes: Uint8Array, head: PictureHead, where: string) => Promise<Picture>;

/** Larger pictures are refused before they are decoded. */
export const MOST_SIDE = 16_384;
export const MOST_PIXELS = 40_000_000;
/** Less cannot hold a face, and a mask of one pixel is a mistake. */
const LEAST_SIDE = 4;

const at16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const little16 = (bytes: Uint8Array, at: number): number => ((bytes[at + 1] ?? 0) << 8) | (bytes[at] ?? 0);
const at32 = (bytes: Uint8Array, at: number): number => at16(bytes, at) * 65_536 + at16(bytes, at + 2);
const text = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** Which format the first bytes belong to. */
export function formatOf(bytes: Uint8Array): PictureFormat | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (at32(bytes, 0) === 0x89504e47 && at32(bytes, 4) === 0x0d0a1a0a) return 'png';
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'WEBP') return 'webp';
  return undefined;
}

/**
 * Format and size as the file states them.
 * @param where how an error names the file
 * @throws StudioError `file-damaged` for what is no picture, `file-too-large` over 16,384 pixels a side or 40 million
 */
export function readHead(bytes: Uint8Array, where: string): PictureHead {
  const format = formatOf(bytes);
  if (format === undefined) {
    throw damaged(where, 'it is neither a JPEG, a PNG nor a WebP picture', 'Convert it, or take it out.');
  }
  const size = { jpeg: jpegSize, png: pngSize, webp: webpSize }[format](bytes);
  if (size === undefined) throw damaged(where, 'its header is damaged');
  const [width, height] = size;
  if (width > MOST_SIDE || height > MOST_SIDE || width * height > MOST_PIXELS) {
    throw new StudioError(
      'file-too-large',
      `${where} has ${width} x ${height} pixels.`,
      `Pictures have at most ${MOST_SIDE} pixels a side and 40 million in all: make it smaller.`,
    );
  }
  if (width < LEAST_SIDE || height < LEAST_SIDE) {
    throw damaged(where, `it has only ${width} x ${height} pixels`, 'Take it out.');
  }
  return { format, width, height };
}

function pngSize(bytes: Uint8Array): [number, number] | undefined {
  if (bytes.length < 33 || at32(bytes, 8) !== 13 || text(bytes, 12, 4) !== 'IHDR') return undefined;
  return [at32(bytes, 16), at32(bytes, 20)];
}

/** The frame header is found by walking the segments; what lies between two of them is skipped. */
function jpegSize(bytes: Uint8Array): [number, number] | undefined {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // Frames of all codings but DHT, JPG and DAC, which share their range.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return [at16(bytes, at + 7), at16(bytes, at + 5)];
    }
    // Scan data or the end before any frame.
    if (marker === 0xda || marker === 0xd9) return undefined;
    const alone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += alone ? 2 : 2 + Math.max(2, at16(bytes, at + 2));
  }
  return undefined;
}

function webpSize(bytes: Uint8Array): [number, number] | undefined {
  if (bytes.length < 30) return undefined;
  const kind = text(bytes, 12, 4);
  if (kind === 'VP8X') {
    const at24 = (at: number): number => little16(bytes, at) + (bytes[at + 2] ?? 0) * 65_536;
    return [at24(24) + 1, at24(27) + 1];
  }
  if (kind === 'VP8L') {
    const low = little16(bytes, 21);
    const high = little16(bytes, 23);
    return [(low & 0x3fff) + 1, (((high << 2) | (low >>> 14)) & 0x3fff) + 1];
  }
  if (kind === 'VP8 ') return [little16(bytes, 26) & 0x3fff, little16(bytes, 28) & 0x3fff];
  return undefined;
}
