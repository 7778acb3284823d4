// What the storage and the import promise about data sets, in a real database.
import { describe, expect, it } from 'vitest';
import { importPack } from '../../src/data/headkit-import.ts';
import type { ImportablePack, ImportProgress } from '../../src/data/headkit-import.ts';
import { openPack } from '../../src/data/headkit/pack.ts';
import { openSampler } from '../../src/data/shards/sampler.ts';
import { readLabels, readSamples } from '../../src/data/shards/samples.ts';
import { ATTRIBUTES } from '../../src/face/attributes.ts';
import { planesFromParts } from '../../src/face/parts.ts';
import { loadAsset } from '../../src/storage/assets.ts';
import { COUNT, SHARD, SIZE, makePack, options, stopAt } from './made-pack.ts';
import { countRecords, flipByte, newName, open, tamper } from './open.ts';

describe('a data set', () => {
  it('becomes visible only when it is complete', async () => {
    const { datasets } = open();
    const sink = {
      ...datasets,
      finish: async (manifest: Parameters<typeof datasets.finish>[0]) => {
        expect(await datasets.list()).toEqual([]);
        expect(await datasets.get('made')).toBeUndefined();
        expect(await datasets.unfinished()).toEqual([{ id: 'made', shards: [0, 1, 2, 3, 4, 5] }]);
        await datasets.finish(manifest);
      },
    };
    const manifest = await importPack(makePack(), sink, options());
    expect(await datasets.list()).toEqual([manifest]);
    expect(await datasets.get('made')).toEqual(manifest);
    expect(await datasets.unfinished()).toEqual([]);
  });

  it('is not completed while a shard is missing', async () => {
    const { datasets } = open();
    const sink = {
      ...datasets,
      putShard: (id: string, index: number, bytes: ArrayBuffer) =>
        index === 4 ? Promise.resolve() : datasets.putShard(id, index, bytes),
    };
    await expect(importPack(makePack(), sink, options())).rejects.toMatchObject({ code: 'data-missing' });
    expect(await datasets.list()).toEqual([]);
  });

  it('that is complete takes no more shards', async () => {
    const { datasets } = open();
    await importPack(makePack(), datasets, options());
    await expect(datasets.putShard('made', 0, new ArrayBuffer(1))).rejects.toMatchObject({
      code: 'storage-failed',
    });
  });

  it('leaves nothing behind when it is removed, complete or not', async () => {
    const name = newName();
    const { datasets } = open(name);
    await importPack(makePack(), datasets, options());
    await importPack(makePack(), datasets, options({ id: 'made-too' }));
    await datasets.remove('made');
    expect(await countRecords(name)).toEqual({ datasets: 1, shards: 6 });
    await expect(datasets.readShard('made', 0)).rejects.toMatchObject({ code: 'data-missing' });
    await expect(importPack(makePack(), datasets, stopAt(20))).rejects.toMatchObject({ code: 'cancelled' });
    await datasets.remove('made');
    await datasets.remove('made-too');
    expect(await countRecords(name)).toEqual({});
  });

  it('trains: its batches and samples are the faces of the pack', async () => {
    const { datasets } = open();
    const manifest = await importPack(makePack(), datasets, options());
    const readShard = (index: number) => datasets.readShard('made', index);
    const faces = makePack();
    const [sample] = await readSamples(manifest, readShard, [37]);
    const { rgb, attributes, label, under } = faces.face(37);
    const planes = planesFromParts(label, under);
    const at = { index: 37, size: SIZE, channels: 3 };
    expect(sample).toEqual({ ...at, pixels: rgb, labels: attributes, labelled: true, planes, label, under });

    const sampler = openSampler({
      manifest,
      readShard,
      attributes: manifest.attributes,
      batch: 32,
      size: SIZE,
      split: 'train',
      flips: false,
      labelledFraction: 1,
      seed: 1,
    });
    const batch = await sampler.next();
    const pictures = Array.from({ length: 32 }, (_, i) =>
      String(batch.pixels.subarray(i * 192, i * 192 + 192)),
    );
    const expected = Array.from({ length: 32 }, (_, i) => String(faces.face(i).rgb));
    expect(pictures.sort()).toEqual(expected.sort());
  });

  it('knows its own figures', async () => {
    const { datasets } = open();
    const manifest = await importPack(makePack(), datasets, options());
    const faces = Array.from({ length: COUNT }, (_, index) => makePack().face(index));
    expect(manifest).toMatchObject({
      count: COUNT,
      labelled: COUNT,
      version: '3',
      createdAt: 77,
      complete: true,
    });
    expect(manifest.splits).toEqual({ train: [0, 32], valid: [32, 32], test: [32, 40] });
    expect(manifest.shards.map((shard) => shard.count)).toEqual([7, 7, 7, 7, 7, 5]);
    expect(manifest.attributePositives['Male']).toBe(faces.filter((face) => face.attributes[1] === 1).length);
    expect(manifest.partCounts.cloth).toBe(faces.filter((face) => face.label.includes(18)).length);
    const labels = await readLabels(manifest, (index) => datasets.readShard('made', index));
    expect([...labels]).toEqual(faces.flatMap((face) => [...face.attributes]));
  });
});

