// The exported tree, read back by what the formats of CelebA and CelebAMask-HQ say, with none of the writer's code.
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { decode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { jpegBytes, pngBytes } from '../../src/cli/pictures.ts';
import { HEADKIT_ATTRIBUTES } from '../../src/data/headkit/attributes.ts';
import { DERIVED_COLUMNS } from '../../src/data/headkit/export-columns.ts';
import { exportTree } from '../../src/data/headkit/export-tree.ts';
import type { TreeRecord } from '../../src/data/headkit/export-tree.ts';
import { zipOf } from '../../src/data/headkit/export-zip.ts';
import { openKit } from '../../src/data/headkit/kit.ts';
import { HeadRenderer } from '../../src/data/headkit/render.ts';
import { sampleAttributes } from '../../src/data/headkit/sample.ts';
import { StudioError } from '../../src/face/errors.ts';

const COUNT = 10;
const SIZE = 64;
const NAMES =
  'skin nose eye_g l_eye r_eye l_brow r_brow l_ear r_ear mouth u_lip l_lip hair hat ear_r neck_l neck cloth'.split(
    ' ',
  );
const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7, 1_000_000, 2_000_000];
const encoders = {
  jpeg: jpegBytes,
  png: (grey: Uint8Array, width: number, height: number) => pngBytes(grey, width, height, 1),
};
let renderer: HeadRenderer;
let records: TreeRecord[];
let files: Map<string, Uint8Array>;

beforeAll(() => {
  renderer = new HeadRenderer(openKit(new Uint8Array(readFileSync('public/faces/headkit.bin'))));
  records = [...exportTree(renderer, { count: COUNT, size: SIZE, encoders })];
  files = new Map(records.map(({ path, bytes }) => [path, bytes]));
}, 60_000);

const text = (path: string) => new TextDecoder().decode(files.get(path));
const words = (line: string) => line.split(/\s+/).filter(Boolean);
/** Rows of a list with a count line and a line of names: file -> name -> number. */
function table(path: string): Map<string, Record<string, number>> {
  const [count, header, ...lines] = text(path).trimEnd().split('\n');
  const names = words(header!);
  expect(lines.length).toBe(Number(count));
  return new Map(
    lines.map((line) => {
      const [file, ...values] = words(line);
      expect(values.length).toBe(names.length);
      return [file!, Object.fromEntries(names.map((name, i) => [name, Number(values[i])]))];
    }),
  );
}
const aligned = (k: number) => `${String(k + 1).padStart(6, '0')}.jpg`;

describe('CelebA', () => {
  test('pictures are 178 x 218 JPEGs named from 000001 on', () => {
    for (let k = 0; k < COUNT; k += 1) {
      const { width, height } = decode(files.get(`img_align_celeba/${aligned(k)}`)!, { useTArray: true });
      expect([width, height]).toEqual([178, 218]);
    }
    expect([...files.keys()].filter((path) => path.startsWith('img_align_celeba/')).length).toBe(COUNT);
  });

  test('attributes: forty columns of 1 and -1, padded as in the original', () => {
    const [, header, first] = text('list_attr_celeba.txt').split('\n');
    expect(header).toMatch(/^5_o_Clock_Shadow Arched_Eyebrows .* Wearing_Necktie Young $/);
    expect(first).toMatch(/^000001\.jpg( -1| {2}1){40}$/);
    const rows = table('list_attr_celeba.txt');
    SEEDS.forEach((seed, k) => {
      const row = rows.get(aligned(k))!;
      const attributes = sampleAttributes(seed, renderer.kit);
      for (const name of HEADKIT_ATTRIBUTES) expect(row[name], name).toBe(attributes[name] === 1 ? 1 : -1);
      const claimed = new Set<string>([...HEADKIT_ATTRIBUTES, ...DERIVED_COLUMNS]);
      for (const [name, value] of Object.entries(row)) {
        expect([1, -1]).toContain(value);
        if (!claimed.has(name)) expect(value).toBe(-1);
      }
      if (attributes.Bald === 0) expect(row['Straight_Hair']! + row['Wavy_Hair']!).toBe(0);
    });
    expect(new Set(DERIVED_COLUMNS.flatMap((name) => [...rows.values()].map((row) => row[name]))).size).toBe(
      2,
    );
  });

  test('partition: most to train, a tenth each to validate and to test', () => {
    const lines = text('list_eval_partition.txt').trimEnd().split('\n');
    expect(lines.map((line) => words(line))).toEqual(
      SEEDS.map((_, k) => [aligned(k), k < 8 ? '0' : k === 8 ? '1' : '2']),
    );
  });

  test('landmarks lie where CelebA has them', () => {
    const means = {
      lefteye_x: 69,
      lefteye_y: 111,
      righteye_x: 108,
      righteye_y: 111,
      nose_x: 88,
      nose_y: 131,
    };
    const mouth = { leftmouth_x: 72, leftmouth_y: 151, rightmouth_x: 105, rightmouth_y: 151 };
    for (const row of table('list_landmarks_align_celeba.txt').values()) {
      for (const [name, mean] of Object.entries({ ...means, ...mouth })) {
        expect(Number.isInteger(row[name])).toBe(true);
        expect(Math.abs(row[name]! - mean), name).toBeLessThan(name.startsWith('nose') ? 22 : 14);
      }
    }
  });
});

