// Which part of a photograph becomes a training picture: the boxes of the released codes as data, as functions of the
// picture's size. Not here: reading and resizing pictures.
import type { RunSettings } from './settings.ts';

export type CropName = 'square' | 'family' | 'family-64' | 'centre-170' | 'centre-178' | 'icgan' | 'mask-hq';

/** A box in pixels of the picture it is cut from. */
export interface CropBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Crop {
  /** For people. */
  readonly title: string;
  /** Where the box comes from. */
  readonly source: string;
  /** Box on an aligned CelebA picture; absent for the largest square in the middle of any picture. */
  readonly celeba?: { readonly left: number; readonly top: number; readonly side: number };
}

/** Size of the aligned CelebA pictures that the boxes are stated for. */
const FRAME = { width: 178, height: 218 } as const;

const FAMILY = 'AttGAN (v1) and STGAN, released code, data.py';

/** Every box, by name. */
export const CROPS: Readonly<Record<CropName, Crop>> = {
  square: {
    title: 'Largest square in the middle',
    source: 'Ours; also CelebA-HQ, CelebAMask-HQ and MNIST, which are square',
  },
  family: {
    title: 'AttGAN and STGAN',
    source: `${FAMILY}: every size but 64 px`,
    celeba: { left: 3, top: 26, side: 170 },
  },
  'family-64': {
    title: 'AttGAN and STGAN at 64 px',
    source: `${FAMILY}: 64 px`,
    celeba: { left: 15, top: 40, side: 148 },
  },
  'centre-170': {
    title: 'Middle, 170 px',
    source: 'AttGAN-PyTorch and MU-GAN, data.py',
    celeba: { left: 4, top: 24, side: 170 },
  },
  'centre-178': {
    title: 'StarGAN (middle, 178 px)',
    source: 'StarGAN, released code, data_loader.py',
    celeba: { left: 0, top: 20, side: 178 },
  },
  icgan: {
    title: 'IcGAN',
    source: 'IcGAN, released code: 138 px',
    celeba: { left: 30, top: 40, side: 138 },
  },
  'mask-hq': {
    title: 'Like CelebA-HQ',
    source: 'Ours: the box of aligned pictures that frames a face as CelebA-HQ and its part masks do',
    celeba: { left: 11, top: 38, side: 156 },
  },
};

/** True for the name of a box. */
export function isCropName(value: unknown): value is CropName {
  return typeof value === 'string' && Object.hasOwn(CROPS, value);
}

/**
 * A box on a picture. The boxes of CelebA are exact on its aligned pictures (178 x 218); on any other picture they lie in the
 * largest frame of these proportions in the middle of it, rounded to pixels.
 * @param width of the picture, at least 1
 * @param height of the picture, at least 1
 * @returns a square of at least one pixel that lies inside the picture
 */
export function cropBox(name: CropName, width: number, height: number): CropBox {
  const most = Math.min(width, height);
  const { celeba } = CROPS[name];
  if (celeba === undefined) {
    return boxOf(Math.floor((width - most) / 2), Math.floor((height - most) / 2), most);
  }
  const scale = Math.min(width / FRAME.width, height / FRAME.height);
  const side = Math.max(1, Math.min(most, Math.round(celeba.side * scale)));
  const start = (length: number, frame: number, offset: number): number =>
    Math.max(0, Math.min(length - side, Math.round((length - frame * scale) / 2 + offset * scale)));
  return boxOf(start(width, FRAME.width, celeba.left), start(height, FRAME.height, celeba.top), side);
}

function boxOf(left: number, top: number, side: number): CropBox {
  return { left, top, width: side, height: side };
}

/**
 * The box that a method was published with, for pictures of CelebA's proportions.
 * @param size side of the training pictures
 */
export function publishedCrop(method: RunSettings['method'], size: number): CropName {
  if (method === 'stargan') return 'centre-178';
  return size === 64 ? 'family-64' : 'family';
}
