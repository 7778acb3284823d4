// Round trip: drawn faces written as CelebA and CelebAMask-HQ by the exporter, zipped, recognised and imported again.
// The truth is known to the pixel.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jpegBytes, pngBytes } from '../../../src/cli/pictures.ts';
import { exportTree } from '../../../src/data/headkit/export-tree.ts';
import { FIRST_SEED } from '../../../src/data/headkit/generate.ts';
import { openKit } from '../../../src/data/headkit/kit.ts';
import { HeadRenderer } from '../../../src/data/headkit/render.ts';
import { sampleAttributes } from '../../../src/data/headkit/sample.ts';
import { JPEG_JS, decodeJpeg } from '../../../src/data/pictures/jpeg.ts';
import { readSamples } from '../../../src/data/shards/samples.ts';
import { planesFromParts } from '../../../src/face/parts.ts';
import { openImport } from '../../../src/service/importing.ts';
import { fileStorage } from '../../../src/storage/node/files.ts';
import { sourceOf, zipOf } from './make.ts';
import type { File } from './make.ts';

const COUNT = 10;
const SIZE = 64;

it(
  'drawn faces come back with their labels, guide masks and part maps to the pixel',
  { timeout: 60_000 },
  async () => {
    const renderer = new HeadRenderer(openKit(new Uint8Array(await readFile('public/faces/headkit.bin'))));
    const encoders = {
      jpeg: (rgb: Uint8Array, width: number, height: number) => jpegBytes(rgb, width, height),
      png: (grey: Uint8Array, width: number, height: number) => pngBytes(grey, width, height, 1),
    };
    const tree = [...exportTree(renderer, { count: COUNT, size: SIZE, encoders })];
    const files = tree.map(({ path, bytes }): File => [path, new Uint8Array(bytes)]);
    const folder = await mkdtemp(join(tmpdir(), 'import-'));
    try {
      const { datasets } = fileStorage(folder, folder, () => 0);
      const world = { datasets, manager: {}, decode: decodeJpeg, decoder: JPEG_JS, now: () => 0 };
      const opened = await openImport([sourceOf(['celeba.zip', zipOf(files, { deflate: true })])], world);
      const manifest = await opened.run(
        { set: 0, size: SIZE, maps: true },
        {
          signal: { aborted: false },
          clock: () => 0,
          breathe: () => Promise.resolve(),
          report: () => undefined,
        },
      );
      expect(manifest).toMatchObject({
        count: COUNT,
        labelled: COUNT,
        splits: { train: [0, 8], valid: [8, 9], test: [9, 10] },
      });
      const all = Array.from({ length: COUNT }, (_, i) => i);
      const samples = await readSamples(manifest, (index) => datasets.readShard(manifest.id, index), all);
      const seeds = [...all.slice(0, 8).map((i) => FIRST_SEED.train + i), FIRST_SEED.valid, FIRST_SEED.test];
      for (const [i, seed] of seeds.entries()) {
        const attributes = sampleAttributes(seed, renderer.kit, 'balanced');
        const face = renderer.render(seed, attributes, SIZE);
        const sample = samples[i]!;
        for (const [name, value] of Object.entries(attributes)) {
          expect(sample.labels[manifest.attributes.indexOf(name)]).toBe(value);
        }
        expect(sample.planes).toEqual(planesFromParts(face.label, face.under));
        // Behind glasses the order in which masks are merged decides, so only what is in front is exact.
        expect(sample.label).toEqual(face.label);
        const error = sample.pixels.reduce((sum, value, at) => sum + (value - face.rgb[at]!) ** 2, 0);
        // JPEG at quality 95 is all that lies between.
        expect(10 * Math.log10(255 ** 2 / (error / sample.pixels.length))).toBeGreaterThan(30);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
