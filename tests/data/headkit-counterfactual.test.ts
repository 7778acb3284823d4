// One attribute changed: what may change does, nothing else. Shadows reach further than the thing that casts them, so
// pairs are compared twice: in light without shadows, where only the surfaces themselves count, and as they are shown.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { HEADKIT_ATTRIBUTES } from '../../src/data/headkit/attributes.ts';
import type { AttributeValues, HeadKitAttribute } from '../../src/data/headkit/attributes.ts';
import { changeMask, counterfactual, toggled } from '../../src/data/headkit/counterfactual.ts';
import { openKit } from '../../src/data/headkit/kit.ts';
import { HeadRenderer } from '../../src/data/headkit/render.ts';
import type { RenderedFace } from '../../src/data/headkit/render.ts';
import { sampleAttributes } from '../../src/data/headkit/sample.ts';
import { PARTS, partId } from '../../src/face/parts.ts';
import type { PartName } from '../../src/face/parts.ts';

const SIZE = 64;
const PIXELS = SIZE * SIZE;
const SEEDS = [3, 10, 17, 24, 31, 38];
const THRESHOLD = 4;
let renderer: HeadRenderer;

beforeAll(() => {
  renderer = new HeadRenderer(openKit(new Uint8Array(readFileSync('public/faces/headkit.bin'))));
});

const lips: PartName[] = ['mouth', 'u_lip', 'l_lip'];
const brows: PartName[] = ['l_brow', 'r_brow'];
const all: PartName[] = [...PARTS];
/** Parts that an attribute may touch, in either picture. Brows follow hair colour. */
const TOUCHED: Record<HeadKitAttribute, PartName[]> = {
  Bald: ['hair', ...brows],
  Bangs: ['hair'],
  Black_Hair: ['hair', ...brows],
  Blond_Hair: ['hair', ...brows],
  Brown_Hair: ['hair', ...brows],
  Bushy_Eyebrows: brows,
  Eyeglasses: ['eye_g'],
  Male: all,
  Mouth_Slightly_Open: [...lips, 'skin', 'nose', 'neck'],
  Mustache: ['skin', 'nose', 'u_lip', 'l_lip'],
  No_Beard: ['skin', 'neck', 'cloth', 'u_lip', 'l_lip'],
  Pale_Skin: ['skin', 'nose', 'neck', 'l_ear', 'r_ear'],
  Young: all,
  Smiling: [...lips, 'skin', 'nose', 'l_eye', 'r_eye'],
  Wearing_Lipstick: ['u_lip', 'l_lip'],
  Wearing_Hat: ['hat', 'hair'],
};
/** These throw shadows on the face, or lay its own hair bare. */
const SHADOWS: Partial<Record<HeadKitAttribute, number>> = {
  Bald: 0.04,
  Bangs: 0.04,
  Black_Hair: 0.02,
  Blond_Hair: 0.02,
  Brown_Hair: 0.02,
  Eyeglasses: 0.12,
  Wearing_Hat: 0.25,
};
/** Where a shadow can fall. */
const RECEIVERS: PartName[] = [
  ...['skin', 'nose', 'l_eye', 'r_eye', 'eye_g', 'l_ear', 'r_ear', 'hair', 'ear_r', 'neck_l', 'neck'],
  ...['cloth', ...brows, ...lips],
] as PartName[];

/** Share of the picture that changed further than one pixel from the given parts, in either of its two versions. */
function outside(change: Uint8Array, faces: readonly RenderedFace[], parts: readonly PartName[]): number {
  const ids = new Set(parts.map(partId));
  const near = (pixel: number): boolean => {
    const [x, y] = [pixel % SIZE, Math.floor(pixel / SIZE)];
    for (let v = Math.max(0, y - 1); v <= Math.min(SIZE - 1, y + 1); v += 1) {
      for (let u = Math.max(0, x - 1); u <= Math.min(SIZE - 1, x + 1); u += 1) {
        const at = v * SIZE + u;
        if (faces.some(({ label, under }) => ids.has(label[at]!) || ids.has(under[at]!))) return true;
      }
    }
    return false;
  };
  return change.reduce((sum, changed, pixel) => sum + (changed === 1 && !near(pixel) ? 1 : 0), 0) / PIXELS;
}

