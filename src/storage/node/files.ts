// The studio's storage as folders and files, for Node: data sets below one folder, runs below another. Every file is
// written beside its place and renamed into it, so that a kill leaves the old one or the new one, never a half.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseManifest, shelfOf, shelvesOf } from '../../data/shards/manifest.ts';
import type { DatasetManifest } from '../../data/shards/manifest.ts';
import { StudioError } from '../../face/errors.ts';
import type { DatasetStore, StudioStorage } from '../interfaces.ts';
import { fileDocuments } from './documents.ts';
import { fileRuns } from './runs.ts';
import { namesIn, readJson, readWhole, writeWhole } from './whole.ts';

function fileDatasets(folder: string): DatasetStore {
  const manifestPath = (id: string): string => join(folder, id, 'manifest.json');
  const shardPath = (id: string, index: number): string => join(folder, id, `${index}.shard`);
  const get = async (id: string): Promise<DatasetManifest | undefined> => {
    const json = await readJson(manifestPath(id));
    return json === undefined ? undefined : parseManifest(json);
  };
  const storedShards = async (id: string): Promise<number[]> =>
    (await namesIn(join(folder, id)))
      .flatMap((name) => (name.endsWith('.shard') ? [Number.parseInt(name, 10)] : []))
      .sort((one, other) => one - other);
  return {
    get,
    storedShards,
    async list() {
      const found = await Promise.all((await namesIn(folder)).map(get));
      return found.filter((manifest) => manifest !== undefined);
    },
    putShard: (id, index, bytes) => writeWhole(shardPath(id, index), new Uint8Array(bytes)),
    async readShard(id, index) {
      const manifest = await get(id);
      const bytes = await readWhole(shardPath(manifest === undefined ? id : shelfOf(manifest), index));
      if (bytes !== undefined) return bytes;
      throw new StudioError(
        'data-missing',
        `Shard ${index} of "${id}" is missing.`,
        'Import the data set again.',
      );
    },
    async unfinished() {
      const ids = await namesIn(folder);
      const used = new Set(
        (await Promise.all(ids.map(get))).flatMap((found) => (found ? [shelfOf(found)] : [])),
      );
      const all = await Promise.all(ids.map(async (id) => ({ id, shards: await storedShards(id) })));
      return all.filter(({ id, shards }) => shards.length > 0 && !used.has(id));
    },
    async finish(manifest) {
      const shelf = shelfOf(manifest);
      const stored = new Set(await storedShards(shelf));
      const missing = manifest.shards.find(({ index }) => !stored.has(index));
      if (missing !== undefined) {
        throw new StudioError(
          'data-missing',
          `Shard ${missing.index} was not stored.`,
          'Import the data set again.',
        );
      }
      await writeWhole(manifestPath(manifest.id), JSON.stringify(manifest));
      for (const each of shelvesOf(manifest.id)) {
        const unnamed = (index: number): boolean => each !== shelf || index >= manifest.shards.length;
        for (const index of (await storedShards(each)).filter(unnamed)) await rm(shardPath(each, index));
      }
    },
    async remove(id) {
      for (const shelf of shelvesOf(id)) await rm(join(folder, shelf), { recursive: true, force: true });
    },
  };
}

/**
 * @param datasets folder that holds one folder per data set
 * @param runs folder that holds one folder per run
 * @param now milliseconds since 1970
 */
export function fileStorage(datasets: string, runs: string, now: () => number): StudioStorage {
  return {
    datasets: fileDatasets(datasets),
    runs: fileRuns(runs, now),
    documents: fileDocuments(join(runs, '.documents')),
    pending: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
