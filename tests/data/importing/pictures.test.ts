// Pictures on their way into a sample: PNG against another decoder, headers that lie, resizing against the definition,
// guide masks against those of drawn faces.
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { addPart, emptyLayers, mapsOf, planesOf } from '../../../src/data/pictures/masks.ts';
import { decodeJpeg } from '../../../src/data/pictures/jpeg.ts';
import { orientationOf, upright } from '../../../src/data/pictures/orientation.ts';
import type { Orientation } from '../../../src/data/pictures/orientation.ts';
import { formatOf, readHead } from '../../../src/data/pictures/picture.ts';
import { decodePng } from '../../../src/data/pictures/png.ts';
import { cutAndResize } from '../../../src/data/pictures/resize.ts';
import { partMasks } from '../../../src/data/headkit/part-masks.ts';
import { StudioError } from '../../../src/face/errors.ts';
import { PARTS, PLANE, planesFromParts } from '../../../src/face/parts.ts';
import { seededRandom } from '../../../src/face/random.ts';
import { exifOf, jpegOf, mutated, pngOf } from './make.ts';

/** Twenty thousand cases take a second; on a machine that works on other things, many. */
const LONG = { timeout: 60_000 };

const random = seededRandom(7);
const noise = (length: number): Uint8Array => Uint8Array.from({ length }, () => random.integer(256));
const whole = (side: number) => ({ left: 0, top: 0, width: side, height: side });

