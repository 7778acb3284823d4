// Data sets drawn on demand go through the same import as the shipped pack, into real files: they can be stopped and
// go on where they stood.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { importPack } from '../../src/data/headkit-import.ts';
import type { ImportOptions, ImportProgress } from '../../src/data/headkit-import.ts';
import { HEADKIT_ATTRIBUTES } from '../../src/data/headkit/attributes.ts';
import { openGenerator } from '../../src/data/headkit/generate.ts';
import { openKit } from '../../src/data/headkit/kit.ts';
import type { HeadKit } from '../../src/data/headkit/kit.ts';
import { HeadRenderer } from '../../src/data/headkit/render.ts';
import { sampleAttributes } from '../../src/data/headkit/sample.ts';
import { readSamples } from '../../src/data/shards/samples.ts';
import { StudioError } from '../../src/face/errors.ts';
import { fileStorage } from '../../src/storage/node/files.ts';

let kit: HeadKit;
let folder = '';
beforeAll(() => {
  kit = openKit(new Uint8Array(readFileSync('public/faces/headkit.bin')));
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headkit-'));
});
afterEach(() => rm(folder, { recursive: true }));

const SET = { size: 32, train: 8, test: 4 } as const;
/** Three faces to a shard. */
const SHARD = 3 * (32 * 32 * 6 + 17);

function options(change: Partial<ImportOptions> = {}): ImportOptions {
  let time = 0;
  return {
    id: 'headkit-32',
    signal: { aborted: false },
    clock: () => (time += 200),
    now: () => 5,
    breathe: () => Promise.resolve(),
    report: () => undefined,
    shardBytes: SHARD,
    ...change,
  };
}

describe('generated data set', { timeout: 60_000 }, () => {
  test('is imported with progress, and its faces are those of the renderer', async () => {
    const { datasets } = fileStorage(folder, join(folder, 'runs'), () => 0);
    const seen: ImportProgress[] = [];
    const source = openGenerator(kit, SET);
    const manifest = await importPack(
      source,
      datasets,
      options({ report: (progress) => seen.push(progress) }),
    );
    expect(manifest).toMatchObject({
      title: 'Built-in faces, 32 px',
      size: 32,
      count: 12,
      splits: { train: [0, 8], test: [8, 12] },
    });
    expect(seen.at(-1)).toMatchObject({ done: 12, total: 12 });
    expect(seen.length).toBeGreaterThan(10);
    const samples = await readSamples(manifest, (index) => datasets.readShard('headkit-32', index), [2, 9]);
    const renderer = new HeadRenderer(kit);
    for (const [i, seed] of [2, 2_000_001].entries()) {
      const attributes = sampleAttributes(seed, kit);
      const face = renderer.render(seed, attributes, 32);
      expect(samples[i]!.pixels).toEqual(face.rgb);
      expect(samples[i]!.label).toEqual(face.label);
      expect([...samples[i]!.labels]).toEqual(HEADKIT_ATTRIBUTES.map((name) => attributes[name]));
    }
  });

  test('stops when told to and goes on without drawing again what is stored', async () => {
    const { datasets } = fileStorage(folder, join(folder, 'runs'), () => 0);
    const drawn: number[] = [];
    const source = openGenerator(kit, SET);
    const watched = { ...source, face: (index: number) => (drawn.push(index), source.face(index)) };
    const signal = { aborted: false };
    const stopping = importPack(
      watched,
      datasets,
      options({ signal, report: ({ done }) => (signal.aborted = done >= 7) }),
    );
    await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
    expect(await datasets.get('headkit-32')).toBeUndefined();
    expect(drawn).toEqual([0, 1, 2, 3, 4, 5, 6]);
    drawn.length = 0;
    const resumed = await importPack(watched, datasets, options());
    expect(drawn).toEqual([6, 7, 8, 9, 10, 11]);
    await datasets.remove('headkit-32');
    const fresh = await importPack(openGenerator(kit, SET), datasets, options());
    expect(fresh.hash).toBe(resumed.hash);
  });

  test('has a hash of its own for every size, count, sampler and kit', () => {
    const hashes = [
      SET,
      { ...SET, size: 40 },
      { ...SET, train: 9 },
      { ...SET, test: 5 },
      { ...SET, sampler: 'celeba-like' as const },
    ].map((wanted) => openGenerator(kit, wanted).hash);
    hashes.push(openGenerator({ ...kit, hash: '0123456789abcdef' }, SET).hash);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(openGenerator(kit, { ...SET, sampler: 'balanced' }).hash).toBe(hashes[0]);
  });

  test('refuses what cannot be drawn', () => {
    for (const change of [
      { size: 24 },
      { size: 36 },
      { size: 512 },
      { train: -1 },
      { test: 0.5 },
      { train: 0, test: 0 },
    ]) {
      expect(() => openGenerator(kit, { ...SET, ...change }), JSON.stringify(change)).toThrow(StudioError);
    }
    for (const index of [-1, 12, 0.5]) expect(() => openGenerator(kit, SET).face(index)).toThrow(StudioError);
  });
});
