import { describe, expect, test } from 'vitest';
import { presetOf } from '../../src/face/presets.ts';
import {
  bestSoFar,
  checkSearch,
  drawTrial,
  paretoFront,
  trialSettings,
  worthKeeping,
} from '../../src/face/search.ts';
import type { SearchPlan } from '../../src/face/search.ts';

const plan: SearchPlan = {
  name: 'Loss weights',
  base: presetOf('smoke').settings,
  ranges: [
    { path: 'weights.dual', low: 0, high: 5, scale: 'linear' },
    { path: 'train.generatorRate', low: 1e-5, high: 1e-3, scale: 'log' },
    { path: 'train.critics', low: 1, high: 5, scale: 'linear' },
    { path: 'net.heads', choices: ['transposed', 'resize'] },
  ],
  trials: 20,
  seed: 7,
};
const drawn = (path: string, trials = 400): unknown[] =>
  Array.from({ length: trials }, (_, k) => drawTrial(plan, k)[path]);

describe('a trial', () => {
  test('is drawn from seed and number alone, and every trial is another', () => {
    expect(drawTrial(plan, 3)).toEqual(drawTrial(plan, 3));
    const seen = new Set(Array.from({ length: 400 }, (_, k) => JSON.stringify(drawTrial(plan, k))));
    expect(seen.size).toBe(400);
    expect(drawTrial({ ...plan, seed: 8 }, 3)).not.toEqual(drawTrial(plan, 3));
  });

  test('fills a linear range evenly and a logarithmic one by its decades', () => {
    const dual = drawn('weights.dual') as number[];
    expect(Math.abs(dual.filter((value) => value < 2.5).length / 400 - 0.5)).toBeLessThan(0.08);
    const rate = drawn('train.generatorRate') as number[];
    expect(Math.abs(rate.filter((value) => value < 1e-4).length / 400 - 0.5)).toBeLessThan(0.08);
    expect(Math.min(...rate)).toBeGreaterThanOrEqual(1e-5);
    expect(Math.max(...rate)).toBeLessThanOrEqual(1e-3);
  });

  test('takes whole numbers where the setting does, and every choice', () => {
    expect(new Set(drawn('train.critics'))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(new Set(drawn('net.heads'))).toEqual(new Set(['transposed', 'resize']));
    expect((drawn('weights.dual') as number[]).some((value) => !Number.isInteger(value))).toBe(true);
  });

  test('has settings that a run can have, and its number in the name', () => {
    const settings = trialSettings(plan, 4);
    expect(settings.name).toBe('Loss weights, trial 5');
    expect(settings.weights.dual).toBe(drawTrial(plan, 4)['weights.dual']);
    expect(settings.weights.clothing).toBe(plan.base.weights.clothing);
  });
});

test.each([
  [{ path: 'weights.duel', low: 0, high: 1, scale: 'linear' }, /weights\.duel/],
  [{ path: 'train.steps', low: 1, high: 9, scale: 'linear' }, /train\.steps/],
  [{ path: 'net.heads', low: 0, high: 1, scale: 'linear' }, /no number/],
  [{ path: 'train.generatorRate', low: 0, high: 1e-3, scale: 'log' }, /logarithmic/],
  [{ path: 'weights.dual', low: 2, high: 2, scale: 'linear' }, /ends where/],
  [{ path: 'weights.dual', low: 0, high: 5000, scale: 'linear' }, /weights\.dual/],
  [{ path: 'net.heads', choices: ['transposed', 'folded'] }, /net\.heads/],
] as const)('refuses %j', (range, words) => {
  expect(() => checkSearch({ ...plan, ranges: [range] })).toThrow(words);
});

test('accepts what can be searched', () => {
  expect(() => checkSearch(plan)).not.toThrow();
});

describe('what a search is read by', () => {
  test('the front holds every trial that no other one beats', () => {
    const points = [
      [0.5, 30],
      [0.7, 25],
      [0.6, 24],
      [0.9, 20],
      [0.9, 19],
      [Number.NaN, 99],
    ] as const;
    expect(paretoFront(points)).toEqual([0, 1, 3]);
    expect(
      paretoFront([
        [1, 1],
        [1, 1],
      ]),
    ).toEqual([0, 1]);
  });

  test('the best so far never falls', () => {
    expect(bestSoFar([null, 0.2, 0.1, null, 0.4])).toEqual([null, 0.2, 0.2, 0.2, 0.4]);
  });

  test('the fronts and the most accurate trials are worth their room', () => {
    const scores = [
      { aga: 0.5, psnr: 30, ssim: 0.9 },
      { aga: 0.4, psnr: 29, ssim: 0.95 },
      { aga: 0.3, psnr: 20, ssim: 0.8 },
      undefined,
      { aga: 0.45, psnr: 21, ssim: 0.8 },
    ];
    expect([...worthKeeping(scores, 0)].sort()).toEqual([0, 1]);
    expect([...worthKeeping(scores, 2)].sort()).toEqual([0, 1, 4]);
  });
});
