import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ATTRIBUTES, applyConflicts, conflictsOf, differenceVector } from '../../src/face/attributes.ts';
import { StudioError, errorOf, reportOf } from '../../src/face/errors.ts';
import { contentHash } from '../../src/face/hash.ts';
import { PLANE, partId, planesFromParts } from '../../src/face/parts.ts';
import { PRESETS, settingsFor } from '../../src/face/presets.ts';
import { RECIPES } from '../../src/face/recipes.ts';
import { randomFrom, seededRandom } from '../../src/face/random.ts';
import { parseSettings, rateFactor } from '../../src/face/settings.ts';

const labels = (...on: string[]): number[] => ATTRIBUTES.map((name) => (on.includes(name) ? 1 : 0));

describe('conflict rules', () => {
  it('turn the other hair colours off, and only when one is switched on', () => {
    const both = labels('Black_Hair', 'Blond_Hair');
    expect(applyConflicts(both, ATTRIBUTES, 'Blond_Hair')).toEqual(labels('Blond_Hair'));
    expect(applyConflicts(labels('Black_Hair'), ATTRIBUTES, 'Blond_Hair')).toEqual(labels('Black_Hair'));
  });

  it('make Bald and Bangs exclude each other and leave beards alone', () => {
    expect(applyConflicts(labels('Bald', 'Bangs'), ATTRIBUTES, 'Bald')).toEqual(labels('Bald'));
    expect(applyConflicts(labels('Bald', 'Bangs'), ATTRIBUTES, 'Bangs')).toEqual(labels('Bangs'));
    const beard = labels('Mustache', 'No_Beard');
    expect(applyConflicts(beard, ATTRIBUTES, 'Mustache')).toEqual(beard);
  });

  it('know two further pairs, for those who ask for them', () => {
    const rules = { beardConflict: true, baldConflict: true };
    const asked = (changed: string, ...on: string[]) =>
      applyConflicts(labels(...on), ATTRIBUTES, changed, rules);
    expect(asked('Mustache', 'Mustache', 'No_Beard')).toEqual(labels('Mustache'));
    expect(asked('No_Beard', 'Mustache', 'No_Beard')).toEqual(labels('No_Beard'));
    expect(asked('Bald', 'Bald', 'Bangs', 'Black_Hair', 'Male')).toEqual(labels('Bald', 'Male'));
    expect(asked('Blond_Hair', 'Bald', 'Blond_Hair', 'Brown_Hair')).toEqual(labels('Blond_Hair'));
    expect(asked('Black_Hair', 'Bald')).toEqual(labels('Bald'));
    const bald = labels('Bald', 'Black_Hair');
    expect(applyConflicts(bald, ATTRIBUTES, 'Bald', { beardConflict: true })).toEqual(bald);
  });

  it('ignore attributes that are not trained', () => {
    expect(applyConflicts([1, 1], ['Bald', 'Young'], 'Bald')).toEqual([1, 1]);
  });
});

it('a difference vector is target minus source', () => {
  expect(differenceVector([0, 1, 1], [1, 1, 0])).toEqual([1, 0, -1]);
});

describe('guide planes (Eq. 5)', () => {
  const plane = (part: number, under = 0): number =>
    planesFromParts(Uint8Array.of(part), Uint8Array.of(under))[0] ?? 0;

  it('count brows as hair and as raw skin', () => {
    expect(plane(partId('l_brow'))).toBe(PLANE.hair | PLANE.skin);
    expect(plane(partId('hair'))).toBe(PLANE.hair);
  });

  it('keep raw skin whole under eyes, nose and lips, and add neck and ears', () => {
    for (const name of ['skin', 'nose', 'l_eye', 'neck', 'r_ear'] as const) {
      expect(plane(partId(name))).toBe(PLANE.skin);
    }
    for (const name of ['u_lip', 'l_lip', 'mouth'] as const) {
      expect(plane(partId(name))).toBe(PLANE.skin | PLANE.mouth);
    }
  });

  it('count hat, earring and necklace as clothing', () => {
    for (const name of ['cloth', 'ear_r', 'neck_l'] as const)
      expect(plane(partId(name))).toBe(PLANE.clothing);
    expect(plane(partId('hat'))).toBe(PLANE.clothing | PLANE.hat);
  });

  it('see through glasses to what lies under them', () => {
    expect(plane(partId('eye_g'), partId('skin'))).toBe(PLANE.glasses | PLANE.skin);
    expect(plane(partId('eye_g'), 0)).toBe(PLANE.glasses);
  });
});

