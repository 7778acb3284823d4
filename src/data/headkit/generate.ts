// Faces drawn on demand, in the form that `importPack` takes: data sets of other sizes than the shipped pack. Progress,
// cancelling and going on come from there; a shard's content depends on nothing but what the hash sums up.
import { StudioError } from '../../face/errors.ts';
import { contentHash } from '../../face/hash.ts';
import { HEADKIT_ATTRIBUTES } from './attributes.ts';
import type { HeadKit } from './kit.ts';
import { GENERATOR_VERSION, HeadRenderer } from './render.ts';
import { sampleAttributes, type SamplerName } from './sample.ts';

/** First seed of each split: seed ranges never meet, so no identity is in two splits. */
export const FIRST_SEED = {
  train: 0,
  valid: 1_000_000,
  test: 2_000_000,
  counterfactual: 3_000_000,
} as const;
const MOST_FACES = 1_000_000;

export interface GeneratedSet {
  /** Side in pixels, 32 to 256, a multiple of 8. */
  readonly size: number;
  readonly train: number;
  readonly test: number;
  readonly sampler?: SamplerName;
}

/** An `ImportablePack` (headkit-import.ts) that draws instead of decoding. */
export interface FaceGenerator {
  readonly version: number;
  readonly title: string;
  readonly size: number;
  readonly attributes: readonly string[];
  readonly splits: { readonly train: number; readonly test: number };
  readonly hash: string;
  face(index: number): {
    readonly seed: number;
    readonly rgb: Uint8Array;
    readonly attributes: Uint8Array;
    readonly label: Uint8Array;
    readonly under: Uint8Array;
  };
}

/**
 * @throws StudioError `settings-invalid` for a size or count out of range; `face` throws `data-missing` for an index
 * out of range
 */
export function openGenerator(kit: HeadKit, wanted: GeneratedSet): FaceGenerator {
  const { size, train, test, sampler = 'balanced' } = wanted;
  const counts = [train, test].every((n) => Number.isInteger(n) && n >= 0 && n <= MOST_FACES);
  if (!counts || train + test === 0 || size < 32 || size > 256 || size % 8 !== 0) {
    throw new StudioError(
      'settings-invalid',
      `Faces of ${size} px, ${train} to train and ${test} to test with, cannot be drawn.`,
      `Choose a size from 32 to 256 that is a multiple of 8, and counts up to ${MOST_FACES}.`,
    );
  }
  const renderer = new HeadRenderer(kit);
  const recipe = `${kit.hash} ${GENERATOR_VERSION} ${sampler} ${size} ${train} ${test}`;
  return {
    version: GENERATOR_VERSION,
    title: `Built-in faces, ${size} px`,
    size,
    attributes: HEADKIT_ATTRIBUTES,
    splits: { train, test },
    hash: contentHash(new TextEncoder().encode(recipe)),
    face(index) {
      if (!Number.isInteger(index) || index < 0 || index >= train + test) {
        throw new StudioError(
          'data-missing',
          `There is no face ${index}.`,
          `Ask for a face from 0 to ${train + test - 1}.`,
        );
      }
      const seed = index < train ? FIRST_SEED.train + index : FIRST_SEED.test + index - train;
      const values = sampleAttributes(seed, kit, sampler);
      const { rgb, label, under } = renderer.render(seed, values, size);
      return {
        seed,
        rgb,
        attributes: Uint8Array.from(HEADKIT_ATTRIBUTES, (name) => values[name]),
        label,
        under,
      };
    },
  };
}
