// The parts of a face as CelebAMask-HQ names them, and the guide masks that the attention method makes of them.

/** The 18 part names in merge order: part id = index + 1, 0 is the background. `ear_r` is an earring, `neck_l` a
 * necklace, `l_lip` the lower lip. */
export const PARTS = [
  'skin',
  'nose',
  'eye_g',
  'l_eye',
  'r_eye',
  'l_brow',
  'r_brow',
  'l_ear',
  'r_ear',
  'mouth',
  'u_lip',
  'l_lip',
  'hair',
  'hat',
  'ear_r',
  'neck_l',
  'neck',
  'cloth',
] as const;
export type PartName = (typeof PARTS)[number];

/** Part id (1-18) of a name. */
export function partId(name: PartName): number {
  return PARTS.indexOf(name) + 1;
}

/**
 * Bits of the plane byte that a sample stores per pixel. The first four are the guide masks of Eq. 5; mouth and hat came
 * later, for rules that the paper does not have, and are missing from faces imported before. The two highest bits are
 * never stored (see guide.ts).
 */
export const PLANE = { hair: 1, skin: 2, glasses: 4, clothing: 8, mouth: 16, hat: 32 } as const;

/** What raw CelebAMask-HQ skin masks cover: the whole face with its features (annotators drew over them). */
const RAW_SKIN = new Set(
  (['skin', 'nose', 'l_eye', 'r_eye', 'l_brow', 'r_brow', 'mouth', 'u_lip', 'l_lip'] as const).map(partId),
);
const SKIN_UNION = new Set((['neck', 'l_ear', 'r_ear'] as const).map(partId));
const HAIR_UNION = new Set((['hair', 'l_brow', 'r_brow'] as const).map(partId));
const CLOTHING_UNION = new Set((['cloth', 'hat', 'ear_r', 'neck_l'] as const).map(partId));
const MOUTH = new Set((['mouth', 'u_lip', 'l_lip'] as const).map(partId));
const HAT = partId('hat');
const GLASSES = partId('eye_g');

/** Plane byte of each part id: a table, because importing a data set asks for every pixel. */
const PLANE_OF = Uint8Array.from({ length: 256 }, (_, part) => {
  if (CLOTHING_UNION.has(part)) return PLANE.clothing | (part === HAT ? PLANE.hat : 0);
  const hair = HAIR_UNION.has(part) ? PLANE.hair : 0;
  const skin = RAW_SKIN.has(part) || SKIN_UNION.has(part) ? PLANE.skin : 0;
  return hair | skin | (MOUTH.has(part) ? PLANE.mouth : 0);
});

/**
 * Guide masks of one sample from its part maps (first paper, Eq. 5): clothing first, because hair and skin
 * subtract it; hair includes the brows; glasses are kept as they are.
 * @param label merged part ids 0-18 per pixel
 * @param under part ids beneath the glasses where `label` is `eye_g`, else 0
 * @returns one plane byte per pixel (bits of `PLANE`)
 */
export function planesFromParts(label: Uint8Array, under: Uint8Array): Uint8Array {
  const planes = new Uint8Array(label.length);
  for (let i = 0; i < label.length; i += 1) {
    const top = label[i] ?? 0;
    const beneath = PLANE_OF[under[i] ?? 0] ?? 0;
    planes[i] = top === GLASSES ? PLANE.glasses | beneath : (PLANE_OF[top] ?? 0);
  }
  return planes;
}
