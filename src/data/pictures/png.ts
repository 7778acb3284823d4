// PNG pictures of every colour type, depth and interlacing, with every checksum compared: masks must be read without
// a canvas and with the same bytes on every platform, and a stream must not grow over what its header announces.
import { inflateSync } from 'fflate';
import { damaged } from '../archive/bytes.ts';
import { crc32 } from '../archive/crc32.ts';
import { readHead } from './picture.ts';
import type { Picture } from './picture.ts';
import { unfilter } from './png-filter.ts';

const SIGNATURE = 8;
const CHUNK = 12;
const ZLIB_HEADER = 2;
const ZLIB_TRAILER = 4;

/** Samples per pixel by colour type. */
const SAMPLES: Readonly<Record<number, 1 | 2 | 3 | 4>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
/** First column, first row, and steps of Adam7's passes. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlaced: boolean;
}

/**
 * Decodes to 8 bits: grey as 1 channel, everything else as 3 (palette applied, 16 bits cut to the upper 8, alpha
 * dropped, transparency ignored).
 * @param where how an error names the file
 * @throws StudioError `file-damaged`, `file-too-large`
 */
export function decodePng(bytes: Uint8Array, where: string): Picture {
  const { width, height } = readHead(bytes, where);
  const [depth = 0, colour = 0, compression, filter, interlace] = bytes.subarray(24, 29);
  const samples = SAMPLES[colour];
  const known = samples !== undefined && DEPTHS[colour]?.includes(depth) === true;
  if (!known || compression !== 0 || filter !== 0 || (interlace !== 0 && interlace !== 1)) {
    throw damaged(where, 'its header names a coding that PNG does not have');
  }
  const layout: Layout = { width, height, depth, colour, interlaced: interlace === 1 };
  const { data, palette } = chunks(bytes, where);
  if (colour === 3 && palette === undefined) throw damaged(where, 'its palette is missing');
  const passes = passesOf(layout);
  const rowBytes = (columns: number): number => Math.ceil((columns * samples * depth) / 8);
  const expected = passes.reduce((sum, pass) => sum + pass.rows * (1 + rowBytes(pass.columns)), 0);
  const raw = inflate(data, expected, where);

  const channels = colour === 0 || colour === 4 ? 1 : 3;
  const out = new Uint8Array(width * height * channels);
  let at = 0;
  for (const pass of passes) {
    const row = rowBytes(pass.columns);
    const part = raw.subarray(at, at + pass.rows * (1 + row));
    at += part.length;
    if (!unfilter(part, row, Math.max(1, (samples * depth) >> 3))) {
      throw damaged(where, 'a row has a filter that PNG does not have');
    }
    for (let y = 0; y < pass.rows; y += 1) {
      const from = part.subarray(y * (1 + row) + 1, (y + 1) * (1 + row));
      const target = (pass.y + y * pass.stepY) * width + pass.x;
      putRow(out, target, pass.stepX, from, pass.columns, layout, samples, palette);
    }
  }
  return { width, height, channels, data: out };
}

function passesOf({ width, height, interlaced }: Layout) {
  const all = interlaced ? PASSES : ([[0, 0, 1, 1]] as const);
  return all
    .map(([x, y, stepX, stepY]) => ({
      x,
      y,
      stepX,
      stepY,
      columns: Math.ceil((width - x) / stepX),
      rows: Math.ceil((height - y) / stepY),
    }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** Walks the chunks; gives the joined data and the palette. */
function chunks(bytes: Uint8Array, where: string): { data: Uint8Array; palette: Uint8Array | undefined } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const parts: Uint8Array[] = [];
  let palette: Uint8Array | undefined;
  for (let at = SIGNATURE; ;) {
    if (at + CHUNK > bytes.length) throw damaged(where, 'it ends too early');
    const length = view.getUint32(at);
    const end = at + CHUNK + length;
    if (end > bytes.length) throw damaged(where, 'it ends too early');
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw damaged(where, `the checksum of its part "${kind}" is wrong`);
    }
    if (kind === 'IEND') break;
    if (kind === 'IDAT') parts.push(bytes.subarray(at + 8, end - 4));
    if (kind === 'PLTE') palette = bytes.subarray(at + 8, end - 4);
    at = end;
  }
  if (parts.length === 1 && parts[0] !== undefined) return { data: parts[0], palette };
  const data = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return { data, palette };
}

function inflate(data: Uint8Array, expected: number, where: string): Uint8Array {
  let raw: Uint8Array | undefined;
  try {
    // The chunks' checksums cover the data, so the Adler sum behind them is not compared again. One byte more than
    // expected: fflate drops what does not fit, and too long a stream would go unseen.
    const packed = data.subarray(ZLIB_HEADER, Math.max(ZLIB_HEADER, data.length - ZLIB_TRAILER));
    if (((data[0] ?? 0) & 15) === 8) raw = inflateSync(packed, { out: new Uint8Array(expected + 1) });
  } catch {
    raw = undefined;
  }
  if (raw?.length !== expected) throw damaged(where, 'its packed pixels are damaged');
  return raw;
}

/** Writes one row of a pass, `step` pixels apart from pixel `target` on. */
function putRow(
  out: Uint8Array,
  target: number,
  step: number,
  from: Uint8Array,
  columns: number,
  { depth, colour }: Layout,
  samples: number,
  palette: Uint8Array | undefined,
): void {
  if (depth === 8 && colour === 0 && step === 1) {
    out.set(from, target);
    return;
  }
  const stride = depth === 16 ? 2 : 1;
  const most = (1 << Math.min(8, depth)) - 1;
  for (let x = 0; x < columns; x += 1) {
    const place = target + x * step;
    if (colour === 2 || colour === 6) {
      const source = x * samples * stride;
      out[3 * place] = from[source] ?? 0;
      out[3 * place + 1] = from[source + stride] ?? 0;
      out[3 * place + 2] = from[source + 2 * stride] ?? 0;
      continue;
    }
    const bit = x * depth;
    const packed = ((from[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & most;
    const value = depth < 8 ? packed : (from[x * samples * stride] ?? 0);
    if (palette === undefined || colour !== 3) {
      out[place] = depth < 8 ? Math.round((value * 255) / most) : value;
    } else {
      for (let channel = 0; channel < 3; channel += 1) {
        out[3 * place + channel] = palette[3 * value + channel] ?? 0;
      }
    }
  }
}
