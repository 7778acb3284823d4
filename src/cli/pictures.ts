// Encoders of pictures for files that other programs read.
import { encode } from 'jpeg-js';
import { PNG } from 'pngjs';

const QUALITY = 95;

function rgba(pixels: Uint8Array, count: number, channels: 1 | 3): Buffer {
  const out = Buffer.alloc(count * 4, 255);
  for (let i = 0; i < count; i += 1) {
    for (let c = 0; c < 3; c += 1) out[4 * i + c] = pixels[channels * i + (channels === 1 ? 0 : c)] ?? 0;
  }
  return out;
}

/** @param pixels width x height x channels */
export function jpegBytes(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: 1 | 3 = 3,
): Uint8Array {
  return encode({ data: rgba(pixels, width * height, channels), width, height }, QUALITY).data;
}

/** @param pixels width x height x channels */
export function pngBytes(pixels: Uint8Array, width: number, height: number, channels: 1 | 3): Uint8Array {
  const png = new PNG({ width, height });
  png.data = rgba(pixels, width * height, channels);
  return PNG.sync.write(png, { colorType: channels === 1 ? 0 : 2 });
}

/** As exported trees want them. */
export const ENCODERS = {
  jpeg: (rgb: Uint8Array, width: number, height: number): Uint8Array => jpegBytes(rgb, width, height),
  png: (grey: Uint8Array, width: number, height: number): Uint8Array => pngBytes(grey, width, height, 1),
} as const;
