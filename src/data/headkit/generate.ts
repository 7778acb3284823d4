// Faces drawn on demand, in the form that `importPack` takes: data sets of other sizes than the shipped pack. Progress,
// cancelling and going on come from there; a shard's content depends on nothing but what the hash sums up, so it does
// not matter which thread draws a face.
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

/** One face that is to be drawn: all that a drawing thread has to know besides the kit. */
export interface DrawOrder {
  readonly seed: number;
  readonly size: number;
  readonly sampler: SamplerName;
}

export interface DrawnFace {
  readonly seed: number;
  /** size x size x 3. */
  readonly rgb: Uint8Array;
  /** 0 or 1 per attribute of `HEADKIT_ATTRIBUTES`. */
  readonly attributes: Uint8Array;
  /** size x size part ids, and the parts beneath glasses. */
  readonly label: Uint8Array;
  readonly under: Uint8Array;
}

/** A data set that can be drawn, without anybody who draws it. */
export interface DrawingPlan {
  readonly version: number;
  readonly title: string;
  readonly size: number;
  readonly attributes: readonly string[];
  readonly splits: { readonly train: number; readonly test: number };
  readonly hash: string;
  /** @throws StudioError `data-missing` for an index out of range */
  order(index: number): DrawOrder;
}

/** An `ImportablePack` (headkit-import.ts) that draws instead of decoding. */
export interface FaceGenerator extends DrawingPlan {
  face(index: number): DrawnFace;
}

/**
 * @param kitHash the kit's content hash
 * @throws StudioError `settings-invalid` for a size or count out of range
 */
export function planDrawing(kitHash: string, wanted: GeneratedSet): DrawingPlan {
  const { size, train, test, sampler = 'balanced' } = wanted;
  const counts = [train, test].every((n) => Number.isInteger(n) && n >= 0 && n <= MOST_FACES);
  if (!counts || train + test === 0 || size < 32 || size > 256 || size % 8 !== 0) {
    throw new StudioError(
      'settings-invalid',
      `Faces of ${size} px, ${train} to train and ${test} to test with, cannot be drawn.`,
      `Choose a size from 32 to 256 that is a multiple of 8, and counts up to ${MOST_FACES}.`,
    );
  }
  const recipe = `${kitHash} ${GENERATOR_VERSION} ${sampler} ${size} ${train} ${test}`;
  return {
    version: GENERATOR_VERSION,
    title: `Built-in faces, ${size} px${sampler === 'balanced' ? '' : `, ${sampler}`}`,
    size,
    attributes: HEADKIT_ATTRIBUTES,
    splits: { train, test },
    hash: contentHash(new TextEncoder().encode(recipe)),
    order(index) {
      if (!Number.isInteger(index) || index < 0 || index >= train + test) {
        throw new StudioError(
          'data-missing',
          `There is no face ${index}.`,
          `Ask for a face from 0 to ${train + test - 1}.`,
        );
      }
      const seed = index < train ? FIRST_SEED.train + index : FIRST_SEED.test + index - train;
      return { seed, size, sampler };
    },
  };
}

/** Draws what is ordered, with the attributes that its sampler gives to the seed. */
export function drawFace(renderer: HeadRenderer, { seed, size, sampler }: DrawOrder): DrawnFace {
  const values = sampleAttributes(seed, renderer.kit, sampler);
  const { rgb, label, under } = renderer.render(seed, values, size);
  return { seed, rgb, attributes: Uint8Array.from(HEADKIT_ATTRIBUTES, (name) => values[name]), label, under };
}

/**
 * A generator that draws in this thread.
 * @throws StudioError as `planDrawing`; `face` throws `data-missing` for an index out of range
 */
export function openGenerator(kit: HeadKit, wanted: GeneratedSet): FaceGenerator {
  const plan = planDrawing(kit.hash, wanted);
  const renderer = new HeadRenderer(kit);
  return { ...plan, face: (index) => drawFace(renderer, plan.order(index)) };
}