describe('CelebAMask-HQ', () => {
  const root = 'CelebAMask-HQ';
  const masksOf = (k: number) =>
    NAMES.map((name) =>
      files.get(`${root}/CelebAMask-HQ-mask-anno/0/${String(k).padStart(5, '0')}_${name}.png`),
    );

  test('pictures are those of the renderer', () => {
    SEEDS.forEach((seed, k) => {
      const { width, height, data } = decode(files.get(`${root}/CelebA-HQ-img/${k}.jpg`)!, {
        useTArray: true,
        formatAsRGBA: false,
      });
      expect([width, height]).toEqual([SIZE, SIZE]);
      const face = renderer.render(seed, sampleAttributes(seed, renderer.kit), SIZE);
      const error = data.reduce((sum, value, i) => sum + Math.abs(value - face.rgb[i]!), 0) / data.length;
      expect(error).toBeLessThan(2.5);
    });
  });

  test('masks are 0 or 255, absent parts have no file, and merged in order they give the label map', () => {
    const seen = new Set<string>();
    SEEDS.forEach((seed, k) => {
      const merged = new Uint8Array(SIZE * SIZE);
      masksOf(k).forEach((bytes, i) => {
        if (bytes === undefined) return;
        seen.add(NAMES[i]!);
        const png = PNG.sync.read(Buffer.from(bytes));
        expect([png.width, png.height]).toEqual([SIZE, SIZE]);
        let inside = 0;
        for (let p = 0; p < SIZE * SIZE; p += 1) {
          const value = png.data[4 * p]!;
          if (value !== 0 && value !== 255) throw new Error(`${value} in a mask`);
          if (value === 0) continue;
          merged[p] = i + 1;
          inside += 1;
        }
        expect(inside).toBeGreaterThan(0);
      });
      const { label, under } = renderer.render(seed, sampleAttributes(seed, renderer.kit), SIZE);
      const glasses = NAMES.indexOf('eye_g') + 1;
      expect(merged).toEqual(label.map((part, p) => (part === glasses ? Math.max(part, under[p]!) : part)));
    });
    for (const name of ['skin', 'hair', 'neck', 'eye_g', 'l_eye', 'mouth', 'cloth'])
      expect(seen).toContain(name);
    const present = masksOf(0).map((bytes) => bytes !== undefined);
    expect(present).toContain(false);
  });

  test('the mapping leads to the same face in CelebA', () => {
    const [header, ...lines] = text(`${root}/CelebA-HQ-to-CelebA-mapping.txt`).trimEnd().split('\n');
    expect(words(header!)).toEqual(['idx', 'orig_idx', 'orig_file']);
    expect(lines.length).toBe(COUNT);
    const own = table(`${root}/CelebAMask-HQ-attribute-anno.txt`);
    const celeba = table('list_attr_celeba.txt');
    for (const line of lines) {
      const [idx, orig, file] = words(line);
      expect(Number(file!.slice(0, 6))).toBe(Number(orig) + 1);
      expect(own.get(`${idx}.jpg`)).toEqual(celeba.get(file!));
    }
  });
});

describe('the archive', () => {
  const joined = () => {
    const pieces = [...zipOf(records)];
    expect(pieces.length).toBeGreaterThan(records.length);
    return Buffer.concat(pieces);
  };

  test('holds the same files, and is the same every time', () => {
    const archive = joined();
    const entries = unzipSync(archive);
    expect(Object.keys(entries)).toEqual(records.map(({ path }) => path));
    for (const [path, bytes] of Object.entries(entries))
      expect(Buffer.compare(bytes, files.get(path)!)).toBe(0);
    expect(joined().equals(archive)).toBe(true);
  });
});

test.each([
  { count: 0, size: 64 },
  { count: 30_001, size: 64 },
  { count: 1.5, size: 64 },
  { count: 1, size: 15 },
  { count: 1, size: 513 },
])('%j is refused', (wanted) => {
  expect(() => exportTree(renderer, { ...wanted, encoders }).next()).toThrow(StudioError);
});