describe('random numbers', () => {
  it('go on from a saved state', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 50 }), (seed, skip) => {
        const random = seededRandom(seed);
        for (let i = 0; i < skip; i += 1) random.uniform();
        const copy = randomFrom(random.state());
        for (let i = 0; i < 20; i += 1) expect(copy.uniform()).toBe(random.uniform());
      }),
    );
  });

  it('are uniform: mean, variance and neighbours as they should be over 100,000 draws', () => {
    const random = seededRandom(42);
    const draws = Array.from({ length: 100_000 }, () => random.uniform());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    const serial =
      draws.slice(1).reduce((sum, x, i) => sum + (x - mean) * ((draws[i] ?? 0) - mean), 0) / draws.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.005);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.002);
    expect(Math.abs(serial)).toBeLessThan(0.002);
  });

  it('permute without loss', () => {
    const order = [...seededRandom(3).permutation(257)];
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 257 }, (_, i) => i));
    expect(order).not.toEqual([...seededRandom(4).permutation(257)]);
  });

  it('never change: runs of today resume tomorrow', () => {
    const random = seededRandom(1);
    expect([random.integer(1e9), random.integer(1e9), random.integer(1e9)]).toMatchInlineSnapshot(`
      [
        136890702,
        861191406,
        587778299,
      ]
    `);
  });
});

it('a hash notices one flipped bit anywhere', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (bytes, at) => {
      const changed = bytes.slice();
      changed[at % bytes.length] = (changed[at % bytes.length] ?? 0) ^ (1 << (at % 8));
      expect(contentHash(changed)).not.toBe(contentHash(bytes));
    }),
  );
});

