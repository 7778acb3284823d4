// The comparison as plain data: columns of the paper's figures, what they ask of a face, fairness, the address, the CSV.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  LAYOUTS,
  PAPER_COLUMNS,
  askedOf,
  columnsOf,
  fairness,
  fairnessWords,
  imagesSeen,
} from '../../src/face/comparison.ts';
import type { ComparedModel } from '../../src/face/comparison.ts';
import {
  FIRST_COMPARISON,
  FOLDS,
  MOST_FACES,
  compareReducer,
  facesOf,
  formatComparison,
  parseComparison,
} from '../../src/studio/state/compare.ts';
import type { ComparePlan } from '../../src/studio/state/compare.ts';
import { csvField } from '../../src/studio/state/compare-csv.ts';

const told = { attributes: ['Black_Hair', 'Blond_Hair', 'Male'], labels: 'binary' } as const;
const columnOf = (changes: string[], amount = 1) => ({ key: '', title: '', changes, amount });

describe('a column', () => {
  it('inverts, applies the conflict rules, and is stretched', () => {
    const own = { Black_Hair: 1, Male: 1 };
    expect(askedOf(columnOf(['Blond_Hair'], 1.5), own, told)).toEqual({
      labels: [1, 0, 1],
      target: [0, 1, 1],
      difference: [-1.5, 1.5, 0],
    });
    expect(askedOf(columnOf(['Blond_Hair', 'Male']), own, told)?.difference).toEqual([-1, 1, -1]);
    expect(askedOf(columnOf([], 0), own, told)?.difference).toEqual([0, 0, 0]);
  });

  it('goes by the rules that the model was trained with', () => {
    const ruled = {
      attributes: ['Bald', 'Blond_Hair'],
      labels: 'binary',
      conflicts: { baldConflict: true },
    } as const;
    expect(askedOf(columnOf(['Bald']), { Blond_Hair: 1 }, ruled)?.difference).toEqual([1, -1]);
    expect(askedOf(columnOf(['Bald']), { Blond_Hair: 1 }, { ...ruled, conflicts: {} })?.difference).toEqual([
      1, 0,
    ]);
  });

  it('asks nothing of a model that does not know the attribute', () => {
    expect(askedOf(columnOf(['Male', 'Young']), {}, told)).toBeNull();
  });

  it('asks for the class where exactly one is true', () => {
    const digits = { attributes: ['0', '1', '2'], labels: 'one-hot' } as const;
    expect(askedOf(columnOf(['2']), { 0: 1 }, digits)?.difference).toEqual([-1, 0, 1]);
  });

  it('stands in the order of the figures', () => {
    const titles = (layout: (typeof LAYOUTS)[number]) =>
      columnsOf(layout, PAPER_COLUMNS).map(({ title }) => title);
    expect(titles('single')[0]).toBe('Reconstruction');
    expect(titles('several')).toEqual(['Blond hair + pale skin', 'Blond hair + male + young']);
    expect(titles('strip')).toEqual(['−0.5', '0', '0.5', '1', '1.5', '2']);
  });
});

describe('fairness', () => {
  const model: ComparedModel = {
    title: 'A',
    method: 'ssa',
    size: 64,
    step: 100,
    training: { batch: 16, seed: 1, dataset: 'headkit-64', data: 'abc' },
  };
  it('has nothing to say about equal rows, and names what differs', () => {
    expect(fairnessWords([model, { ...model, title: 'B' }])).toBeNull();
    const more = { ...model, step: 50, training: { ...model.training!, batch: 32 } };
    expect(fairness([model, more]).unlike).toEqual(['steps']);
    expect(fairness([model, { ...more, training: { ...more.training, data: 'def' } }]).unlike).toEqual([
      'steps',
      'data',
    ]);
    const second = { ...model, training: { ...model.training!, images: 2000 } };
    expect([imagesSeen(model), imagesSeen(second)]).toEqual([1600, 2000]);
    expect(fairness([model, second]).unlike).toEqual(['images']);
  });
  it('says when a row does not say what it learnt from', () => {
    const { training: _, ...silent } = model;
    expect(fairnessWords([model, silent])).toBe('1 of 2 rows do not say what they learnt from.');
  });
});