/** A shaven face unless the attribute is about beards: a beard follows the colour of the hair. */
function start(seed: number, name: HeadKitAttribute): AttributeValues {
  const sampled = sampleAttributes(seed, renderer.kit);
  return name === 'No_Beard' || name === 'Mustache' ? sampled : { ...sampled, No_Beard: 1, Mustache: 0 };
}

/** A row of the data card's table. */
function row(name: string, changed: number, flat: readonly number[], asShown: readonly number[]): string {
  const percent = (value: number): string => (100 * value).toFixed(2);
  const both = (shares: readonly number[]): string => {
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    return `${percent(mean)} % (${percent(Math.max(...shares))})`;
  };
  return `| ${name} | ${(100 * changed).toFixed(1)} % | ${both(flat)} | ${both(asShown)} |`;
}

describe.each(HEADKIT_ATTRIBUTES)('%s', { timeout: 60_000 }, (name) => {
  test('changes its parts and nothing else, but for shadows', () => {
    const flat: number[] = [];
    const asShown: number[] = [];
    let changed = 0;
    for (const seed of SEEDS) {
      const attributes = start(seed, name);
      const before = renderer.render(seed, attributes, SIZE, { shadows: false });
      const pair = counterfactual(renderer, seed, attributes, name, SIZE, THRESHOLD, before, {
        shadows: false,
      });
      expect(pair.attributes).toEqual(toggled(attributes, name));
      expect(pair.change).toEqual(changeMask(before, pair.face, THRESHOLD));
      flat.push(outside(pair.change, [before, pair.face], TOUCHED[name]));
      changed += pair.change.reduce((sum, value) => sum + value, 0);
      const lit = renderer.render(seed, attributes, SIZE);
      const shown = counterfactual(renderer, seed, attributes, name, SIZE, THRESHOLD, lit);
      expect(shown.face.label).toEqual(pair.face.label);
      const spread = outside(shown.change, [lit, shown.face], TOUCHED[name]);
      asShown.push(spread);
      expect(spread, `with shadows, seed ${seed}`).toBeLessThan(SHADOWS[name] ?? 0.005);
      const beyond = outside(shown.change, [lit, shown.face], [...TOUCHED[name], ...RECEIVERS]);
      expect(beyond, `beyond shadows, seed ${seed}`).toBeLessThan(0.002);
    }
    console.info(row(name, changed / SEEDS.length / PIXELS, flat, asShown));
    expect(Math.max(...flat)).toBeLessThan(0.005);
    expect(changed / SEEDS.length / PIXELS).toBeGreaterThan(0.002);
  });
});

describe('rules of a toggle', () => {
  const plain = { ...sampleBase(), Young: 1, No_Beard: 1, Brown_Hair: 1, Bangs: 1 } as AttributeValues;
  function sampleBase() {
    return Object.fromEntries(HEADKIT_ATTRIBUTES.map((name) => [name, 0]));
  }

  test('a bald head has neither bangs nor a hair colour, and coloured hair no bald head', () => {
    const bald = toggled(plain, 'Bald');
    expect(bald).toEqual({ ...plain, Bald: 1, Bangs: 0, Brown_Hair: 0 });
    expect(toggled(bald, 'Blond_Hair')).toEqual({ ...bald, Blond_Hair: 1, Bald: 0 });
    expect(toggled(bald, 'Bangs')).toEqual({ ...bald, Bangs: 1, Bald: 0 });
  });

  test('hair has one colour', () => {
    expect(toggled(plain, 'Black_Hair')).toEqual({ ...plain, Black_Hair: 1, Brown_Hair: 0 });
  });

  test('everything else is inverted alone, and back', () => {
    for (const name of [
      'Male',
      'Young',
      'Mustache',
      'No_Beard',
      'Smiling',
      'Wearing_Hat',
      'Eyeglasses',
    ] as const) {
      const changed = toggled(plain, name);
      expect(changed).toEqual({ ...plain, [name]: 1 - plain[name] });
      expect(toggled(changed, name)).toEqual(plain);
    }
  });

  test('the pair shares its person: only the asked attribute decides what the second picture is', () => {
    const { face } = counterfactual(renderer, 21, plain, 'Smiling', 32, THRESHOLD);
    expect(face).toEqual(renderer.render(21, { ...plain, Smiling: 1 }, 32));
  });
});
