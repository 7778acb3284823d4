// The built-in faces: the same to the byte everywhere, each attribute visible and confined, part maps complete,
// damaged files refused.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { HEADKIT_ATTRIBUTES, attributeValues } from '../../src/data/headkit/attributes.ts';
import type { AttributeValues, HeadKitAttribute } from '../../src/data/headkit/attributes.ts';
import { EDITION } from '../../src/data/headkit/edition.ts';
import { openKit } from '../../src/data/headkit/kit.ts';
import type { HeadKit } from '../../src/data/headkit/kit.ts';
import { openPack } from '../../src/data/headkit/pack.ts';
import type { FacePack } from '../../src/data/headkit/pack.ts';
import { GENERATOR_VERSION, HeadRenderer } from '../../src/data/headkit/render.ts';
import type { RenderedFace } from '../../src/data/headkit/render.ts';
import { sampleAttributes } from '../../src/data/headkit/sample.ts';
import type { SamplerName } from '../../src/data/headkit/sample.ts';
import { StudioError } from '../../src/face/errors.ts';
import { partId } from '../../src/face/parts.ts';
import { EXPECTED_HASHES, EXPECTED_PACK, packHash, renderHashes } from './headkit-samples.ts';

const read = (name: string) => new Uint8Array(readFileSync(`public/faces/${name}`));
const SIZE = 64;
let kit: HeadKit;
let renderer: HeadRenderer;
let pack: FacePack;

beforeAll(() => {
  kit = openKit(read('headkit.bin'));
  renderer = new HeadRenderer(kit);
  pack = openPack(read('headkit-64.pack'));
});

function isChanged(a: RenderedFace, b: RenderedFace, pixel: number): boolean {
  return [0, 1, 2].some((c) => Math.abs(a.rgb[3 * pixel + c]! - b.rgb[3 * pixel + c]!) > 4);
}

const AROUND = [-SIZE - 1, -SIZE, -SIZE + 1, -1, 0, 1, SIZE - 1, SIZE, SIZE + 1];

/** Background that touches nothing else: pixels at an edge are mixtures. */
function isOpenBackground(face: RenderedFace, pixel: number): boolean {
  return AROUND.every((step) => (face.label[pixel + step] ?? 0) === 0);
}

describe('renderer', () => {
  test.each([64, 128] as const)(
    'draws the eight samples to the byte at %i px',
    { timeout: 60_000 },
    (size) => {
      expect(renderHashes(kit, size)).toEqual(EXPECTED_HASHES[size]);
    },
  );

  test('a picture does not depend on what was drawn before', () => {
    const attributes = sampleAttributes(5, kit);
    const first = new HeadRenderer(kit).render(5, attributes, SIZE);
    renderer.render(6, sampleAttributes(6, kit), 32);
    expect(renderer.render(5, attributes, SIZE)).toEqual(first);
  });

  // Shares of changed pixels, lowest and highest over the identities; wide enough for any face, too narrow for an
  // attribute that does nothing or moves the crop.
  const bounds: Record<HeadKitAttribute, readonly [number, number]> = {
    Bald: [0.03, 0.45],
    Bangs: [0.015, 0.2],
    Black_Hair: [0.02, 0.4],
    Blond_Hair: [0.02, 0.4],
    Brown_Hair: [0.02, 0.4],
    Bushy_Eyebrows: [0.002, 0.06],
    Eyeglasses: [0.01, 0.2],
    Male: [0.08, 0.6],
    Mouth_Slightly_Open: [0.01, 0.2],
    Mustache: [0.004, 0.05],
    No_Beard: [0.01, 0.2],
    Pale_Skin: [0.08, 0.5],
    Young: [0.08, 0.6],
    Smiling: [0.01, 0.25],
    Wearing_Lipstick: [0.003, 0.05],
    Wearing_Hat: [0.03, 0.4],
  };
  const plain = attributeValues({ Young: 1, No_Beard: 1 });
  const coloured = (name: HeadKitAttribute): Partial<AttributeValues> =>
    name === 'Brown_Hair'
      ? { Black_Hair: 1 }
      : name.endsWith('_Hair')
        ? { Brown_Hair: 1 }
        : { Brown_Hair: 1 };

  test.each(HEADKIT_ATTRIBUTES)('%s is visible and leaves the background alone', (name) => {
    for (const seed of [11, 21, 31]) {
      const before = { ...plain, ...coloured(name) };
      const cleared = name.endsWith('_Hair') || name === 'Bald' ? coloured(name) : {};
      const off = Object.fromEntries(Object.keys(cleared).map((key) => [key, 0]));
      const after = { ...before, ...off, [name]: 1 - before[name] } as AttributeValues;
      const a = renderer.render(seed, before, SIZE);
      const b = renderer.render(seed, after, SIZE);
      let changed = 0;
      let background = 0;
      let spilled = 0;
      for (let pixel = 0; pixel < SIZE * SIZE; pixel += 1) {
        const differs = isChanged(a, b, pixel);
        if (differs) changed += 1;
        if (!isOpenBackground(a, pixel) || !isOpenBackground(b, pixel)) continue;
        background += 1;
        if (differs) spilled += 1;
      }
      const share = changed / (SIZE * SIZE);
      const [least, most] = bounds[name];
      expect(share, `seed ${seed}`).toBeGreaterThan(least);
      expect(share, `seed ${seed}`).toBeLessThan(most);
      expect(spilled / background, `background of seed ${seed}`).toBeLessThan(0.001);
      expect(background).toBeGreaterThan(300);
    }
  });

  test('lipstick stays on the lips', () => {
    const lips = new Set((['u_lip', 'l_lip', 'mouth'] as const).map(partId));
    const a = renderer.render(21, plain, SIZE);
    const b = renderer.render(21, { ...plain, Wearing_Lipstick: 1 }, SIZE);
    const nearLips = (pixel: number) => {
      return AROUND.some((step) => lips.has(a.label[pixel + step] ?? 0));
    };
    const outside = a.label.findIndex((_, pixel) => isChanged(a, b, pixel) && !nearLips(pixel));
    expect(outside).toBe(-1);
    expect(b.label).toEqual(a.label);
  });

  test('parts beneath glasses are kept exactly where glasses are', () => {
    const bare = renderer.render(21, plain, SIZE);
    const worn = renderer.render(21, { ...plain, Eyeglasses: 1 }, SIZE);
    const glasses = partId('eye_g');
    const beneath = new Set<number>();
    worn.label.forEach((part, pixel) => {
      if (part !== glasses) {
        expect(worn.under[pixel]).toBe(0);
        return;
      }
      beneath.add(worn.under[pixel]!);
      expect(worn.under[pixel]).toBe(bare.label[pixel]);
    });
    expect(beneath.has(partId('l_eye')) && beneath.has(partId('r_eye'))).toBe(true);
  });
});

