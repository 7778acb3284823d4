// From the bytes of the protocol to RGBA pixels: pictures, masks through a ramp, signed differences, overlays.
// Pure; the canvas is in picture.tsx.
import { PLANE } from '../../face/parts.ts';
import { PART_COLOURS, RAMPS } from './ramps.ts';
import type { RampName } from './ramps.ts';

export type Rgba = Uint8ClampedArray<ArrayBuffer>;

/** size x size x channels (1 or 3) bytes. */
export function pictureRgba(pixels: Uint8Array, channels: number): Rgba {
  const count = Math.floor(pixels.length / channels);
  const out = new Uint8ClampedArray(count * 4);
  for (let i = 0; i < count; i += 1) {
    for (let c = 0; c < 3; c += 1) out[i * 4 + c] = pixels[i * channels + (channels === 3 ? c : 0)] ?? 0;
    out[i * 4 + 3] = 255;
  }
  return out;
}

/** A mask (0-255 = 0-1) through a ramp. */
export function maskRgba(mask: Uint8Array, name: RampName): Rgba {
  const ramp = RAMPS[name];
  const out = new Uint8ClampedArray(mask.length * 4);
  mask.forEach((value, i) => {
    for (let c = 0; c < 3; c += 1) out[i * 4 + c] = ramp[value * 3 + c] ?? 0;
    out[i * 4 + 3] = 255;
  });
  return out;
}

/** A picture with a mask laid over it as a heat map: the more the mask says, the less shows through. */
export function overlaidRgba(
  pixels: Uint8Array,
  channels: number,
  mask: Uint8Array,
  name: RampName,
  opacity: number,
): Rgba {
  const out = pictureRgba(pixels, channels);
  const ramp = RAMPS[name];
  mask.forEach((value, i) => {
    const share = opacity * (value / 255);
    for (let c = 0; c < 3; c += 1) {
      const at = i * 4 + c;
      out[at] = (out[at] ?? 0) * (1 - share) + (ramp[value * 3 + c] ?? 0) * share;
    }
  });
  return out;
}

/** Place on the difference ramp (0-255, 128 = equal) of a signed difference of two bytes, amplified by `gain`. */
export function differenceIndex(difference: number, gain: number): number {
  return Math.max(0, Math.min(255, Math.round(127.5 + (difference * gain) / 2)));
}

/** Signed difference `after - before`, the mean over the channels, amplified by `gain`. */
export function differenceRgba(before: Uint8Array, after: Uint8Array, channels: number, gain: number): Rgba {
  const ramp = RAMPS.difference;
  const count = Math.floor(before.length / channels);
  const out = new Uint8ClampedArray(count * 4);
  for (let i = 0; i < count; i += 1) {
    let sum = 0;
    for (let c = 0; c < channels; c += 1)
      sum += (after[i * channels + c] ?? 0) - (before[i * channels + c] ?? 0);
    const place = differenceIndex(sum / channels, gain) * 3;
    for (let c = 0; c < 3; c += 1) out[i * 4 + c] = ramp[place + c] ?? 0;
    out[i * 4 + 3] = 255;
  }
  return out;
}

/** A face with its parts (ids 0-18) in their colours. */
export function partsRgba(pixels: Uint8Array, channels: number, parts: Uint8Array, opacity: number): Rgba {
  const out = pictureRgba(pixels, channels);
  parts.forEach((part, i) => {
    const colour = part === 0 ? undefined : PART_COLOURS[part];
    if (colour === undefined) return;
    for (let c = 0; c < 3; c += 1) {
      const at = i * 4 + c;
      out[at] = (out[at] ?? 0) * (1 - opacity) + (colour[c] ?? 0) * opacity;
    }
  });
  return out;
}

export type GuideName = 'hair' | 'skin' | 'person' | 'eye_g' | 'clothing';
const GUIDE_PLANES: Readonly<Record<GuideName, number>> = {
  hair: PLANE.hair,
  skin: PLANE.skin,
  person: PLANE.hair | PLANE.skin,
  eye_g: PLANE.glasses,
  clothing: PLANE.clothing,
};

/** One guide mask as bytes 0 or 255 out of the plane bytes. */
export function guideMask(planes: Uint8Array, name: GuideName): Uint8Array {
  return planes.map((byte) => ((byte & GUIDE_PLANES[name]) === 0 ? 0 : 255));
}

/** One of several square pictures that lie behind each other in one array. */
export function slicePicture(all: Uint8Array, index: number, length: number): Uint8Array {
  return all.subarray(index * length, (index + 1) * length);
}

/** Mean of a mask, 0-1. */
export function maskMean(mask: Uint8Array): number {
  let sum = 0;
  for (const value of mask) sum += value;
  return mask.length === 0 ? 0 : sum / mask.length / 255;
}
