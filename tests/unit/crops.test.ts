// Crop boxes: the published numbers on CelebA's pictures, and boxes that stay inside any picture.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CROPS, cropBox, isCropName, publishedCrop } from '../../src/face/crops.ts';
import type { CropName } from '../../src/face/crops.ts';

const names = Object.keys(CROPS) as CropName[];

describe('crop boxes', () => {
  it.each([
    ['family', 3, 26, 170],
    ['family-64', 15, 40, 148],
    ['centre-170', 4, 24, 170],
    ['centre-178', 0, 20, 178],
    ['icgan', 30, 40, 138],
    ['square', 0, 20, 178],
  ] as const)('%s is exact on aligned CelebA pictures', (name, left, top, side) => {
    expect(cropBox(name, 178, 218)).toEqual({ left, top, width: side, height: side });
  });

  it('scale with pictures of the same proportions', () => {
    expect(cropBox('family', 356, 436)).toEqual({ left: 6, top: 52, width: 340, height: 340 });
  });

  it('lie in the middle of pictures of other proportions', () => {
    // The frame is 178 of 400 wide and starts at 111.
    expect(cropBox('family', 400, 218)).toEqual({ left: 114, top: 26, width: 170, height: 170 });
    expect(cropBox('square', 400, 218)).toEqual({ left: 91, top: 0, width: 218, height: 218 });
  });

  it('of a square picture in the middle is the picture', () => {
    expect(cropBox('square', 1024, 1024)).toEqual({ left: 0, top: 0, width: 1024, height: 1024 });
  });

  it('are squares inside whatever picture, down to one pixel', () => {
    const side = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(fc.constantFrom(...names), side, side, (name, width, height) => {
        const box = cropBox(name, width, height);
        expect(box.width).toBe(box.height);
        expect(box.width).toBeGreaterThanOrEqual(1);
        expect(Object.values(box).every(Number.isInteger)).toBe(true);
        expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
        expect(box.left + box.width).toBeLessThanOrEqual(width);
        expect(box.top + box.height).toBeLessThanOrEqual(height);
      }),
    );
  });

  it('of the methods are those of their code', () => {
    expect(['ssa', 'stgan', 'attgan'].map((method) => publishedCrop(method, 64))).toEqual(
      Array(3).fill('family-64'),
    );
    expect(publishedCrop('stgan', 128)).toBe('family');
    expect(publishedCrop('stargan', 64)).toBe('centre-178');
    expect([isCropName('family'), isCropName('toString'), isCropName(3)]).toEqual([true, false, false]);
  });
});
