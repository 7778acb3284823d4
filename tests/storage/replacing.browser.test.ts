// A data set that is made anew replaces the earlier one only when it is complete, in a real database.
import { describe, expect, it } from 'vitest';
import { importPack } from '../../src/data/headkit-import.ts';
import type { DatasetManifest } from '../../src/data/shards/manifest.ts';
import { openSampler } from '../../src/data/shards/sampler.ts';
import { readSamples } from '../../src/data/shards/samples.ts';
import type { DatasetStore } from '../../src/storage/interfaces.ts';
import { COUNT, SHARD, SIZE, makePack, options, stopAt } from './made-pack.ts';
import { countRecords, newName, open } from './open.ts';

const faceOf = async (datasets: DatasetStore, manifest: DatasetManifest, index: number) => {
  const [sample] = await readSamples(manifest, (shard) => datasets.readShard(manifest.id, shard), [index]);
  return sample!.pixels;
};

describe('a data set that is made anew', () => {
  it('leaves the earlier one in use until it is complete, and nothing of that afterwards', async () => {
    const name = newName();
    const { datasets } = open(name);
    const old = await importPack(makePack('one'), datasets, options());
    let looked = 0;
    const watching = {
      ...datasets,
      putShard: async (key: string, index: number, bytes: ArrayBuffer) => {
        await datasets.putShard(key, index, bytes);
        expect(await datasets.list()).toEqual([old]);
        expect(await faceOf(datasets, old, 37)).toEqual(makePack('one').face(37).rgb);
        looked += 1;
      },
    };
    const fresh = await importPack(makePack('two'), watching, options());
    expect(looked).toBe(6);
    expect(fresh.hash).not.toBe(old.hash);
    expect(await datasets.list()).toEqual([fresh]);
    expect(await faceOf(datasets, fresh, 37)).toEqual(makePack('two').face(37).rgb);
    expect(await countRecords(name)).toEqual({ datasets: 1, shards: 6 });
    expect(await datasets.unfinished()).toEqual([]);
  });

  it('can be replaced again and again, by sets of other sizes too', async () => {
    const name = newName();
    const { datasets } = open(name);
    for (const [hash, shardBytes, shards] of [
      ['one', SHARD, 6],
      ['two', SHARD / 7, COUNT],
      ['three', SHARD, 6],
      ['fourth', SHARD * 2, 3],
    ] as const) {
      const manifest = await importPack(makePack(hash), datasets, options({ shardBytes }));
      expect(await faceOf(datasets, manifest, 39)).toEqual(makePack(hash).face(39).rgb);
      expect(await countRecords(name)).toEqual({ datasets: 1, shards });
    }
    await datasets.remove('made');
    expect(await countRecords(name)).toEqual({});
  });

  it('that is stopped leaves the earlier one whole, goes on later, and goes with it when it is removed', async () => {
    const name = newName();
    const { datasets } = open(name);
    const old = await importPack(makePack('one'), datasets, options());
    await expect(importPack(makePack('two'), datasets, stopAt(20))).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await datasets.list()).toEqual([old]);
    expect(await faceOf(datasets, old, 3)).toEqual(makePack('one').face(3).rgb);
    expect(await datasets.unfinished()).toEqual([{ id: 'made~a', shards: [0, 1] }]);
    const second = makePack('two');
    await importPack(second, datasets, options());
    expect(second.drawn[0]).toBe(14);

    await expect(importPack(makePack('three'), datasets, stopAt(20))).rejects.toThrow();
    await datasets.remove('made');
    expect(await countRecords(name)).toEqual({});
  });

  it('waits where the earlier one is still needed, and is then there at once', async () => {
    const { datasets } = open();
    const old = await importPack(makePack('one'), datasets, options());
    const refused = options({ beforeReplacing: () => Promise.reject(new Error('in use')) });
    await expect(importPack(makePack('two'), datasets, refused)).rejects.toThrow('in use');
    expect(await datasets.list()).toEqual([old]);
    const second = makePack('two');
    const fresh = await importPack(second, datasets, options());
    expect(second.drawn).toEqual([]);
    expect(fresh.hash).not.toBe(old.hash);
  });

  it('says to a run that was paused on the earlier one that its faces have changed', async () => {
    const { datasets } = open();
    const wanted = {
      attributes: ['Bald'],
      batch: 4,
      size: SIZE,
      split: 'train',
      flips: true,
      seed: 1,
    } as const;
    const openOn = (manifest: DatasetManifest, state?: unknown) =>
      openSampler({
        ...wanted,
        manifest,
        readShard: (index) => datasets.readShard(manifest.id, index),
        labelledFraction: 1,
        ...(state === undefined ? {} : { state }),
      });
    const sampler = openOn(await importPack(makePack('one'), datasets, options()));
    await sampler.next();
    const saved = sampler.state();
    sampler.close();
    const fresh = await importPack(makePack('two'), datasets, options());
    expect(() => openOn(fresh, saved)).toThrow(/faces .* have changed/);
    // One that still trains from an earlier manifest gets no wrong faces, but is told.
    const stale = openOn({
      ...fresh,
      shards: [{ ...fresh.shards[0]!, hash: '0' }, ...fresh.shards.slice(1)],
    });
    await expect(stale.next()).rejects.toMatchObject({ code: 'file-damaged' });
  });
});
