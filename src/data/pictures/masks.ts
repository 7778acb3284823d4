// From the binary part masks of CelebAMask-HQ to what a sample stores: the plane byte of the guide masks (first paper,
// Eq. 5) and, if wanted, part maps for display. Made from the raw masks: a merged map has holes in its skin.
import type { CropBox } from '../../face/crops.ts';
import { PLANE, partId } from '../../face/parts.ts';
import type { PartName } from '../../face/parts.ts';
import type { Picture } from './picture.ts';

/** Which union of Eq. 5 a part belongs to, before clothing is subtracted; parts without one only matter for maps. */
const UNION: Readonly<Partial<Record<PartName, number>>> = {
  hair: PLANE.hair,
  l_brow: PLANE.hair,
  r_brow: PLANE.hair,
  skin: PLANE.skin,
  neck: PLANE.skin,
  l_ear: PLANE.skin,
  r_ear: PLANE.skin,
  eye_g: PLANE.glasses,
  cloth: PLANE.clothing,
  hat: PLANE.clothing | PLANE.hat,
  ear_r: PLANE.clothing,
  neck_l: PLANE.clothing,
  mouth: PLANE.mouth,
  u_lip: PLANE.mouth,
  l_lip: PLANE.mouth,
};
const GLASSES = partId('eye_g');
/** In the order of their bits. */
const BITS = [PLANE.hair, PLANE.skin, PLANE.glasses, PLANE.clothing, PLANE.mouth, PLANE.hat] as const;
/** What clothing does not cover: itself, and glasses (Eq. 5 leaves them as they are). */
const BESIDE_CLOTHING = PLANE.clothing | PLANE.hat | PLANE.glasses;

/** Whether a part takes part in a guide mask, so that its picture must be read even where no maps are stored. */
export function inGuideMasks(part: PartName): boolean {
  return UNION[part] !== undefined;
}

/** The masks of one picture, laid together at their own size. */
export interface PartLayers {
  readonly width: number;
  readonly height: number;
  /** Plane bits per pixel, clothing not yet subtracted. */
  readonly planes: Uint8Array;
  /** Merged part ids without glasses, later parts over earlier ones; empty where no maps are wanted. */
  readonly merged: Uint8Array;
  /** 1 where glasses are; empty where no maps are wanted. */
  readonly glasses: Uint8Array;
}

/** @param maps whether part maps will be wanted */
export function emptyLayers(width: number, height: number, maps: boolean): PartLayers {
  const area = width * height;
  const some = maps ? area : 0;
  return {
    width,
    height,
    planes: new Uint8Array(area),
    merged: new Uint8Array(some),
    glasses: new Uint8Array(some),
  };
}

/**
 * Lays one mask on the others; parts come in the order of `PARTS`. Whatever is not zero in the first channel is inside.
 * @param mask of the layers' size
 */
export function addPart(layers: PartLayers, part: PartName, mask: Picture): void {
  const bit = UNION[part] ?? 0;
  const id = partId(part);
  const { data, channels } = mask;
  const { planes, merged, glasses } = layers;
  const over = part === 'eye_g' ? glasses : merged;
  const value = part === 'eye_g' ? 1 : id;
  const maps = over.length > 0;
  const add = (i: number): void => {
    planes[i] = planes[i]! | bit;
    if (maps) over[i] = value;
  };
  // Most of a mask is empty, and half a million masks are read: four pixels are looked at at once.
  const words = channels === 1 ? wordsOf(data, planes.length) : new Uint32Array(0);
  for (let word = 0; word < words.length; word += 1) {
    if (words[word] === 0) continue;
    for (let i = 4 * word; i < 4 * word + 4; i += 1) if (data[i] !== 0) add(i);
  }
  for (let i = 4 * words.length; i < planes.length; i += 1) if (data[i * channels] !== 0) add(i);
}

/** The first pixels of a grey picture, four in each number; none where memory does not lie so. */
function wordsOf({ buffer, byteOffset }: Picture['data'], length: number): Uint32Array {
  return byteOffset % 4 === 0 ? new Uint32Array(buffer, byteOffset, length >> 2) : new Uint32Array(0);
}

