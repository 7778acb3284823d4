// What a run may be planned as: attributes and their rules, data sets that fit, what a trial measured, tables of curves,
// and which probe sheets stay.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { PAPER_RULES, firstRule } from '../../src/face/guide.ts';
import { parseSettings } from '../../src/face/settings.ts';
import { settingsFor } from '../../src/face/presets.ts';
import { surplusSheets } from '../../src/service/probes.ts';
import { durationText } from '../../src/studio/components/format.ts';
import { addRow, csvOf, emptyCurves, spacedIndices } from '../../src/studio/state/curves.ts';
import { changedPaths } from '../../src/studio/state/changed-paths.ts';
import { FIRST_PLAN, fitProblem, planReducer } from '../../src/studio/state/plan.ts';
import { NO_TRIALS, trialKey, trialReducer } from '../../src/studio/state/trials.ts';

const faces = {
  id: 'own',
  title: 'Own faces',
  size: 64,
  channels: 3,
  attributes: ['Smiling', 'Male', 'Young'],
};

describe('attributes of a plan', () => {
  it('bring the rule that they start with, and take it along when they go', () => {
    let plan = planReducer(FIRST_PLAN, { kind: 'attribute', name: 'Smiling', on: true });
    expect(plan.present.attributes.at(-1)).toBe('Smiling');
    expect(plan.present.rules['Smiling']).toEqual(firstRule('Smiling'));
    expect(() => parseSettings(plan.present)).not.toThrow();
    plan = planReducer(plan, { kind: 'attribute', name: 'Male', on: false });
    expect(plan.present.attributes).not.toContain('Male');
    expect(plan.present.rules).not.toHaveProperty('Male');
    expect(planReducer(plan, { kind: 'undo' }).present.rules['Male']).toEqual(PAPER_RULES['Male']);
  });

  it('never run out', () => {
    let plan = FIRST_PLAN;
    for (const name of FIRST_PLAN.present.attributes)
      plan = planReducer(plan, { kind: 'attribute', name, on: false });
    expect(plan.present.attributes).toHaveLength(1);
  });
});

describe('another data set', () => {
  it('is fitted: its attributes, no larger pictures', () => {
    const large = planReducer(FIRST_PLAN, { kind: 'preset', id: 'paper' });
    expect(fitProblem(large.present, faces)?.message).toContain('Bald');
    const plan = planReducer(large, { kind: 'dataset', dataset: faces }).present;
    expect(plan).toMatchObject({ dataset: 'own', attributes: ['Male', 'Young'], net: { size: 64 } });
    expect(fitProblem(plan, faces)).toBeNull();
    const digits = { ...faces, attributes: ['a', 'b'], channels: 1, size: 32 };
    const strange = planReducer(large, { kind: 'dataset', dataset: digits }).present;
    expect(strange).toMatchObject({ attributes: ['a', 'b'], net: { size: 32, channels: 1 } });
    expect(fitProblem({ ...strange, net: { ...strange.net, size: 64 } }, digits)?.message).toContain(
      'too small',
    );
  });

  it('stays with a preset of its kind only', () => {
    const own = planReducer(FIRST_PLAN, { kind: 'dataset', dataset: faces });
    expect(planReducer(own, { kind: 'preset', id: 'study' }).present.dataset).toBe('own');
    const independent = { ...faces, id: 'headkit-64-independent' };
    const drawn = planReducer(FIRST_PLAN, { kind: 'dataset', dataset: independent });
    expect(planReducer(drawn, { kind: 'preset', id: 'study' }).present.dataset).toBe(independent.id);
    expect(planReducer(drawn, { kind: 'preset', id: 'portrait' }).present.dataset).toBe('headkit-128');
    const star = planReducer(own, { kind: 'method', id: 'stargan' });
    expect(planReducer(star, { kind: 'preset', id: 'digits-quick' }).present.dataset).toBe('mnist');
  });
});

it('counts as changed only what the method reads', () => {
  const plan = planReducer(FIRST_PLAN, { kind: 'method', id: 'attgan' });
  const moved = planReducer(plan, { kind: 'set', path: 'weights.clothing', value: 3 });
  expect(changedPaths(moved.present)).toEqual([]);
  expect(changedPaths(planReducer(plan, { kind: 'set', path: 'train.batch', value: 3 }).present)).toEqual([
    'train.batch',
  ]);
});

describe('trials', () => {
  const quick = settingsFor('quick', 'ssa');
  const result = { steps: 3, secondsPerStep: 2.9, bytes: 1, device: {} as never };

  it('hold for settings that cost the same', () => {
    expect(trialKey({ ...quick, seed: 9, name: 'other' })).toBe(trialKey(quick));
    expect(trialKey({ ...quick, train: { ...quick.train, steps: 5 } })).toBe(trialKey(quick));
    expect(trialKey({ ...quick, train: { ...quick.train, batch: 5 } })).not.toBe(trialKey(quick));
    expect(trialKey(settingsFor('quick', 'stgan'))).not.toBe(trialKey(quick));
  });

  it('are kept when another one fails or is cancelled', () => {
    let state = trialReducer(NO_TRIALS, { kind: 'begin', key: 'a' });
    state = trialReducer(state, { kind: 'measured', key: 'a', result });
    state = trialReducer(trialReducer(state, { kind: 'begin', key: 'b' }), { kind: 'cancel' });
    expect(state).toEqual({ status: { kind: 'idle' }, results: new Map([['a', result]]) });
  });

  it('are said as people plan', () => {
    expect([0.2, 59, 48 * 60, 12_000, 36_000, 5 * 86_400].map(durationText)).toEqual([
      '1 s',
      '59 s',
      '48 min',
      '3 h 20 min',
      '10 h',
      '5 days',
    ]);
  });
});

describe('tables of curves', () => {
  it('space their rows evenly and end with the newest step', () => {
    expect(spacedIndices(3, 24)).toEqual([0, 1, 2]);
    expect(spacedIndices(100, 4)).toEqual([24, 49, 74, 99]);
  });

  it('save every row, with holes where a step had no such loss', () => {
    const curves = emptyCurves();
    addRow(curves, { step: 1, values: { 'D/gp': 0.5 } });
    addRow(curves, { step: 2, values: { 'G/rec': 2, 'D/gp': 0.25 } });
    expect(csvOf(curves)).toBe('step,D/gp,G/rec\n1,0.5,\n2,0.25,2\n');
  });
});

describe('probe sheets', () => {
  it('stay bounded, with the first and the newest, dense where a run is young', () => {
    let stored: number[] = [];
    for (let step = 0; step <= 20_000; step += 20) {
      const surplus = surplusSheets(stored, step, 64);
      stored = [...new Set([...stored, step])].filter((each) => !surplus.includes(each));
      expect(stored.length).toBeLessThanOrEqual(64);
      expect(stored).toContain(0);
      expect(stored).toContain(step);
    }
    const ratios = stored.slice(8).map((step, place) => step / (stored[place + 7] ?? step));
    expect(Math.max(...ratios)).toBeLessThan(1.4);
  });

  it('go only when there are too many', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(10_000), { maxLength: 40 }), fc.nat(10_000), (stored, next) => {
        const surplus = surplusSheets(stored, next, 20);
        const total = new Set([...stored, next]).size;
        expect(surplus).toHaveLength(Math.max(0, total - 20));
        expect(new Set([...stored, next])).toEqual(new Set([...stored, next, ...surplus]));
        expect(surplus).not.toContain(Math.min(next, ...stored));
        expect(surplus).not.toContain(Math.max(next, ...stored));
      }),
    );
  });
});
