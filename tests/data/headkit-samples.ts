// Eight faces that every engine must draw to the byte, and how their pictures and part maps are summed up.
import { sampleAttributes } from '../../src/data/headkit/sample.ts';
import { attributeValues } from '../../src/data/headkit/attributes.ts';
import type { AttributeValues } from '../../src/data/headkit/attributes.ts';
import type { HeadKit } from '../../src/data/headkit/kit.ts';
import { HeadRenderer } from '../../src/data/headkit/render.ts';
import { contentHash } from '../../src/face/hash.ts';

/** A change here means that pictures changed: raise GENERATOR_VERSION and write the pack anew. */
export const EXPECTED_HASHES: Readonly<Record<64 | 128, readonly string[]>> = {
  64: [
    '51168801f93ed459',
    'ac12a10c3d47a296',
    'b9edbe76c31639e5',
    'd0962fa11937deab',
    'bfbd69809c5b6fa7',
    'b2d947f9fb2e5802',
    '8a36b1819dae03e9',
    'a2c551706b488ac4',
  ],
  128: [
    '45891ecec8eff148',
    'fb5de89d26b962eb',
    'da6dedcf525b33a8',
    'eec30bc163d52365',
    '38cc931b73834b31',
    '376c9572a7e4c8f5',
    '20b0bde339d06df1',
    '420c2e5016ceb903',
  ],
};

/** Hash of the decoded picture of the pack's first face. */
export const EXPECTED_PACKED_FACE = '2032c568e8c718e4';

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
export function renderHashes(kit: HeadKit, size: number): string[] {
  const renderer = new HeadRenderer(kit);
  return sampleFaces(kit).map(({ seed, attributes }) => {
    const face = renderer.render(seed, attributes, size);
    return contentHash(Uint8Array.from([...face.rgb, ...face.label, ...face.under]));
  });
}