/**
 * Guide masks at the size of a sample: clothing is subtracted from hair, skin and mouth pixel by pixel (Eq. 5), then a bit is
 * set where it covers at least half of a pixel's area. Masks smaller than the sample are taken pixel by pixel.
 * @param box in pixels of the layers, square
 * @returns size x size plane bytes
 */
export function planesOf(layers: PartLayers, box: CropBox, size: number): Uint8Array {
  const out = new Uint8Array(size * size);
  if (box.width <= size) {
    takeMiddles(layers, box, size, (i, at) => (out[i] = withoutClothing(layers.planes[at]!)));
    return out;
  }
  const axis = axisOf(box.width, size);
  // Area per output pixel and bit.
  const sums = new Float32Array(size * size * BITS.length);
  const line = new Float32Array(size * BITS.length);
  for (let y = 0; y < box.height; y += 1) {
    line.fill(0);
    const start = (box.top + y) * layers.width + box.left;
    for (let x = 0; x < box.width; x += 1) {
      const bits = withoutClothing(layers.planes[start + x]!);
      if (bits === 0) continue;
      const at = axis.first[x]! * BITS.length;
      const here = axis.share[x]!;
      for (let bit = 0; bit < BITS.length; bit += 1) {
        if ((bits & (1 << bit)) === 0) continue;
        line[at + bit] = line[at + bit]! + here;
        if (here < 1) line[at + BITS.length + bit] = line[at + BITS.length + bit]! + 1 - here;
      }
    }
    const row = axis.first[y]! * line.length;
    const here = axis.share[y]!;
    for (let i = 0; i < line.length; i += 1) {
      sums[row + i] = sums[row + i]! + here * line[i]!;
      if (here < 1) sums[row + line.length + i] = sums[row + line.length + i]! + (1 - here) * line[i]!;
    }
  }
  // A hair of tolerance: sums of shares are not exact.
  const half = 0.4999 * (box.width / size) ** 2;
  sums.forEach((sum, i) => {
    const bit = i % BITS.length;
    if (sum >= half) out[(i - bit) / BITS.length]! |= 1 << bit;
  });
  return out;
}

function withoutClothing(bits: number): number {
  return (bits & PLANE.clothing) === 0 ? bits : bits & BESIDE_CLOTHING;
}

/** In which output pixel an input pixel begins, and which share of it lies there; the rest lies in the next one. */
function axisOf(side: number, size: number) {
  const step = side / size;
  const first = new Int32Array(side);
  const share = new Float32Array(side);
  for (let i = 0; i < side; i += 1) {
    const at = Math.min(size - 1, Math.floor((i + 1e-9) / step));
    first[i] = at;
    share[i] = at === size - 1 ? 1 : Math.min(1, (at + 1) * step - i);
    if (share[i]! > 1 - 1e-6) share[i] = 1;
  }
  return { first, share };
}

/**
 * Part maps for display at the size of a sample: the pixel in the middle of each.
 * @returns merged ids with glasses on top, and the ids beneath glasses
 */
export function mapsOf(
  layers: PartLayers,
  box: CropBox,
  size: number,
): { label: Uint8Array; under: Uint8Array } {
  const label = new Uint8Array(size * size);
  const under = new Uint8Array(size * size);
  takeMiddles(layers, box, size, (i, at) => {
    const beneath = layers.merged[at]!;
    const behind = layers.glasses[at] === 1;
    label[i] = behind ? GLASSES : beneath;
    if (behind) under[i] = beneath;
  });
  return { label, under };
}

/** Calls `take` with each output pixel and the input pixel in its middle. */
function takeMiddles(
  { width }: PartLayers,
  box: CropBox,
  size: number,
  take: (index: number, at: number) => void,
): void {
  const step = box.width / size;
  for (let y = 0; y < size; y += 1) {
    const row = (box.top + Math.floor((y + 0.5) * step)) * width;
    for (let x = 0; x < size; x += 1) {
      take(y * size + x, row + box.left + Math.floor((x + 0.5) * step));
    }
  }
}
