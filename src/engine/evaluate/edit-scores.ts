// How close one edited picture is to the face as it was, to the true edit, and its masks to what they should be. Plain
// bytes, no tensors: whoever has the pictures can score them.
import { GUIDE_BITS, PAPER_RULES, selectGuide } from '../../face/guide.ts';
import { PLANE } from '../../face/parts.ts';
import { maskOverlap, meanDifference } from './scores.ts';
import { painted, psnr, ssim, ssimOf } from './similarity.ts';
import type { PicturePair } from './similarity.ts';

/** One face of the test set at the model's size. */
export interface EvaluationFace {
  /** place in its data set */
  readonly index: number;
  /** S x S x channels bytes */
  readonly pixels: Uint8Array;
  /** 0 or 1 per attribute of the model */
  readonly labels: readonly number[];
  /** S x S, bits of `PLANE`; absent without part annotation */
  readonly planes?: Uint8Array;
  /** S x S, 1 where nothing of the person is; absent without part annotation */
  readonly background?: Uint8Array;
}

/** The same face with one attribute really changed. */
export interface TrueEdit {
  readonly pixels: Uint8Array;
  /** S x S, 1 where the true edit changed the picture */
  readonly change: Uint8Array;
}

/** Bytes of one edit: before (Eq. 9) and after the clothing mask (Eq. 10), and the masks where the method has them. */
export interface EditedPictures {
  readonly edited: Uint8Array;
  readonly final: Uint8Array;
  readonly attention?: Uint8Array;
  readonly clothing?: Uint8Array;
}

/** Names of what pictures alone tell of an edit; docs and reports explain them in the same words. */
export const PICTURE_SCORES = [
  'backgroundPsnr',
  'backgroundSsim',
  'backgroundPsnrPainted',
  'backgroundSsimPainted',
  'backgroundPsnrBeforeClothing',
  'backgroundSsimBeforeClothing',
  'truthPsnr',
  'truthSsim',
  'truthPsnrInside',
  'truthPsnrOutside',
  'truthSsimInside',
  'truthSsimOutside',
  'truthL1Inside',
  'truthL1Outside',
  'attentionTruthIou',
  'attentionGuideIou',
  'clothingIou',
] as const;
type PictureScore = (typeof PICTURE_SCORES)[number];

interface PictureShape {
  readonly size: number;
  readonly channels: number;
  readonly attributes: readonly string[];
}

/** Share of the picture below which a background says nothing (methods reference 16.3). */
const LEAST_BACKGROUND = 0.01;
/** Stands for the infinite PSNR of equal pictures in means. */
export const MOST_PSNR = 100;

/**
 * Scores one edit; only what could be measured.
 * @param target 0 or 1 per attribute, what was asked for
 * @param truth the true edit, where somebody can draw it
 */
export function editScores(
  { size, channels, attributes }: PictureShape,
  { pixels, labels, planes, background }: EvaluationFace,
  target: readonly number[],
  truth: TrueEdit | undefined,
  { edited, final, attention, clothing }: EditedPictures,
): Partial<Record<PictureScore, number>> {
  const scores: Partial<Record<PictureScore, number>> = {};
  const pairOf = (a: Uint8Array, b: Uint8Array): PicturePair => squarePair(a, b, size, channels);
  if (background !== undefined && share(background) >= LEAST_BACKGROUND) {
    const after = pairOf(pixels, final);
    const before = pairOf(pixels, edited);
    const black = painted(after, background);
    scores.backgroundPsnr = psnr(after, background);
    scores.backgroundSsim = ssim(after, background);
    scores.backgroundPsnrPainted = psnr(black);
    scores.backgroundSsimPainted = ssim(black);
    scores.backgroundPsnrBeforeClothing = psnr(before, background);
    scores.backgroundSsimBeforeClothing = ssim(before, background);
  }
  if (truth !== undefined) {
    const pair = pairOf(truth.pixels, final);
    const unchanged = truth.change.map((bit) => 1 - bit);
    const alike = ssimOf(pair);
    scores.truthPsnr = psnr(pair);
    scores.truthSsim = alike();
    scores.truthPsnrInside = psnr(pair, truth.change);
    scores.truthPsnrOutside = psnr(pair, unchanged);
    scores.truthSsimInside = alike(truth.change);
    scores.truthSsimOutside = alike(unchanged);
    scores.truthL1Inside = meanDifference(truth.pixels, final, channels, truth.change, 1);
    scores.truthL1Outside = meanDifference(truth.pixels, final, channels, truth.change, 0);
    if (attention !== undefined) scores.attentionTruthIou = maskOverlap(attention, truth.change);
  }
  if (planes !== undefined && attention !== undefined && clothing !== undefined) {
    const { mask, loss } = selectGuide(labels, target, attributes, PAPER_RULES);
    if (loss === 'target') scores.attentionGuideIou = maskOverlap(attention, bit(planes, GUIDE_BITS[mask]));
    scores.clothingIou = maskOverlap(clothing, bit(planes, PLANE.clothing));
  }
  // PSNR of equal pictures is infinite; a mean could not hold it. 8-bit pictures that differ in one level of one value
  // stay below this.
  for (const name of Object.keys(scores) as PictureScore[]) {
    if (scores[name] === Infinity) scores[name] = MOST_PSNR;
  }
  return scores;
}

/** Two square pictures to be compared. */
export function squarePair(a: Uint8Array, b: Uint8Array, size: number, channels: number): PicturePair {
  return { width: size, height: size, channels, a, b };
}

function bit(planes: Uint8Array, bits: number): Uint8Array {
  return planes.map((plane) => ((plane & bits) === 0 ? 0 : 1));
}

function share(mask: Uint8Array): number {
  return mask.reduce((sum, value) => sum + value, 0) / mask.length;
}