describe('an import', () => {
  it.each([1, 8, 20, 39])('that was stopped at face %d draws at most one shard again', async (face) => {
    const { datasets } = open();
    const first = makePack();
    await expect(importPack(first, datasets, stopAt(face))).rejects.toMatchObject({ code: 'cancelled' });
    expect(await datasets.list()).toEqual([]);
    const second = makePack();
    const manifest = await importPack(second, datasets, options());
    expect(second.drawn.length).toBeLessThanOrEqual(COUNT - first.drawn.length + 7);
    const direct = await importPack(makePack(), open().datasets, options());
    expect(manifest).toEqual(direct);
  });

  it('whose thread dies goes on the same way', async () => {
    const { datasets } = open();
    const dying = {
      ...makePack(),
      face: (index: number) => {
        if (index === 25) throw new Error('died');
        return makePack().face(index);
      },
    };
    await expect(importPack(dying, datasets, options())).rejects.toThrow('died');
    const second = makePack();
    await importPack(second, datasets, options());
    expect(second.drawn[0]).toBe(21);
  });

  it('draws a shard again that was damaged in the meantime', async () => {
    const name = newName();
    const { datasets } = open(name);
    await importPack(makePack(), datasets, stopAt(30)).catch(() => undefined);
    await tamper<ArrayBuffer>(name, 'shards', ['made', 1], (bytes) => flipByte(bytes, 900));
    const second = makePack();
    const manifest = await importPack(second, datasets, options());
    expect(second.drawn.slice(0, 8)).toEqual([7, 8, 9, 10, 11, 12, 13, 28]);
    expect(manifest.hash).toBe((await importPack(makePack(), open().datasets, options())).hash);
  });

  it('does nothing when the data set is there, and replaces it when the pack is another', async () => {
    const { datasets } = open();
    const manifest = await importPack(makePack(), datasets, options());
    const again = makePack();
    expect(await importPack(again, datasets, options())).toEqual(manifest);
    expect(again.drawn).toEqual([]);
    const other = makePack('two');
    const replaced = await importPack(other, datasets, options());
    expect(other.drawn.length).toBe(COUNT);
    expect(await datasets.list()).toEqual([replaced]);
  });

  it.each([
    ['pack', makePack('two'), stopAt(30)],
    ['shard size', makePack(), { ...stopAt(30), shardBytes: SHARD / 7 }],
  ])('does not mix in shards of an unfinished import of another %s', async (_, before, stopped) => {
    const name = newName();
    const { datasets } = open(name);
    await expect(importPack(before, datasets, stopped)).rejects.toMatchObject({ code: 'cancelled' });
    const pack = makePack();
    await importPack(pack, datasets, options());
    expect(pack.drawn.length).toBe(COUNT);
    expect(await countRecords(name)).toEqual({ datasets: 1, shards: 6 });
  });

  it('reports how far it is, how fast it goes and how long it will take', async () => {
    const reports: ImportProgress[] = [];
    let time = 5000;
    const pack = makePack();
    const slow = {
      ...pack,
      face: (index: number) => {
        time += 50;
        return pack.face(index);
      },
    };
    await importPack(slow, open().datasets, options({ clock: () => time, report: (r) => reports.push(r) }));
    expect(reports[0]).toEqual({ done: 0, total: COUNT, perSecond: 0, secondsLeft: null });
    expect(reports[1]).toEqual({ done: 2, total: COUNT, perSecond: 20, secondsLeft: 1.9 });
    expect(reports.at(-1)).toEqual({ done: COUNT, total: COUNT, perSecond: 20, secondsLeft: 0 });
    expect(reports.length).toBe(21);
  });
});

it('the built-in pack becomes a data set, in time that goes mostly into its pictures', async () => {
  const { datasets } = open();
  const pack = openPack(await loadAsset('/faces/headkit-64.pack', { maxBytes: 64e6 }));
  let reading = 0;
  const timed: ImportablePack = {
    ...pack,
    face: (index) => {
      const start = performance.now();
      const face = pack.face(index);
      reading += performance.now() - start;
      return face;
    },
  };
  const start = performance.now();
  const clock = () => performance.now();
  const manifest = await importPack(timed, datasets, options({ id: 'headkit-64', clock, shardBytes: 16e6 }));
  const ours = performance.now() - start - reading;
  console.info(`import: ${reading.toFixed(0)} ms reading the pack, ${ours.toFixed(0)} ms ours`);
  expect(manifest.count).toBe(pack.splits.train + pack.splits.test);
  expect(manifest.attributes).toEqual(expect.arrayContaining([...ATTRIBUTES]));
  expect(manifest.partCounts.skin).toBe(manifest.count);

  const readShard = (index: number) => datasets.readShard('headkit-64', index);
  const last = manifest.count - 1;
  const [sample] = await readSamples(manifest, readShard, [last]);
  expect(sample!.pixels).toEqual(pack.face(last).rgb);

  const sampler = openSampler({
    manifest,
    readShard,
    attributes: ATTRIBUTES,
    batch: 16,
    size: 64,
    split: 'train',
    flips: true,
    labelledFraction: 0.5,
    seed: 1,
  });
  // The first batches read the shards.
  for (let warm = 0; warm < 30; warm += 1) await sampler.next();
  const before = performance.now();
  for (let i = 0; i < 200; i += 1) await sampler.next();
  const perBatch = (performance.now() - before) / 200;
  console.info(`sampler: ${perBatch.toFixed(2)} ms per batch of 16 x 64 px`);
  expect(perBatch).toBeLessThan(5);
});