describe('PNG', () => {
  for (const colorType of [0, 2, 4, 6] as const) {
    it(`colour type ${colorType} is read as another decoder reads it, with every filter`, () => {
      for (const filterType of [0, 1, 2, 3, 4, -1]) {
        const png = new PNG({ width: 13, height: 9 });
        png.data = Buffer.from(noise(13 * 9 * 4).map((value, i) => (i % 4 === 3 ? 255 : value >> (i % 3))));
        const bytes = PNG.sync.write(png, { colorType, filterType });
        const expected = PNG.sync.read(bytes).data;
        const { channels, data } = decodePng(bytes, 'f');
        expect(channels).toBe(colorType === 0 || colorType === 4 ? 1 : 3);
        for (let i = 0; i < 13 * 9; i += 1) {
          for (let c = 0; c < channels; c += 1) expect(data[channels * i + c]).toBe(expected[4 * i + c]);
        }
      }
    });
  }

  it('low depths and 16 bits are spread over 0-255, palettes applied', () => {
    expect([
      ...decodePng(pngOf(8, 4, Uint8Array.of(0b10100101, 0, 255, 0), 0, 1), 'f').data.slice(0, 8),
    ]).toEqual([255, 0, 255, 0, 0, 255, 0, 255]);
    expect([
      ...decodePng(pngOf(4, 4, Uint8Array.of(0b00011011, 0, 0, 0), 0, 2), 'f').data.slice(0, 4),
    ]).toEqual([0, 85, 170, 255]);
    expect(decodePng(pngOf(4, 4, new Uint8Array(32).fill(200), 0, 16), 'f').data[5]).toBe(200);
    expect(() => decodePng(pngOf(4, 4, new Uint8Array(16), 3), 'f')).toThrow(/palette/);
  });

  it('is refused, not half-read, whatever is changed in it (20,000 changes)', LONG, () => {
    const bytes = pngOf(8, 6, noise(48));
    const pixels = decodePng(bytes, 'f').data.join();
    const changes = seededRandom(8);
    let refused = 0;
    for (let i = 0; i < 20_000; i += 1) {
      try {
        if (decodePng(mutated(bytes, changes), 'f').data.join() !== pixels) throw new Error('other pixels');
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(18_000);
  });

  it('a stream longer than the header announces is refused', () => {
    const long = pngOf(8, 8, new Uint8Array(64));
    const short = pngOf(8, 4, new Uint8Array(32));
    const lying = short.slice();
    // The data of the larger picture under the header of the smaller one.
    const joined = new Uint8Array([...lying.subarray(0, 33), ...long.subarray(33)]);
    expect(() => decodePng(joined, 'f')).toThrow(/packed pixels/);
  });
});

describe('headers', () => {
  it('state format and size, and giants are refused before they are decoded', () => {
    expect(readHead(jpegOf(178, 218, 1), 'f')).toEqual({ format: 'jpeg', width: 178, height: 218 });
    const giant = pngOf(8, 8, new Uint8Array(64));
    new DataView(giant.buffer).setUint32(16, 20_000);
    expect(() => readHead(giant, 'f')).toThrow(/20000 x 8 pixels/);
    const wide = jpegOf(16, 16, 1);
    const frame = wide.findIndex((byte, i) => byte === 0xff && wide[i + 1] === 0xc0);
    wide.set([0x3f, 0xff, 0x3f, 0xff], frame + 5);
    expect(() => readHead(wide, 'f')).toThrow(/16383 x 16383/);
    expect(() => readHead(Uint8Array.of(71, 73, 70, 56), 'f')).toThrow(/neither/);
    const webp = new Uint8Array(30);
    webp.set([...'RIFF----WEBPVP8X'].map((sign) => sign.charCodeAt(0)));
    webp.set([99, 0, 0, 49, 0, 0], 24);
    expect(readHead(webp, 'f')).toEqual({ format: 'webp', width: 100, height: 50 });
  });

  it('never stop the program: 20,000 changed JPEG headers', LONG, () => {
    const bytes = jpegOf(16, 16, 3);
    const changes = seededRandom(9);
    for (let i = 0; i < 20_000; i += 1) {
      const changed = mutated(bytes.subarray(0, 700), changes);
      try {
        const { width, height } = readHead(changed, 'f');
        expect(width * height).toBeLessThanOrEqual(40_000_000);
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
      }
      expect(['jpeg', undefined]).toContain(formatOf(changed));
    }
  });

  it(
    'of WebP in all three codings state what they say, and never stop the program (20,000 changes)',
    LONG,
    () => {
      const changes = seededRandom(11);
      const bytes = ['VP8X', 'VP8L', 'VP8 '].map((kind) => {
        const file = new Uint8Array(30);
        file.set([...`RIFF----WEBP${kind}`].map((sign) => sign.charCodeAt(0)));
        if (kind === 'VP8X') file.set([99, 0, 0, 49, 0, 0], 24);
        // 14 bits each, less one, from bit 0 of byte 21 on.
        if (kind === 'VP8L') file.set([99, 49 << 6, 49 >> 2, 0], 21);
        if (kind === 'VP8 ') file.set([100, 0, 50, 0], 26);
        return file;
      });
      for (const file of bytes)
        expect(readHead(file, 'f')).toEqual({ format: 'webp', width: 100, height: 50 });
      for (let i = 0; i < 20_000; i += 1) {
        try {
          const { width, height } = readHead(mutated(bytes[i % 3]!, changes), 'f');
          expect(Math.max(width, height)).toBeLessThanOrEqual(16_384);
        } catch (error) {
          if (!(error instanceof StudioError)) throw error;
        }
      }
    },
  );

  it('a changed JPEG is a picture of its announced size or an error by name (500 changes)', async () => {
    const bytes = jpegOf(16, 16, 3);
    const changes = seededRandom(14);
    let refused = 0;
    for (let i = 0; i < 500; i += 1) {
      const changed = mutated(bytes, changes);
      try {
        const head = readHead(changed, 'f');
        if (head.width * head.height > 4096) continue;
        const { width, height, data } = await decodeJpeg(changed, head, 'f');
        expect(data.length).toBe(width * height * 3);
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
        expect(error.message).toMatch(/^f\b/);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });

  it('a JPEG that cannot be decoded is an error by name', async () => {
    const cut = jpegOf(64, 64, 1).slice(0, 300);
    await expect(decodeJpeg(cut, { format: 'jpeg', width: 64, height: 64 }, 'a.jpg')).rejects.toMatchObject({
      message: 'a.jpg: its pixels cannot be decoded.',
    });
  });
});

describe('turned photographs', () => {
  const grid = { width: 3, height: 2, channels: 1 as const, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  /** What is seen of 1 2 3 / 4 5 6, by orientation, row by row (EXIF 2.32, 4.6.4). */
  const seen = ['123456', '321654', '654321', '456123', '142536', '415263', '635241', '362514'];

  it('are set upright', () => {
    for (const [i, pixels] of seen.entries()) {
      const turned = upright(grid, (i + 1) as Orientation);
      expect(turned.data.join('')).toBe(pixels);
      expect([turned.width, turned.height]).toEqual(i < 4 ? [3, 2] : [2, 3]);
    }
  });

  it('by what their EXIF data state, in either byte order, also on their way through the decoder', async () => {
    const plain = jpegOf(24, 16, 5);
    expect(orientationOf(plain)).toBe(1);
    for (let orientation = 0; orientation <= 9; orientation += 1) {
      const known = orientation >= 1 && orientation <= 8 ? orientation : 1;
      for (const little of [true, false])
        expect(orientationOf(exifOf(plain, orientation, little))).toBe(known);
    }
    const head = { format: 'jpeg', width: 24, height: 16 } as const;
    const straight = await decodeJpeg(plain, head, 'f');
    expect(await decodeJpeg(exifOf(plain, 6), head, 'f')).toEqual(upright(straight, 6));
  });

  it('never stop the program: 20,000 changed EXIF data state one of eight, or nothing', LONG, () => {
    const bytes = exifOf(jpegOf(8, 8, 1), 6).subarray(0, 90);
    const changes = seededRandom(10);
    const found = new Map<number, number>();
    for (let i = 0; i < 20_000; i += 1) {
      const orientation = orientationOf(mutated(bytes, changes));
      found.set(orientation, (found.get(orientation) ?? 0) + 1);
    }
    expect([...found.keys()].every((each) => each >= 1 && each <= 8)).toBe(true);
    // Most changes hit what says nothing about the orientation, or cut it off.
    expect(found.get(6)).toBeGreaterThan(5000);
    expect(found.get(1)).toBeGreaterThan(5000);
  });
});

/** Cubic convolution with antialiasing straight from its definition, one output pixel at a time, in two dimensions. */
function slowResize(data: Uint8Array, side: number, size: number): number[] {
  const scale = side / size;
  const stretch = Math.max(1, scale);
  const cubic = (x: number): number => {
    const d = Math.abs(x);
    if (d >= 2) return 0;
    return d < 1 ? 1.5 * d ** 3 - 2.5 * d ** 2 + 1 : -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2;
  };
  const weights = (i: number): number[] => {
    const centre = (i + 0.5) * scale;
    const low = Math.max(0, Math.round(centre - 2 * stretch));
    const high = Math.min(side, Math.round(centre + 2 * stretch));
    const row = Array.from({ length: side }, (_, k) =>
      k >= low && k < high ? cubic((k + 0.5 - centre) / stretch) : 0,
    );
    const sum = row.reduce((a, b) => a + b);
    return row.map((weight) => weight / sum);
  };
  const all = Array.from({ length: size }, (_, i) => weights(i));
  return Array.from({ length: size * size }, (_, i) => {
    const [tall, wide] = [all[Math.floor(i / size)]!, all[i % size]!];
    let sum = 0;
    for (let y = 0; y < side; y += 1)
      for (let x = 0; x < side; x += 1) sum += tall[y]! * wide[x]! * data[y * side + x]!;
    return Math.min(255, Math.max(0, sum));
  });
}

describe('resizing', () => {
  it('is cubic convolution with antialiasing', () => {
    for (const [side, size] of [
      [37, 16],
      [20, 32],
      [30, 11],
    ] as const) {
      const data = noise(side * side);
      const expected = slowResize(data, side, size);
      const result = cutAndResize({ width: side, height: side, channels: 1, data }, whole(side), size, 1);
      result.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(0.51));
    }
  });

  it('keeps flat colours and equal sizes, cuts the box, converts between grey and colour', () => {
    const flat = {
      width: 178,
      height: 218,
      channels: 3 as const,
      data: new Uint8Array(178 * 218 * 3).fill(77),
    };
    for (const size of [16, 64, 128, 192]) {
      const box = { left: 3, top: 26, width: 170, height: 170 };
      expect(cutAndResize(flat, box, size, 3).every((value) => value === 77)).toBe(true);
      expect(cutAndResize(flat, box, size, 1).every((value) => value === 77)).toBe(true);
    }
    const data = noise(10 * 12 * 4);
    const cut = cutAndResize(
      { width: 10, height: 12, channels: 4, data },
      { left: 2, top: 3, width: 8, height: 8 },
      8,
      3,
    );
    expect([...cut.slice(0, 3)]).toEqual([...data.slice((3 * 10 + 2) * 4, (3 * 10 + 2) * 4 + 3)]);
    const grey = cutAndResize({ width: 4, height: 4, channels: 1, data: noise(16) }, whole(4), 4, 3);
    expect(grey[0]).toBe(grey[2]);
  });

  it('takes the mean over squares first where the reduction is large', () => {
    const data = new Uint8Array(256 * 256).map((_, i) => ((i ^ (i >> 8)) & 1 ? 255 : 0));
    const result = cutAndResize({ width: 256, height: 256, channels: 1, data }, whole(256), 16, 1);
    result.forEach((value) => expect(Math.abs(value - 127.5)).toBeLessThan(1));
  });
});

describe('guide masks from part masks', () => {
  const layersOf = (masks: Readonly<Record<string, Uint8Array>>, side: number, maps = true) => {
    const layers = emptyLayers(side, side, maps);
    for (const part of PARTS) {
      const data = masks[part];
      if (data?.includes(1) === true) addPart(layers, part, { width: side, height: side, channels: 1, data });
    }
    return layers;
  };

  it('are those of Eq. 5 as the drawn faces have them, and the part maps come back', () => {
    const side = 24;
    for (let round = 0; round < 20; round += 1) {
      const label = Uint8Array.from({ length: side * side }, () => random.integer(19));
      const under = label.map((part) => (part === 3 ? [0, 1, 4, 13, 18][random.integer(5)]! : 0));
      const layers = layersOf(partMasks({ label, under }), side);
      expect(planesOf(layers, whole(side), side)).toEqual(planesFromParts(label, under));
      const maps = mapsOf(layers, whole(side), side);
      expect(maps.label).toEqual(label);
      expect(maps.under).toEqual(under);
    }
  });

  it('are reduced by area: half of a pixel counts, less does not', () => {
    const mask = (share: number): Uint8Array =>
      Uint8Array.from({ length: 64 }, (_, i) => (i < 64 * share ? 1 : 0));
    const reduced = (share: number) => planesOf(layersOf({ skin: mask(share) }, 8), whole(8), 1)[0];
    expect(reduced(0.5)).toBe(PLANE.skin);
    expect(reduced(0.48)).toBe(0);
    // 512 -> 48: the border of a pixel lies within a pixel.
    const left = Uint8Array.from({ length: 100 }, (_, i) => (i % 10 < 5 ? 1 : 0));
    expect([...planesOf(layersOf({ hair: left }, 10), whole(10), 4).slice(0, 4)]).toEqual([1, 1, 0, 0]);
  });

  it('subtract clothing before they are reduced', () => {
    const all = new Uint8Array(16).fill(1);
    const half = Uint8Array.from({ length: 16 }, (_, i) => (i < 8 ? 1 : 0));
    const layers = layersOf({ skin: all, hat: half }, 4, false);
    expect([...planesOf(layers, whole(4), 2)]).toEqual([40, 40, 2, 2]);
    expect(
      [...planesOf(layers, { left: 0, top: 0, width: 2, height: 2 }, 4)].every((byte) => byte === 40),
    ).toBe(true);
  });
});
