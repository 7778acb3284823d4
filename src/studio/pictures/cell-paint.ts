// RGBA of a cell of the comparison, painted once per picture: the table draws a cell again whenever another one arrives.
import type { CellPicture } from '../state/compare-sheet.ts';
import { differenceRgba, maskRgba, pictureRgba } from './paint.ts';
import type { Rgba } from './paint.ts';

const painted = new WeakMap<Uint8Array, Map<string, Rgba>>();

function paint(picture: CellPicture, gain: number): Rgba {
  switch (picture.kind) {
    case 'picture':
      return pictureRgba(picture.pixels, picture.channels);
    case 'mask':
      return maskRgba(picture.mask, picture.ramp);
    case 'difference':
      return differenceRgba(picture.before, picture.after, picture.channels, gain);
  }
}

/** The bytes that a picture belongs to, and a word for what is made of them. */
function keyOf(picture: CellPicture, gain: number): readonly [Uint8Array, string] {
  switch (picture.kind) {
    case 'picture':
      return [picture.pixels, 'picture'];
    case 'mask':
      return [picture.mask, picture.ramp];
    case 'difference':
      return [picture.after, `difference ${gain}`];
  }
}

/** @param gain by how much differences are amplified */
export function cellRgba(picture: CellPicture, gain: number): Rgba {
  const [bytes, word] = keyOf(picture, gain);
  const known = painted.get(bytes) ?? new Map<string, Rgba>();
  painted.set(bytes, known);
  const rgba = known.get(word) ?? paint(picture, gain);
  known.set(word, rgba);
  return rgba;
}
