// The pictures of one edit, ready to be painted, and their words.
import { PICTURES } from '../../state/address.ts';
import type { PictureName } from '../../state/address.ts';
import type { Shown } from '../../state/edit.ts';
import type { Preferences } from '../../state/preferences.ts';
import { differenceRgba, maskRgba, overlaidRgba, pictureRgba } from '../../pictures/paint.ts';
import type { Rgba } from '../../pictures/paint.ts';
import type { RampName } from '../../pictures/ramps.ts';
import type { TermName } from '../../terms.ts';

interface PictureInfo {
  /** Accessible name of the canvas. */
  readonly label: string;
  readonly term: TermName;
  readonly ramp?: RampName;
}

export const PICTURE_INFO: Readonly<Record<PictureName, PictureInfo>> = {
  edited: { label: 'Edited face', term: 'edited' },
  attention: { label: 'Attention mask', term: 'attention', ramp: 'attention' },
  clothing: { label: 'Clothing mask', term: 'clothing', ramp: 'clothing' },
  raw: { label: 'Raw picture', term: 'raw' },
  final: { label: 'Final picture', term: 'final' },
  difference: { label: 'Difference', term: 'signedDifference', ramp: 'difference' },
};

/** Pictures that a method without masks has. */
const UNMASKED: readonly PictureName[] = ['edited', 'difference'];

/** The pictures of a model, in the order of the strip. */
export function picturesOf(hasMasks: boolean): readonly PictureName[] {
  return hasMasks ? PICTURES : UNMASKED;
}

/** The picture to show large: the chosen one, if the model has it. */
export function shownPicture(chosen: PictureName, hasMasks: boolean): PictureName {
  return picturesOf(hasMasks).includes(chosen) ? chosen : 'edited';
}

/** What "the result" is: Eq. 10 with the clothing mask, Eq. 9 without. */
export function resultPixels({ result }: Shown, clothing: boolean): Uint8Array {
  return clothing ? result.final : result.edited;
}

/** RGBA of one picture; null where the method has no such picture. */
export function paintedPicture(
  name: PictureName,
  shown: Shown,
  clothing: boolean,
  gain: number,
): Rgba | null {
  const { result, source } = shown;
  switch (name) {
    case 'edited':
      return pictureRgba(result.edited, result.channels);
    case 'raw':
      return pictureRgba(result.raw, result.channels);
    case 'final':
      return pictureRgba(result.final, result.channels);
    case 'attention':
      return result.attention === undefined ? null : maskRgba(result.attention, 'attention');
    case 'clothing':
      return result.clothing === undefined ? null : maskRgba(result.clothing, 'clothing');
    case 'difference':
      return differenceRgba(source, resultPixels(shown, clothing), result.channels, gain);
  }
}

/** A face with the chosen mask laid over it, or as it is. */
export function overlaid(pixels: Uint8Array, shown: Shown, { overlay, overlayOpacity }: Preferences): Rgba {
  const { result } = shown;
  const mask = overlay === 'none' ? undefined : result[overlay];
  if (overlay === 'none' || mask === undefined) return pictureRgba(pixels, result.channels);
  return overlaidRgba(pixels, result.channels, mask, overlay, overlayOpacity);
}
