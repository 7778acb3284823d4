// The same person with one attribute changed: what an edit should give, and exactly which pixels it should touch.
import { applyConflicts } from '../../face/attributes.ts';
import { HEADKIT_ATTRIBUTES, type AttributeValues, type HeadKitAttribute } from './attributes.ts';
import type { HeadRenderer, RenderOptions, RenderedFace } from './render.ts';

export interface Counterfactual {
  readonly face: RenderedFace;
  /** What the changed face has, conflict rules applied. */
  readonly attributes: AttributeValues;
  /** size x size: 1 where a channel of the two pictures differs by more than the threshold. */
  readonly change: Uint8Array;
}

const COLOURS = ['Black_Hair', 'Blond_Hair', 'Brown_Hair'] as const;

/**
 * Inverts one attribute. Rules: those of the methods (`applyConflicts`: one hair colour, no bangs on a bald head), and a
 * bald head has no hair colour, coloured hair no bald head.
 */
export function toggled(attributes: AttributeValues, name: HeadKitAttribute): AttributeValues {
  const labels = HEADKIT_ATTRIBUTES.map((each) => (each === name ? 1 - attributes[each] : attributes[each]));
  const ruled = applyConflicts(labels, HEADKIT_ATTRIBUTES, name);
  const values = Object.fromEntries(HEADKIT_ATTRIBUTES.map((each, i) => [each, ruled[i]])) as Record<
    HeadKitAttribute,
    0 | 1
  >;
  if (values[name] === 1) {
    if (name === 'Bald') for (const colour of COLOURS) values[colour] = 0;
    if (COLOURS.some((colour) => colour === name)) values.Bald = 0;
  }
  return values;
}

/** 1 where a channel differs by more than `threshold` (0-255). */
export function changeMask(a: RenderedFace, b: RenderedFace, threshold: number): Uint8Array {
  return Uint8Array.from({ length: a.size * a.size }, (_, pixel) => {
    for (let i = 3 * pixel; i < 3 * pixel + 3; i += 1) {
      if (Math.abs(a.rgb[i]! - b.rgb[i]!) > threshold) return 1;
    }
    return 0;
  });
}

/**
 * Draws `seed` with some of `attributes` inverted, and compares with the face as it is.
 * @param names inverted one after the other, conflict rules applied each time; mostly one
 * @param size side in pixels
 * @param threshold largest difference (of 255) that counts as unchanged
 * @param source the face as it is, if it was drawn already with the same options
 */
export function counterfactual(
  renderer: HeadRenderer,
  seed: number,
  attributes: AttributeValues,
  names: HeadKitAttribute | readonly HeadKitAttribute[],
  size: number,
  threshold: number,
  source?: RenderedFace,
  options: RenderOptions = {},
): Counterfactual {
  const before = source ?? renderer.render(seed, attributes, size, options);
  const changed = [names].flat().reduce(toggled, attributes);
  const face = renderer.render(seed, changed, size, options);
  return { face, attributes: changed, change: changeMask(before, face, threshold) };
}
