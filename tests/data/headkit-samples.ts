// Eight faces that every engine must draw to the byte, and how their pictures and part maps are summed up.
import { sampleAttributes } from '../../src/data/headkit/sample.ts';
import { attributeValues } from '../../src/data/headkit/attributes.ts';
import type { AttributeValues } from '../../src/data/headkit/attributes.ts';
import type { HeadKit } from '../../src/data/headkit/kit.ts';
import type { FacePack } from '../../src/data/headkit/pack.ts';
import { HeadRenderer } from '../../src/data/headkit/render.ts';
import { contentHash } from '../../src/face/hash.ts';

/** A change here means that pictures changed: raise GENERATOR_VERSION and write the pack anew. */
export const EXPECTED_HASHES: Readonly<Record<64 | 128, readonly string[]>> = {
  64: [
    '043f1b98e2cd9771',
    '8d01244ef1520151',
    '27507a02083f68d5',
    '63b6768e6329960b',
    '08056f32557d5932',
    '447545c8d72dfc7d',
    'e47ab052a0660e37',
    '1e720f8354fd2775',
  ],
  128: [
    'ebe8c6ef096bc3a0',
    'd719475a1e8ad7cf',
    'ce85d989a66fb4e9',
    '8d140a909ce85478',
    'b4ac9126bf930ce2',
    '292387d8aa12f661',
    '29be7545b38b9118',
    '7ac0156ab48e2bb7',
  ],
};

/** Sums up faces out of every atlas of the shipped pack (`packHash`). */
export const EXPECTED_PACK = '1aa1d136da3fa52c';

/** Pictures and part maps of every 96th face. */
export function packHash(pack: FacePack): string {
  const hashes: string[] = [];
  for (let index = 0; index < pack.splits.train + pack.splits.test; index += 96) {
    const { rgb, label, under } = pack.face(index);
    hashes.push(contentHash(Uint8Array.from([...rgb, ...label, ...under])));
  }
  return contentHash(new TextEncoder().encode(hashes.join(' ')));
}

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
