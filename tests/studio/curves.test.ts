// Curves: smoothing, thinning, groups, and runs that went back to a checkpoint.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  addRow,
  curvesOf,
  emptyCurves,
  groupOf,
  groupedNames,
  ownerOf,
  smoothed,
  thinnedIndices,
} from '../../src/studio/state/curves.ts';

describe('smoothing', () => {
  it('leaves a constant alone from its first value on', () => {
    for (const value of smoothed([3, 3, 3, 3], 0.99)) expect(value).toBeCloseTo(3, 12);
  });

  it('is the plain mean of the first two values as the strength nears one', () => {
    expect(smoothed([0, 1], 0.999999)[1]).toBeCloseTo(0.5, 5);
  });

  it('weighs by strength: 0.5 after two values is (0.5 * 0 + 1 * 1) / 1.5', () => {
    expect(smoothed([0, 1], 0.5)[1]).toBeCloseTo(2 / 3, 12);
  });

  it('does nothing at strength zero and skips gaps', () => {
    expect(smoothed([1, null, 5], 0)).toEqual([1, null, 5]);
    expect(smoothed([1, null, 5], 0.5)[1]).toBeNull();
  });

  it('stays between the least and the greatest value', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 0.99, noNaN: true }), (list, strength) => {
        const low = Math.min(...list) - 1e-6;
        const high = Math.max(...list) + 1e-6;
        for (const value of smoothed(list, strength)) expect(value! >= low && value! <= high).toBe(true);
      }),
    );
  });
});

describe('thinning', () => {
  it('keeps spikes and the last point, in order, within the limit', () => {
    const values = Array.from({ length: 10_000 }, (_, index) =>
      index === 4321 ? 99 : index === 777 ? -99 : 0,
    );
    const kept = thinnedIndices(values, 500);
    expect(kept).toContain(4321);
    expect(kept).toContain(777);
    expect(kept.at(-1)).toBe(9999);
    expect(kept.length).toBeLessThanOrEqual(501);
    expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
  });

  it('keeps everything of a short curve', () => {
    expect(thinnedIndices([5, 4, 3], 10)).toEqual([0, 1, 2]);
  });
});

describe('rows', () => {
  it('become columns with gaps where a loss was absent', () => {
    const curves = curvesOf([
      { step: 1, values: { 'D/gp': 1 } },
      { step: 2, values: { 'G/rec': 2 } },
      { step: 3, values: { 'D/gp': 3, 'G/rec': Number.NaN } },
    ]);
    expect(curves.steps).toEqual([1, 2, 3]);
    expect(curves.columns.get('D/gp')).toEqual([1, null, 3]);
    expect(curves.columns.get('G/rec')).toEqual([null, 2, null]);
  });

  it('that repeat a step replace what came after it', () => {
    const curves = emptyCurves();
    for (const step of [1, 2, 3, 4]) addRow(curves, { step, values: { a: step } });
    addRow(curves, { step: 3, values: { a: 30 } });
    expect(curves.steps).toEqual([1, 2, 3]);
    expect(curves.columns.get('a')).toEqual([1, 2, 30]);
  });
});

it('puts the losses of the attention method into their groups', () => {
  const groups = Object.fromEntries(
    groupedNames(
      ['real', 'fake', 'gp', 'att', 'total']
        .map((name) => `D/${name}`)
        .concat(
          [
            'adv',
            'att',
            'rec',
            'raw',
            'dual',
            'a_id',
            'target',
            'nontarget',
            'clothing',
            'sparsity',
            'total',
          ].map((name) => `G/${name}`),
        ),
    ).map(({ group, names }) => [group, names]),
  );
  expect(groups).toEqual({
    Adversarial: ['D/fake', 'D/gp', 'D/real', 'D/total', 'G/adv', 'G/total'],
    Attributes: ['D/att', 'G/att'],
    Reconstruction: ['G/dual', 'G/raw', 'G/rec'],
    Masks: ['G/a_id', 'G/clothing', 'G/nontarget', 'G/sparsity', 'G/target'],
  });
  expect(groupOf('X/unheard')).toBe('Other');
  expect(['D/F1 real', 'G/F1 direct'].map(groupOf)).toEqual(['Classifier', 'Classifier']);
  expect(['D/gp', 'G/rec', 'lr'].map(ownerOf)).toEqual(['discriminator', 'generator', 'neither']);
});