describe('sampled attributes', { timeout: 60_000 }, () => {
  const COUNT = 1200;
  const shares = (sampler: SamplerName) => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < COUNT; seed += 1) {
      const a = sampleAttributes(seed, kit, sampler);
      expect(a.Black_Hair + a.Blond_Hair + a.Brown_Hair).toBeLessThanOrEqual(a.Bald === 1 ? 0 : 1);
      if (a.Bald === 1) expect(a.Bangs).toBe(0);
      if (a.Mustache === 1) expect(a.No_Beard).toBe(0);
      if (a.Male === 0 && sampler !== 'independent')
        expect([a.No_Beard, a.Mustache, a.Bald]).toEqual([1, 0, 0]);
      for (const name of HEADKIT_ATTRIBUTES) counts.set(name, (counts.get(name) ?? 0) + a[name]);
    }
    return (name: HeadKitAttribute) => counts.get(name)! / COUNT;
  };

  test('never contradict each other and are balanced', () => {
    const share = shares('balanced');
    for (const name of HEADKIT_ATTRIBUTES) {
      expect(share(name), name).toBeGreaterThan(0.06);
      expect(share(name), name).toBeLessThan(0.78);
    }
    for (const name of ['Black_Hair', 'Blond_Hair', 'Brown_Hair'] as const) {
      expect(share(name), name).toBeGreaterThan(0.16);
      expect(share(name), name).toBeLessThan(0.38);
    }
  });

  test('can have the shares of CelebA', () => {
    const share = shares('celeba-like');
    const celeba: Partial<Record<HeadKitAttribute, number>> = {
      ...{ Bald: 0.022, Bangs: 0.152, Black_Hair: 0.239, Blond_Hair: 0.148, Brown_Hair: 0.205 },
      ...{
        Bushy_Eyebrows: 0.142,
        Eyeglasses: 0.065,
        Male: 0.417,
        Mouth_Slightly_Open: 0.483,
        Mustache: 0.042,
      },
      ...{ No_Beard: 0.835, Pale_Skin: 0.043, Young: 0.774, Smiling: 0.482, Wearing_Lipstick: 0.472 },
      Wearing_Hat: 0.05,
    };
    for (const name of HEADKIT_ATTRIBUTES)
      expect(Math.abs(share(name) - celeba[name]!), name).toBeLessThan(0.035);
  });

  test('can tell nothing about each other but what excludes each other', () => {
    const faces = Array.from({ length: COUNT }, (_, seed) => sampleAttributes(seed, kit, 'independent'));
    const share = shares('independent');
    for (const name of HEADKIT_ATTRIBUTES) expect(share(name), name).toBeGreaterThan(0.07);
    const colours = ['Black_Hair', 'Blond_Hair', 'Brown_Hair'];
    const rules = [...colours.map((colour) => ['Bald', colour]), ['Bald', 'Bangs'], ['Mustache', 'No_Beard']];
    const excluded = (...pair: string[]) =>
      rules.some((rule) => rule.every((name) => pair.includes(name))) ||
      pair.every((name) => colours.includes(name));
    for (const one of HEADKIT_ATTRIBUTES) {
      for (const other of HEADKIT_ATTRIBUTES) {
        if (one === other || excluded(one, other)) continue;
        const both = faces.filter((face) => face[one] === 1 && face[other] === 1).length / COUNT;
        const [p, q] = [share(one), share(other)];
        const phi = (both - p * q) / Math.sqrt(p * (1 - p) * q * (1 - q));
        // Four standard deviations of 1,200 independent pairs; bangs and colours are missing together on bald heads (0.1).
        expect(Math.abs(phi), `${one} ~ ${other}`).toBeLessThan(0.12);
      }
    }
  });

  test('the two samplers of habits draw the same people', () => {
    const agreeing = Array.from({ length: 300 }, (_, seed) =>
      Number(sampleAttributes(seed, kit).Male === sampleAttributes(seed, kit, 'celeba-like').Male),
    );
    expect(agreeing.reduce((sum, same) => sum + same, 0)).toBeGreaterThan(260);
  });
});

