// All eighteen parts, as one map and as masks that overlap; and the five landmarks.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { attributeValues } from '../../src/data/headkit/attributes.ts';
import { identityOf } from '../../src/data/headkit/identity.ts';
import { openKit } from '../../src/data/headkit/kit.ts';
import { mergedMap, partMasks } from '../../src/data/headkit/part-masks.ts';
import { HeadRenderer } from '../../src/data/headkit/render.ts';
import { sampleAttributes } from '../../src/data/headkit/sample.ts';
import { PARTS, PLANE, partId, planesFromParts } from '../../src/face/parts.ts';

const SIZE = 64;
/** Dozens of faces are drawn; machines are shared. */
const SLOW = { timeout: 60_000 };
let renderer: HeadRenderer;

beforeAll(() => {
  renderer = new HeadRenderer(openKit(new Uint8Array(readFileSync('public/faces/headkit.bin'))));
});

const sampled = (seed: number) => renderer.render(seed, sampleAttributes(seed, renderer.kit), SIZE);
const plain = attributeValues({ Young: 1, No_Beard: 1, Bald: 1 });

describe('jewellery', SLOW, () => {
  const wearing = (kind: 'earrings' | 'necklace') => (seed: number) =>
    identityOf(seed, renderer.kit).jewellery[kind] !== 'none';

  test('shows on those who wear it, whatever the attributes, and on nobody else', () => {
    for (const [kind, part] of [
      ['earrings', 'ear_r'],
      ['necklace', 'neck_l'],
    ] as const) {
      const seeds = Array.from({ length: 60 }, (_, i) => i);
      const wearers = seeds.filter(wearing(kind));
      expect(wearers.length).toBeGreaterThan(8);
      expect(wearers.length).toBeLessThan(30);
      // A head turned aside hides one ear, a chin some chains.
      const shown = wearers.filter((seed) => renderer.render(seed, plain, SIZE).label.includes(partId(part)));
      expect(shown.length / wearers.length, part).toBeGreaterThan(0.7);
      const others = seeds.filter((seed) => !wearers.includes(seed)).slice(0, 12);
      for (const seed of others) {
        expect(renderer.render(seed, plain, SIZE).label.includes(partId(part))).toBe(false);
      }
    }
  });

  test('is worn by women more than by men', () => {
    const seeds = Array.from({ length: 400 }, (_, i) => i);
    const share = (male: boolean) => {
      const group = seeds.filter((seed) => identityOf(seed, renderer.kit).leansMale === male);
      return group.filter(wearing('earrings')).length / group.length;
    };
    expect(share(false)).toBeGreaterThan(0.3);
    expect(share(true)).toBeLessThan(0.15);
    expect(share(true)).toBeGreaterThan(0);
  });
});

describe('part masks', SLOW, () => {
  test('every one of the eighteen parts is there', () => {
    const pixels = new Uint32Array(PARTS.length + 1);
    for (let seed = 100; seed < 160; seed += 1) for (const part of sampled(seed).label) pixels[part]! += 1;
    PARTS.forEach((name, i) => expect(pixels[i + 1], name).toBeGreaterThan(100));
  });

  test('skin lies beneath features, eyes beneath glasses, and nothing is lost', () => {
    const face = renderer.render(21, { ...plain, Eyeglasses: 1 }, SIZE);
    const masks = partMasks(face);
    const inside = (name: (typeof PARTS)[number], pixel: number) => masks[name][pixel] === 1;
    let behind = 0;
    face.label.forEach((part, pixel) => {
      const top = part === 0 ? undefined : PARTS[part - 1];
      if (top !== undefined) expect(inside(top, pixel)).toBe(true);
      const features = ['nose', 'l_eye', 'r_eye', 'l_brow', 'r_brow', 'mouth', 'u_lip', 'l_lip'] as const;
      if (features.some((name) => inside(name, pixel))) expect(inside('skin', pixel)).toBe(true);
      if (inside('eye_g', pixel) && (inside('l_eye', pixel) || inside('r_eye', pixel))) behind += 1;
      if (top === 'hair' || top === 'neck' || top === undefined) expect(inside('skin', pixel)).toBe(false);
    });
    expect(behind).toBeGreaterThan(8);
    const bare = partMasks(renderer.render(21, plain, SIZE));
    expect(masks.l_eye).toEqual(bare.l_eye);
    expect(masks.skin.reduce((n, v) => n + v, 0)).toBeGreaterThan(
      0.95 * bare.skin.reduce((n, v) => n + v, 0),
    );
  });

  test('merge back into the label map, in the order of the official script', () => {
    const glasses = partId('eye_g');
    for (let seed = 0; seed < 24; seed += 1) {
      const face = sampled(seed);
      const expected = face.label.map((part, i) =>
        part === glasses ? Math.max(part, face.under[i]!) : part,
      );
      expect(mergedMap(partMasks(face))).toEqual(expected);
    }
  });

  test('agree with the guide masks made from the maps', () => {
    for (const seed of [2, 9, 14, 34]) {
      const face = sampled(seed);
      const masks = partMasks(face);
      const planes = planesFromParts(face.label, face.under);
      planes.forEach((plane, i) => {
        const clothed = masks.cloth[i]! + masks.hat[i]! + masks.ear_r[i]! + masks.neck_l[i]! > 0;
        if (face.label[i] !== partId('eye_g')) expect((plane & PLANE.clothing) !== 0).toBe(clothed);
        expect((plane & PLANE.glasses) !== 0).toBe(masks.eye_g[i] === 1);
        const skin = masks.skin[i]! + masks.neck[i]! + masks.l_ear[i]! + masks.r_ear[i]! > 0;
        expect((plane & PLANE.skin) !== 0).toBe(skin);
      });
    }
  });
});

describe('landmarks', SLOW, () => {
  test('lie on the parts they name, in both framings', () => {
    for (const seed of [0, 5, 11, 40]) {
      for (const framing of ['hq', 'aligned'] as const) {
        const face = renderer.render(seed, plain, 128, { framing });
        const points = renderer.landmarks(seed, plain, 128, framing);
        const around = ([x, y]: readonly [number, number]) => {
          const found = new Set<number>();
          for (let v = -3; v <= 3; v += 1) {
            for (let u = -3; u <= 3; u += 1)
              found.add(face.label[(Math.floor(y) + v) * 128 + Math.floor(x) + u]!);
          }
          return found;
        };
        expect(around(points.leftEye)).toContain(partId('r_eye'));
        expect(around(points.rightEye)).toContain(partId('l_eye'));
        expect(around(points.nose)).toContain(partId('nose'));
        for (const corner of [points.leftMouth, points.rightMouth]) {
          const parts = around(corner);
          expect((['u_lip', 'l_lip', 'mouth'] as const).some((name) => parts.has(partId(name)))).toBe(true);
        }
        expect(points.leftEye[0]).toBeLessThan(points.rightEye[0]);
      }
    }
  });
});
