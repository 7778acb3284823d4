// One binary mask per part, overlapping as CelebAMask-HQ has them, and back to one map in that data set's own order.
import { PARTS, partId, type PartName } from '../../face/parts.ts';
import type { RenderedFace } from './rendered-face.ts';

export type PartMasks = Readonly<Record<PartName, Uint8Array>>;

/** Annotators drew the skin over the whole face, features included. */
const WITHIN_SKIN: readonly PartName[] = [
  'nose',
  'l_eye',
  'r_eye',
  'l_brow',
  'r_brow',
  'mouth',
  'u_lip',
  'l_lip',
];

/**
 * The 18 masks of a face, 1 inside and 0 outside. Skin lies beneath eyes, nose, lips, mouth and brows; whatever part
 * is behind eyeglasses keeps its own mask there.
 * @param face part maps of the renderer or of a pack
 */
export function partMasks({ label, under }: Pick<RenderedFace, 'label' | 'under'>): PartMasks {
  const masks = Object.fromEntries(PARTS.map((name) => [name, new Uint8Array(label.length)]));
  for (let pixel = 0; pixel < label.length; pixel += 1) {
    for (const part of [label[pixel]!, under[pixel]!]) {
      if (part !== 0) masks[PARTS[part - 1]!]![pixel] = 1;
    }
  }
  const { skin } = masks;
  for (const name of WITHIN_SKIN) masks[name]!.forEach((inside, pixel) => inside === 1 && (skin![pixel] = 1));
  return masks as Record<PartName, Uint8Array>;
}

/**
 * One map of part ids 0-18: masks laid over each other in the order of `PARTS`, later ones on top, as the script that
 * comes with CelebAMask-HQ does. Equals `label` but behind eyeglasses, where parts of a higher id come out on top.
 */
export function mergedMap(masks: PartMasks): Uint8Array {
  const map = new Uint8Array(masks.skin.length);
  for (const name of PARTS) {
    const id = partId(name);
    masks[name].forEach((inside, pixel) => {
      if (inside === 1) map[pixel] = id;
    });
  }
  return map;
}