describe('pack', () => {
  test('is the one that this kit and generator make', () => {
    expect(pack.attributes).toEqual(HEADKIT_ATTRIBUTES);
    expect(pack.kitHash).toBe(kit.hash);
    expect(pack.generator).toBe(GENERATOR_VERSION);
    expect(EDITION).toEqual({ kit: kit.hash, pack: pack.hash });
    expect(pack.splits).toEqual({ train: 4096, test: 512 });
    expect(read('headkit-64.pack').length).toBeLessThanOrEqual(9_000_000);
    expect(pack.face(0).seed).toBe(0);
    expect(pack.face(pack.splits.train).seed).toBe(2_000_000);
  });

  test('holds the rendered faces: parts and attributes exactly, pictures nearly', () => {
    for (const index of [0, 257, pack.splits.train + 3]) {
      const packed = pack.face(index);
      const attributes = sampleAttributes(packed.seed, kit);
      const face = renderer.render(packed.seed, attributes, SIZE);
      expect([...packed.attributes]).toEqual(HEADKIT_ATTRIBUTES.map((name) => attributes[name]));
      expect(packed.label).toEqual(face.label);
      expect(packed.under).toEqual(face.under);
      const error = packed.rgb.reduce((sum, value, i) => sum + Math.abs(value - face.rgb[i]!), 0);
      expect(error / packed.rgb.length).toBeLessThan(2);
    }
  });

  test('decodes to the bytes that every engine gets', { timeout: 60_000 }, () => {
    expect(packHash(pack)).toBe(EXPECTED_PACK);
  });

  test('refuses faces that it does not have', () => {
    const count = pack.splits.train + pack.splits.test;
    for (const index of [-1, count, 0.5]) expect(() => pack.face(index)).toThrow(StudioError);
  });
});

describe('damaged files', () => {
  const openers = { 'headkit.bin': openKit, 'headkit-64.pack': openPack };
  const cases = Object.entries(openers).flatMap(([name, open]) =>
    [
      ['cut in half', (bytes: Uint8Array) => bytes.slice(0, bytes.length / 2)],
      ['without its end', (bytes: Uint8Array) => bytes.slice(0, -1)],
      ['empty', () => new Uint8Array(0)],
      ['of another kind', (bytes: Uint8Array) => flipped(bytes, 0)],
      ['with a wrong version', (bytes: Uint8Array) => flipped(bytes, 4)],
      ['with a wrong header length', (bytes: Uint8Array) => flipped(bytes, 9)],
      ['with a flipped byte in the middle', (bytes: Uint8Array) => flipped(bytes, bytes.length >> 1)],
      ['with a flipped last byte', (bytes: Uint8Array) => flipped(bytes, bytes.length - 1)],
    ].map(([what, harm]) => [name, what, open, harm] as const),
  );

  function flipped(bytes: Uint8Array, at: number): Uint8Array {
    const copy = bytes.slice();
    copy[at] = copy[at]! ^ 0x10;
    return copy;
  }

  test.each(cases)('%s %s is refused with a remedy', (name, _what, open, harm) => {
    const bytes = (harm as (bytes: Uint8Array) => Uint8Array)(read(name));
    let thrown: unknown;
    try {
      open(bytes);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(StudioError);
    expect((thrown as StudioError).code).toMatch(/^file-(damaged|unknown)$/);
    expect((thrown as StudioError).remedy).toMatch(/Reload/);
  });
});
