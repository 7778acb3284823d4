import { describe, expect, test } from 'vitest';
import { bootstrap, maskOverlap, meanDifference, perFace } from '../../src/engine/evaluate/scores.ts';
import { seededRandom } from '../../src/face/random.ts';

describe('bootstrap', () => {
  test('the interval of a coin agrees with the normal approximation', () => {
    const random = seededRandom(3);
    const coin = Float64Array.from({ length: 400 }, () => (random.uniform() < 0.3 ? 1 : 0));
    const { mean, low, high, count } = bootstrap(coin, seededRandom(1));
    const half = 1.96 * Math.sqrt((mean * (1 - mean)) / count);
    expect(count).toBe(400);
    expect(Math.abs(high - (mean + half))).toBeLessThan(0.01);
    expect(Math.abs(low - (mean - half))).toBeLessThan(0.01);
  });

  test('faces without a value do not count, and no value at all is no number', () => {
    expect(bootstrap([1, Number.NaN, 3], seededRandom(1))).toMatchObject({ mean: 2, count: 2 });
    expect(bootstrap([Number.NaN], seededRandom(1)).mean).toBeNaN();
  });

  test('equal seeds give equal intervals', () => {
    const values = [0.1, 0.9, 0.4, 0.7, 0.2];
    expect(bootstrap(values, seededRandom(5))).toEqual(bootstrap(values, seededRandom(5)));
    expect(bootstrap(values, seededRandom(5)).low).toBeLessThan(0.46);
  });
});

test('a face counts once however many of its edits have a value', () => {
  const columns = [
    [1, Number.NaN, Number.NaN],
    [0, 0.5, Number.NaN],
  ];
  expect([...perFace(columns, 3)]).toEqual([0.5, 0.5, Number.NaN]);
});

test('masks overlap by intersection over union, from half opacity on', () => {
  expect(maskOverlap([255, 128, 127, 0], [1, 0, 1, 0])).toBeCloseTo(1 / 3);
  expect(maskOverlap([0, 10], [0, 0])).toBeNaN();
});

test('differences are averaged on one side of a mask', () => {
  const [a, b] = [
    [10, 10, 10, 0, 0, 0],
    [13, 10, 10, 9, 9, 0],
  ];
  expect(meanDifference(a, b, 3, [1, 0], 1)).toBe(1);
  expect(meanDifference(a, b, 3, [1, 0], 0)).toBe(6);
  expect(meanDifference(a, b, 3, [1, 1], 0)).toBeNaN();
});
