// Eight faces that every engine must draw to the byte, and how their pictures and part maps are summed up.
import { sampleAttributes } from '../../src/data/headkit/sample.ts';
import { attributeValues } from '../../src/data/headkit/attributes.ts';
import type { AttributeValues } from '../../src/data/headkit/attributes.ts';
import type { HeadKit } from '../../src/data/headkit/kit.ts';
import { HeadRenderer } from '../../src/data/headkit/render.ts';
import { contentHash } from '../../src/face/hash.ts';

export const SAMPLE_SIZE = 64;

/** A change here means that pictures changed: raise GENERATOR_VERSION and write the pack anew. */
export const EXPECTED_HASHES: readonly string[] = [
  'f1a85b81cbb65ea1',
  '54f7fa7f1c09f704',
  'd23737508b3e2368',
  '7073917143e5d2a6',
  '4398fb996d2cf639',
  'b58d4b0b09e1b792',
  'd6396bb7ea33de98',
  '7ab7e812f8e3beb2',
];

/** Hash of the decoded picture of the pack's first face. */
export const EXPECTED_PACKED_FACE = 'eaedbeb71cf6cde3';

/** Six faces of the data set and two that wear everything the renderer can draw. */
export function sampleFaces(kit: HeadKit): { seed: number; attributes: AttributeValues }[] {
  const drawn = [0, 1, 2, 3, 4, 2_000_000].map((seed) => ({ seed, attributes: sampleAttributes(seed, kit) }));
  const dressed = attributeValues({
    Brown_Hair: 1,
    Bangs: 1,
    Wearing_Hat: 1,
    Eyeglasses: 1,
    Mustache: 1,
    Smiling: 1,
  });
  const made = attributeValues({
    Blond_Hair: 1,
    Young: 1,
    No_Beard: 1,
    Wearing_Lipstick: 1,
    Pale_Skin: 1,
    Bushy_Eyebrows: 1,
    Mouth_Slightly_Open: 1,
  });
  return [...drawn, { seed: 77, attributes: { ...dressed, Male: 1 } }, { seed: 78, attributes: made }];
}

/** One hash per sample over picture, parts and parts beneath glasses. */
export function renderHashes(kit: HeadKit): string[] {
  const renderer = new HeadRenderer(kit);
  return sampleFaces(kit).map(({ seed, attributes }) => {
    const face = renderer.render(seed, attributes, SAMPLE_SIZE);
    return contentHash(Uint8Array.from([...face.rgb, ...face.label, ...face.under]));
  });
}
