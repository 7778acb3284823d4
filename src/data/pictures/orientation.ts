// How a camera was held: the orientation that EXIF data of a JPEG state, and a picture turned upright by it. Browsers do
// this themselves while they decode; here it is for decoders that do not. Nothing else of EXIF is read.
import type { Picture } from './picture.ts';

/** EXIF 2.32, tag 0x0112: 1 upright, 2 mirrored, 3 upside down, 4 both, 5-8 the same lying on a side. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const TAG = 0x0112;
const SHORT = 3;
const ENTRY = 12;
/** "Exif" and two zero bytes. */
const SIGNATURE = [0x45, 0x78, 0x69, 0x66, 0, 0];

/**
 * @param bytes a JPEG
 * @returns 1 where nothing is stated, or nothing that can be understood
 */
export function orientationOf(bytes: Uint8Array): Orientation {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // Scan data or the end: what states the orientation stands before.
    if (marker === 0xda || marker === 0xd9) break;
    const alone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    const length = alone ? 0 : Math.max(2, view.getUint16(at + 2));
    const start = at + 4;
    if (marker === 0xe1 && SIGNATURE.every((byte, i) => bytes[start + i] === byte)) {
      const end = Math.min(bytes.length, at + 2 + length);
      return inTiff(bytes.subarray(Math.min(end, start + SIGNATURE.length), end));
    }
    at += 2 + length;
  }
  return 1;
}

/** The orientation in the first directory of TIFF data. */
function inTiff(tiff: Uint8Array): Orientation {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  if (tiff.length < 8) return 1;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  const directory = view.getUint32(4, little);
  if (view.getUint16(2, little) !== 42 || directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i += 1) {
    const at = directory + 2 + ENTRY * i;
    if (at + ENTRY > tiff.length) return 1;
    if (view.getUint16(at, little) !== TAG) continue;
    if (view.getUint16(at + 2, little) !== SHORT || view.getUint32(at + 4, little) !== 1) return 1;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}

/** The picture as it was seen; the very same for orientation 1. */
export function upright(picture: Picture, orientation: Orientation): Picture {
  if (orientation === 1) return picture;
  const { width, height, channels, data } = picture;
  const lying = orientation >= 5;
  const [wide, high] = lying ? [height, width] : [width, height];
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBelow = [3, 4, 6, 7].includes(orientation);
  const out = new Uint8Array(data.length);
  for (let y = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1) {
      const [across, down] = lying ? [y, x] : [x, y];
      const column = fromRight ? width - 1 - across : across;
      const row = fromBelow ? height - 1 - down : down;
      const from = (row * width + column) * channels;
      const to = (y * wide + x) * channels;
      for (let channel = 0; channel < channels; channel += 1) out[to + channel] = data[from + channel]!;
    }
  }
  return { width: wide, height: high, channels, data: out };
}