describe('settings', () => {
  it('every preset passes its own check', () => {
    for (const { settings } of PRESETS) expect(parseSettings(structuredClone(settings))).toEqual(settings);
  });

  it('an unknown or mistyped setting is refused by name', () => {
    const [preset] = PRESETS;
    const spoiled = { ...preset?.settings, net: { ...preset?.settings.net, layers: 'three' } };
    expect(() => parseSettings(spoiled)).toThrowError(/net\.layers/);
    expect(() => parseSettings({ ...preset?.settings, colour: 'red' })).toThrowError(/colour/);
  });

  it('a critic whose last map is one pixel is refused before the first step', () => {
    const [preset] = PRESETS;
    const spoiled = { ...preset?.settings, net: { ...preset?.settings.net, size: 32, layers: 5 } };
    expect(() => parseSettings(spoiled)).toThrowError(StudioError);
  });

  it.each([
    ['ssa', { size: 32, layers: 5 }, /map of 1 px/, /"net.layers" to at most 4/],
    ['attgan', { size: 32, layers: 6, criticNorm: 'none' }, /nothing is left/, /"net.layers" to at most 5/],
    ['stargan', { size: 32, depth: 6 }, /class kernel/, /"net.depth" to at most 5/],
  ])('%s with %o is refused by name', (method, net, message, remedy) => {
    const settings = settingsFor('smoke', method);
    const check = () => parseSettings({ ...settings, net: { ...settings.net, ...net } });
    expect(check).toThrowError(message);
    expect(check).toThrowError(expect.objectContaining({ remedy: expect.stringMatching(remedy) as string }));
  });

  it('classes need StarGAN, and more than one', () => {
    const classes = { labels: 'one-hot', attributes: ['a', 'b'] };
    expect(() => parseSettings({ ...settingsFor('smoke', 'stgan'), ...classes })).toThrowError(/"labels"/);
    expect(() =>
      parseSettings({ ...settingsFor('smoke', 'stargan'), ...classes, attributes: ['a'] }),
    ).toThrowError(/"labels"/);
    expect(parseSettings({ ...settingsFor('smoke', 'stargan'), ...classes }).labels).toBe('one-hot');
  });

  it('every method keeps size, data, attributes, seed and steps of a preset', () => {
    for (const { id, settings: base } of PRESETS) {
      for (const method of Object.keys(RECIPES)) {
        const settings = parseSettings(structuredClone(settingsFor(id, method)));
        expect(settings).toMatchObject({
          method,
          net: base.net,
          attributes: base.attributes,
          seed: base.seed,
        });
        // Single changes must not ask for what no face shows.
        const exclusive = settings.train.singleAttribute > 0;
        expect(conflictsOf(settings.readings)).toEqual({ beardConflict: exclusive, baldConflict: exclusive });
        // The paper preset is each method's own recipe, length and batch included.
        if (id === 'paper') continue;
        expect([settings.train.steps, settings.train.batch, settings.train.critics]).toEqual([
          base.train.steps,
          base.train.batch,
          base.train.critics,
        ]);
      }
    }
    expect(settingsFor('paper', 'stargan')).toMatchObject({
      train: { criticRate: 1e-4, decay: 'linear' },
      weights: { attributes: 1, reconstruction: 10 },
      readings: { attributeReduction: 'sum' },
    });
    expect(settingsFor('paper', 'attgan').weights).toMatchObject({
      attributes: 10,
      reconstruction: 100,
      dual: 0,
    });
    expect(settingsFor('quick', 'ssa')).toEqual(PRESETS.find(({ id }) => id === 'quick')?.settings);
  });

  it('written before the newer settings existed are filled up', () => {
    const { labels: _, ...old } = structuredClone(settingsFor('smoke', 'ssa')) as Record<string, unknown>;
    old['net'] = { size: 32, channels: 3, dim: 16, layers: 3, fc: 128 };
    old['readings'] = { maskDistance: 'mse', attributeReduction: 'mean', gateMean: 'batch' };
    old['report'] = { probeEvery: 20, checkpointSeconds: 20 };
    expect(parseSettings(old)).toMatchObject({
      labels: 'binary',
      net: { heads: 'transposed', criticNorm: 'instance' },
      readings: { labelScale: 0.5, fakeClasses: false },
      report: { probeIntensity: 1 },
    });
  });

  it('the schedule divides or falls linearly from its fraction on', () => {
    const train = { ...PRESETS[0]!.settings.train, steps: 100, decayFrom: 0.5 };
    expect([0, 49, 50, 99].map((step) => rateFactor({ ...train, decay: 'divide' }, step))).toEqual([
      1, 1, 0.1, 0.1,
    ]);
    expect(rateFactor({ ...train, decay: 'linear' }, 75)).toBeCloseTo(0.5);
    expect(rateFactor({ ...train, decay: 'constant' }, 99)).toBe(1);
    // StarGAN as released takes one part in a hundred thousand off, a hundred times, and so ends at 0.999.
    expect(rateFactor({ ...train, decay: 'released', steps: 1e6 }, 999_999)).toBeCloseTo(0.999, 4);
    expect(rateFactor({ ...train, decay: 'released' }, 75)).toBeCloseTo(0.9995, 6);
  });
});

it('errors keep code and remedy across a thread', () => {
  const error = new StudioError('storage-full', 'The disk is full.', 'Delete a run.');
  expect(errorOf(structuredClone(reportOf(error)))).toMatchObject({
    code: 'storage-full',
    remedy: 'Delete a run.',
  });
  expect(reportOf(new TypeError('x')).code).toBe('unexpected');
});
