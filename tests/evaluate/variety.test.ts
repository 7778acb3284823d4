// The variety of edits: relative to real pictures, class by class.
import { describe, expect, it } from 'vitest';
import { countVariety } from '../../src/engine/evaluate/variety.ts';
import { seededRandom } from '../../src/face/random.ts';

const AREA = 64;
/** Pictures of noise around a grey of their class, one after the other. */
function pictures(count: number, spread: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length: count * AREA }, () => 100 + random.integer(spread));
}
const digits = (count: number) => Array.from({ length: count }, (_, i) => (i % 2 === 0 ? [1, 0] : [0, 1]));

describe('the variety of edits', () => {
  it('is the ratio of their deviation to that of real pictures', () => {
    const count = countVariety('one-hot');
    count.add('Real', pictures(400, 101, 1), digits(400));
    for (const seed of [2, 3]) count.add('Generated', pictures(200, 51, seed), digits(200));
    expect(count.ratio()).toBeCloseTo(0.505, 2);
  });

  it('is 0 where every source becomes the same picture of its class, however the classes differ', () => {
    const count = countVariety('one-hot');
    count.add('Real', pictures(10, 101, 1), digits(10));
    const templates = Array.from({ length: 10 }, (_, i) => new Uint8Array(AREA).fill(i % 2 === 0 ? 30 : 220));
    count.add('Generated', Uint8Array.from(templates.flatMap((picture) => [...picture])), digits(10));
    expect(count.ratio()).toBe(0);
  });

  it('looks at all pictures together where attributes are not exclusive', () => {
    const count = countVariety('binary');
    expect(count.ratio()).toBeNaN();
    count.add('Real', pictures(300, 101, 1), Array(300).fill([1, 1]));
    count.add('Generated', pictures(300, 101, 2), Array(300).fill([0, 1]));
    expect(count.ratio()).toBeCloseTo(1, 1);
  });
});
