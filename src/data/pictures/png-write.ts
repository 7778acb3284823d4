// Writes a PNG: 8 bits per channel, no palette, each line as the difference from its left neighbours, which suits faces and
// masks. For pictures that are embedded in other files; without a canvas, so that page and terminal write the same bytes.
import { zlibSync } from 'fflate';
import { crc32 } from '../archive/crc32.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const COLOUR = { 1: 0, 3: 2 } as const;
/** Filter type: each byte minus the one a pixel to the left (PNG specification, 9.2). */
const SUB = 1;

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}

/** @param pixels width x height x channels bytes */
export function encodePng(pixels: Uint8Array, width: number, height: number, channels: 1 | 3): Uint8Array {
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8, COLOUR[channels]], 8);
  const line = width * channels;
  const lines = new Uint8Array(height * (line + 1));
  for (let y = 0; y < height; y += 1) {
    const to = y * (line + 1);
    lines[to] = SUB;
    for (let x = 0; x < line; x += 1) {
      const left = x < channels ? 0 : (pixels[y * line + x - channels] ?? 0);
      lines[to + 1 + x] = (pixels[y * line + x] ?? 0) - left;
    }
  }
  const chunks = [
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', head),
    chunk('IDAT', zlibSync(lines, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ];
  const out = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of chunks) {
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}
