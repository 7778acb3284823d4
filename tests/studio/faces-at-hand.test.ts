// What the Data view counts and concludes: parts of a set, attributes that come together, what a method would miss.
import { describe, expect, it } from 'vitest';
import { ATTRIBUTES } from '../../src/face/attributes.ts';
import { seededRandom } from '../../src/face/random.ts';
import { commonNeeds, looksLikeClasses, methodNeeds } from '../../src/studio/state/needs.ts';
import { namedSplit, splitOf, splitRange, splitsOf } from '../../src/studio/state/splits.ts';
import { pairOf, together } from '../../src/studio/state/together.ts';

describe('parts of a set', () => {
  it('are three ranges that cover it, and every face lies in its own', () => {
    const dataset = { count: 20, train: 14, test: 2 };
    expect(splitsOf(dataset)).toEqual([
      { split: 'train', count: 14 },
      { split: 'valid', count: 4 },
      { split: 'test', count: 2 },
    ]);
    for (const { split } of splitsOf(dataset)) {
      const [from, to] = splitRange(dataset, split);
      for (let face = from; face < to; face += 1) expect(splitOf(dataset, face)).toBe(split);
    }
    expect(splitsOf({ count: 5, train: 5, test: 0 })).toEqual([{ split: 'train', count: 5 }]);
    expect([namedSplit('test'), namedSplit('all'), namedSplit(null)]).toEqual(['test', null, null]);
  });
});

describe('attributes together', () => {
  it('are counted as one by one', () => {
    const random = seededRandom(3);
    const names = ['a', 'b', 'c', 'd'];
    const rows = Array.from({ length: 200 }, () =>
      names.map((_, i) => Number(random.uniform() < 0.2 * (i + 1))),
    );
    const counted = together(Uint8Array.from(rows.flat()), names);
    for (const [i] of names.entries()) {
      for (const [j] of names.entries()) {
        const given = rows.filter((row) => row[i] === 1);
        const both = given.filter((row) => row[j] === 1).length;
        const usual = rows.filter((row) => row[j] === 1).length / 200;
        expect(pairOf(counted, i, j)).toEqual({
          given: given.length,
          both,
          share: both / given.length,
          usual,
        });
      }
    }
  });

  it('of nothing are nothing', () => {
    expect(pairOf(together(new Uint8Array(6), ['a', 'b']), 0, 1)).toEqual({
      given: 0,
      both: 0,
      share: null,
      usual: 0,
    });
    expect(together(new Uint8Array(0), []).faces).toBe(0);
  });
});

describe('what a method needs that a set lacks', () => {
  const good = {
    count: 4608,
    train: 4096,
    test: 512,
    size: 128,
    channels: 3,
    attributes: [...ATTRIBUTES] as readonly string[],
    attributePositives: Object.fromEntries(ATTRIBUTES.map((name) => [name, 1000])) as Record<string, number>,
    labelled: 4608,
  };
  const texts = (set: typeof good): string[] => [
    ...commonNeeds(set).map(({ kind, text }) => `${kind}: ${text}`),
    ...methodNeeds(set).flatMap(({ id, needs }) => needs.map(({ kind, text }) => `${id} ${kind}: ${text}`)),
  ];
  const said = (change: Partial<typeof good>): string => texts({ ...good, ...change }).join('\n');

  it('is nothing where everything is there', () => {
    expect(texts(good)).toEqual([]);
    expect(methodNeeds(good).map(({ id }) => id)).toEqual(['ssa', 'stgan', 'attgan', 'stargan']);
  });

  it('is guide masks, for the attention method alone', () => {
    expect(said({ labelled: 0 })).toMatch(/^ssa lacks: .*no guide masks/);
    expect(said({ labelled: 687 })).toMatch(/^ssa mind: Guide masks for 687 of 4,608 faces/);
    expect(said({ labelled: 0 }).split('\n')).toHaveLength(1);
  });

  it('is attributes, faces, pixels, and colours', () => {
    const attributes = ATTRIBUTES.filter((name) => name !== 'Bald' && name !== 'Bangs');
    expect(said({ attributes })).toContain('ssa mind: Of the thirteen attributes it lacks Bald, Bangs.');
    expect(said({ attributes: ['Happy'], attributePositives: { Happy: 900 } })).toContain(
      'none of the thirteen',
    );
    expect(said({ attributes: [] })).toContain('lacks: It has no attributes');
    expect(said({ test: 0 })).toContain('mind: It has no test faces');
    expect(said({ test: 10 })).toContain('mind: Only 10 test faces');
    expect(said({ train: 60 })).toContain('mind: Only 60 training faces');
    expect(said({ size: 16 })).toContain('lacks: Its pictures have 16 px');
    expect(said({ size: 64 })).toContain('mind: The papers train at 128 px');
    expect(said({ channels: 1 })).toContain('ssa mind: Grey pictures');
    const attributePositives = { ...good.attributePositives, Bald: 0, Male: 4600 };
    expect(said({ attributePositives })).toMatch(
      /lacks: The same in every face.*: Bald\.\nmind: In less .*: Male\./,
    );
  });

  it('is another method for classes', () => {
    const attributes = Array.from({ length: 10 }, (_, i) => `Digit_${i}`);
    const attributePositives = Object.fromEntries(attributes.map((name) => [name, 460]));
    const digits = { ...good, count: 4600, attributes, attributePositives, channels: 1, labelled: 0 };
    expect(looksLikeClasses(digits)).toBe(true);
    expect(looksLikeClasses(good)).toBe(false);
    const needs = new Map(methodNeeds(digits).map(({ id, needs: [first] }) => [id, first?.text]));
    expect(needs.get('stargan')).toBeUndefined();
    for (const id of ['ssa', 'stgan', 'attgan']) expect(needs.get(id)).toContain('StarGAN is the one');
  });
});
