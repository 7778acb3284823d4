// Pictures of the kit and how they are sampled: bilinear, clamped, colour in linear light.
import { clamp, pow } from './exact-math.ts';

/** Interleaved samples, rows from the top. `channels` is 3 (RGB), 2 (grey, alpha) or 1 (alpha). */
export interface Texture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Byte -> linear light (gamma 2.2). */
export const LINEAR = Float32Array.from({ length: 256 }, (_, byte) => pow(byte / 255, 2.2));

/** Undoes the Paeth predictor and interleaves the planes. */
export function decodePlanes(packed: Uint8Array, width: number, height: number, channels: number): Texture {
  const data = new Uint8Array(width * height * channels);
  for (let c = 0; c < channels; c += 1) {
    const plane = packed.subarray(c * width * height, (c + 1) * width * height);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const i = y * width + x;
        const o = i * channels + c;
        const left = x > 0 ? data[o - channels]! : 0;
        const above = y > 0 ? data[o - width * channels]! : 0;
        const corner = x > 0 && y > 0 ? data[o - (width + 1) * channels]! : 0;
        const guess = left + above - corner;
        const dl = Math.abs(guess - left);
        const da = Math.abs(guess - above);
        const dc = Math.abs(guess - corner);
        data[o] = plane[i]! + (dl <= da && dl <= dc ? left : da <= dc ? above : corner);
      }
    }
  }
  if (channels === 3) restoreColour(data);
  return { width, height, channels, data };
}

/** Planes are stored as G, R-G, B-G. */
function restoreColour(data: Uint8Array): void {
  for (let i = 0; i < data.length; i += 3) {
    const green = data[i]!;
    data[i] = data[i + 1]! + green;
    data[i + 1] = green;
    data[i + 2] = data[i + 2]! + green;
  }
}

interface Colour {
  r: number;
  g: number;
  b: number;
}

/** Writes the linear colour at (u, v), v up, into `out`. */
export function sampleColour(texture: Texture, u: number, v: number, out: Colour): void {
  const { width, height, data } = texture;
  const x = clamp(u * width - 0.5, 0, width - 1);
  const y = clamp((1 - v) * height - 0.5, 0, height - 1);
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const right = x0 + 1 < width ? 3 : 0;
  const down = y0 + 1 < height ? 3 * width : 0;
  const i = (y0 * width + x0) * 3;
  const w00 = (1 - fx) * (1 - fy);
  const w10 = fx * (1 - fy);
  const w01 = (1 - fx) * fy;
  const w11 = fx * fy;
  const j = i + right;
  const k = i + down;
  const l = k + right;
  out.r =
    LINEAR[data[i]!]! * w00 + LINEAR[data[j]!]! * w10 + LINEAR[data[k]!]! * w01 + LINEAR[data[l]!]! * w11;
  out.g =
    LINEAR[data[i + 1]!]! * w00 +
    LINEAR[data[j + 1]!]! * w10 +
    LINEAR[data[k + 1]!]! * w01 +
    LINEAR[data[l + 1]!]! * w11;
  out.b =
    LINEAR[data[i + 2]!]! * w00 +
    LINEAR[data[j + 2]!]! * w10 +
    LINEAR[data[k + 2]!]! * w01 +
    LINEAR[data[l + 2]!]! * w11;
}

/** One channel at (u, v), v up, as 0..255 (no gamma). */
export function sampleChannel(texture: Texture, channel: number, u: number, v: number): number {
  const { width, height, channels, data } = texture;
  const x = clamp(u * width - 0.5, 0, width - 1);
  const y = clamp((1 - v) * height - 0.5, 0, height - 1);
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const right = x0 + 1 < width ? channels : 0;
  const down = y0 + 1 < height ? channels * width : 0;
  const i = (y0 * width + x0) * channels + channel;
  const top = data[i]! * (1 - fx) + data[i + right]! * fx;
  const bottom = data[i + down]! * (1 - fx) + data[i + down + right]! * fx;
  return top * (1 - fy) + bottom * fy;
}

/** Mean linear grey of the opaque texels: the level that a tint is measured against. */
export function meanGrey(texture: Texture): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < texture.data.length; i += 2) {
    if (texture.data[i + 1]! <= 128) continue;
    sum += LINEAR[texture.data[i]!]!;
    count += 1;
  }
  return Math.max(0.004, sum / Math.max(1, count));
}
