// Colour ramps and the painting of masks, differences and guide masks; fitting a face to a model's size.
import { describe, expect, it } from 'vitest';
import { PARTS, PLANE } from '../../src/face/parts.ts';
import {
  differenceIndex,
  differenceRgba,
  guideMask,
  maskMean,
  maskRgba,
  overlaidRgba,
  partsRgba,
  pictureRgba,
} from '../../src/studio/pictures/paint.ts';
import { PART_COLOURS, RAMPS } from '../../src/studio/pictures/ramps.ts';
import { fitted } from '../../src/studio/pictures/resize.ts';

const luminance = (ramp: Uint8Array, index: number): number => {
  const linear = [0, 1, 2].map((c) => ((ramp[index * 3 + c] ?? 0) / 255) ** 2.2);
  return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
};

describe('ramps', () => {
  it.each(['attention', 'clothing'] as const)('%s only gets lighter, so it reads without colour', (name) => {
    for (let i = 1; i < 256; i += 1)
      expect(luminance(RAMPS[name], i)).toBeGreaterThanOrEqual(luminance(RAMPS[name], i - 1));
    expect(luminance(RAMPS[name], 255) / (luminance(RAMPS[name], 0) + 0.05)).toBeGreaterThan(10);
  });

  it('difference is grey in the middle, blue below and red above', () => {
    const at = (index: number) => [...RAMPS.difference.subarray(index * 3, index * 3 + 3)];
    const [red, green, blue] = at(128);
    expect(Math.max(red!, green!, blue!) - Math.min(red!, green!, blue!)).toBeLessThan(4);
    expect(at(0)[2]!).toBeGreaterThan(at(0)[0]! + 100);
    expect(at(255)[0]!).toBeGreaterThan(at(255)[2]! + 100);
  });

  it('gives every part a colour of its own', () => {
    const colours = PARTS.map((_, place) => (PART_COLOURS[place + 1] ?? []).join());
    expect(new Set(colours).size).toBe(PARTS.length);
  });
});

describe('painting', () => {
  it('spreads grey over three channels', () => {
    expect([...pictureRgba(Uint8Array.of(7), 1)]).toEqual([7, 7, 7, 255]);
    expect([...pictureRgba(Uint8Array.of(1, 2, 3), 3)]).toEqual([1, 2, 3, 255]);
  });

  it('shows equal pictures as one grey, lighter pixels red and darker ones blue', () => {
    const before = Uint8Array.of(100, 100, 100, 100, 100, 100, 100, 100, 100);
    const after = Uint8Array.of(100, 100, 100, 160, 160, 160, 40, 40, 40);
    const painted = differenceRgba(before, after, 3, 4);
    expect(painted[0]).toBe(painted[1]);
    expect(painted[4]! > painted[6]!).toBe(true);
    expect(painted[8]! < painted[10]!).toBe(true);
  });

  it('amplifies differences and stops at the ends of the ramp', () => {
    expect(differenceIndex(10, 8) - 128).toBeGreaterThan(3 * (differenceIndex(10, 1) - 128));
    expect(differenceIndex(255, 8)).toBe(255);
    expect(differenceIndex(-255, 8)).toBe(0);
  });

  it('lets the face through where an overlaid mask is zero, and the ramp where it is one', () => {
    const face = Uint8Array.of(10, 20, 30, 10, 20, 30);
    const painted = overlaidRgba(face, 3, Uint8Array.of(0, 255), 'attention', 1);
    expect([...painted.subarray(0, 3)]).toEqual([10, 20, 30]);
    expect([...painted.subarray(4, 8)]).toEqual([...maskRgba(Uint8Array.of(255), 'attention')]);
  });

  it('leaves the background of a face uncoloured by parts', () => {
    const painted = partsRgba(Uint8Array.of(9, 9, 9, 9, 9, 9), 3, Uint8Array.of(0, 13), 0.5);
    expect([...painted.subarray(0, 3)]).toEqual([9, 9, 9]);
    expect([...painted.subarray(4, 7)]).not.toEqual([9, 9, 9]);
  });

  it('makes the person of hair and skin, without clothing', () => {
    const planes = Uint8Array.of(PLANE.hair, PLANE.skin, PLANE.clothing, PLANE.glasses, 0);
    expect([...guideMask(planes, 'person')]).toEqual([255, 255, 0, 0, 0]);
    expect([...guideMask(planes, 'eye_g')]).toEqual([0, 0, 0, 255, 0]);
    expect(maskMean(guideMask(planes, 'person'))).toBeCloseTo(0.4, 12);
  });
});

describe('fitting a face to a model', () => {
  const face = (size: number, pixels: number[], channels = 1) => ({
    size,
    channels,
    pixels: Uint8Array.from(pixels),
  });

  it('takes means when it shrinks', () => {
    expect([...fitted(face(2, [0, 100, 200, 100]), 1, 1).pixels]).toEqual([100]);
  });

  it('keeps flat pictures flat when it grows or shrinks by an odd factor', () => {
    for (const size of [1, 3, 5, 8]) {
      expect(new Set(fitted(face(4, new Array<number>(16).fill(77)), size, 1).pixels)).toEqual(new Set([77]));
    }
  });

  it('turns colour into luma and grey into three equal channels', () => {
    expect([...fitted(face(1, [255, 0, 0], 3), 1, 1).pixels]).toEqual([76]);
    expect([...fitted(face(1, [40]), 1, 3).pixels]).toEqual([40, 40, 40]);
  });

  it('hands the same face back when nothing is to be done', () => {
    const same = face(2, [1, 2, 3, 4]);
    expect(fitted(same, 2, 1)).toBe(same);
  });
});
