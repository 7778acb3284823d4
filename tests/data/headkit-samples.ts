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
  '11a3e44ebc8a76ab',
  '7f589af3bb6be51f',
  '1acbab9fb382fa02',
  'e344bc412e621a39',
  'e2838b6ccf418370',
  '114ff3fe742f90aa',
  '224bb6ead148db49',
  '745b59716fa325f0',
];

/** Hash of the decoded picture of the pack's first face. */
export const EXPECTED_PACKED_FACE = '85fb25cd9bf609ff';

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