describe('the plan', () => {
  const after = (...events: Parameters<typeof compareReducer>[1][]): ComparePlan =>
    events.reduce(compareReducer, FIRST_COMPARISON);

  it('turns faces from a seed into chosen ones, and back', () => {
    const set = { count: 1000, test: 100 };
    const drawn = facesOf(FIRST_COMPARISON.pick, set);
    expect(drawn).toEqual(facesOf({ kind: 'random', seed: 1, count: 2 }, set));
    expect(drawn.every((face) => face >= 900 && face < 1000)).toBe(true);
    const chosen = after({ kind: 'face', face: 950, shown: drawn });
    expect(chosen.pick).toEqual({ kind: 'chosen', faces: [...drawn, 950] });
    const again = compareReducer(chosen, { kind: 'random', seed: 5 });
    expect(again.pick).toEqual({ kind: 'random', seed: 5, count: 3 });
  });

  it('keeps the last face and at most six', () => {
    const one = after({ kind: 'face', face: 1, shown: [] });
    expect(compareReducer(one, { kind: 'face', face: 1, shown: [1] })).toEqual(one);
    const seven = compareReducer(one, { kind: 'face', face: 7, shown: [1, 2, 3, 4, 5, 6] });
    expect(seven.pick).toEqual({ kind: 'chosen', faces: [2, 3, 4, 5, 6, 7] });
  });

  it('changes the columns of the present layout only', () => {
    const plan = after({ kind: 'layout', layout: 'several' }, { kind: 'combination' });
    const filled = compareReducer(plan, { kind: 'attribute', name: 'Bald', combination: 2 });
    expect(filled.columns.several.at(-1)).toEqual(['Bald']);
    expect(filled.columns.single).toBe(PAPER_COLUMNS.single);
    expect(after({ kind: 'layout', layout: 'colour' }).folds).toContain('difference');
  });

  it('survives the address bar', () => {
    const name = fc.constantFrom('Bald', 'Male', 'Young', 'Other 1', 'Blond_Hair');
    const names = fc.uniqueArray(name, { minLength: 1 });
    const plan: fc.Arbitrary<ComparePlan> = fc.record({
      layout: fc.constantFrom(...LAYOUTS),
      models: fc.option(fc.uniqueArray(fc.constantFrom('run:a-1', 'shipped:ssa-64'), { minLength: 1 }), {
        nil: null,
      }),
      set: fc.option(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { nil: null }),
      pick: fc.oneof(
        fc.record({
          kind: fc.constant('random' as const),
          seed: fc.nat(2 ** 31),
          count: fc.integer({ min: 1, max: MOST_FACES }),
        }),
        fc.record({
          kind: fc.constant('chosen' as const),
          faces: fc.uniqueArray(fc.nat(100_000), { minLength: 1, maxLength: MOST_FACES }),
        }),
      ),
      columns: fc.record({
        single: names,
        colour: names,
        several: fc.array(names, { minLength: 1, maxLength: 6 }),
        strip: name,
      }),
      folds: fc.subarray([...FOLDS]),
    });
    fc.assert(
      fc.property(plan, (value) => {
        expect(parseComparison(formatComparison(value))).toEqual(value);
      }),
    );
    expect(formatComparison(FIRST_COMPARISON)).toBe('');
    fc.assert(fc.property(fc.string(), (text) => void parseComparison(text)));
  });
});

it('writes fields that no spreadsheet takes for a formula', () => {
  expect(['a,b', 'say "x"', '=1+1', '-2', 'plain'].map((text) => csvField(text))).toEqual([
    '"a,b"',
    '"say ""x"""',
    "'=1+1",
    "'-2",
    'plain',
  ]);
  expect(csvField(-2)).toBe('-2');
  expect(csvField(Number.NaN)).toBe('');
});
