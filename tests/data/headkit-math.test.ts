// The exact functions agree with the engine's own to far below a grey level.
import { expect, test } from 'vitest';
import { atan2, cos, exp, integerPower, log, pow, sin } from '../../src/data/headkit/exact-math.ts';

const steps = Array.from({ length: 401 }, (_, i) => i / 200 - 1);

test('exp, log and pow', () => {
  for (const t of steps) {
    expect(exp(20 * t) / Math.exp(20 * t)).toBeCloseTo(1, 11);
    const x = Math.exp(8 * t);
    expect(log(x)).toBeCloseTo(Math.log(x), 10);
    expect(pow(x, 1 / 2.2) / x ** (1 / 2.2)).toBeCloseTo(1, 10);
    expect(integerPower(t, 18)).toBeCloseTo(t ** 18, 12);
  }
  expect(pow(0, 2.2)).toBe(0);
});

test('sin, cos and atan2 in all quadrants', () => {
  for (const t of steps) {
    const x = 20 * t;
    expect(sin(x)).toBeCloseTo(Math.sin(x), 10);
    expect(cos(x)).toBeCloseTo(Math.cos(x), 10);
    const angle = 3.14 * t;
    expect(atan2(2 * Math.sin(angle), 2 * Math.cos(angle))).toBeCloseTo(angle, 9);
  }
  expect(atan2(0, 0)).toBe(0);
});
