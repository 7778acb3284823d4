// What the parity check forgives in a parameter after its first Adam update, and what it does not.
import { describe, expect, test } from 'vitest';
import { updateError } from '../../src/engine/evaluate/compare.ts';

const rate = 1e-4;
const epsilon = 1e-8;
const step = (g: number): number => (rate * g) / (Math.abs(g) + epsilon);

/** Error of parameters that start at 0 and are updated by our gradient, against ones updated by the reference's. */
function error(ours: number[], reference: number[], extra = 0): number {
  const after = (gradient: number[], off = 0) => Float64Array.from(gradient, (g) => -step(g) + off);
  return updateError(after(ours, extra), after(reference), {
    before: new Float32Array(ours.length),
    gradient: reference,
    ourGradient: ours,
    rate,
    epsilon,
    roundings: 1,
  });
}

describe('an update', () => {
  test('that follows from equal gradients has no error, and one that does not is measured in steps', () => {
    expect(error([1, -0.5], [1, -0.5])).toBe(0);
    expect(error([1, -0.5], [1, -0.5], 0.01 * rate)).toBeCloseTo(0.01, 5);
  });

  test('near epsilon may differ as noise in the gradient says', () => {
    expect(error([1, 6e-8], [1, 5e-8])).toBeLessThan(1e-9);
    expect(error([1, -2e-6], [1, 2e-6])).toBeLessThan(1e-9);
    expect(error([1, 6e-6], [1, 5e-6], 0.01 * rate)).toBeGreaterThan(0.009);
  });

  test('from a gradient that is off by more than noise gets nothing', () => {
    expect(error([1, -2e-4], [1, 2e-4])).toBeGreaterThan(1);
  });
});
