// The studio's storage as folders and files, for Node: data sets below one folder, runs below another. Every file is
// written beside its place and renamed into it, so that a kill leaves the old one or the new one, never a half.
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseManifest } from '../../data/shards/manifest.ts';
import type { DatasetManifest } from '../../data/shards/manifest.ts';
import { StudioError } from '../../face/errors.ts';
import type { DatasetStore, StudioStorage } from '../interfaces.ts';
import { fileRuns } from './runs.ts';

/** Writes durably: the bytes are on the disk before the name points to them. */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.part`;
  const file = await open(beside, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    throw storageError(error, path);
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

/** The file's bytes in a buffer of their own, or undefined where there is none. */
export async function readWhole(path: string): Promise<ArrayBuffer | undefined> {
  try {
    return new Uint8Array(await readFile(path)).buffer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw storageError(error, path);
  }
}

export async function readJson(path: string): Promise<unknown> {
  const bytes = await readWhole(path);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    throw new StudioError(
      'file-damaged',
      `${path} is not JSON.`,
      'Remove this file or restore it from a copy.',
    );
  }
}

/** Names in a folder; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() === true ? (await readdir(folder)).sort() : [];
}

function storageError(error: unknown, path: string): StudioError {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new StudioError(
        'storage-full',
        `There is no room left to write ${path}.`,
        'Free space, then resume the run.',
      )
    : new StudioError(
        'storage-failed',
        `${path} cannot be used: ${message}`,
        'Check the folder and its permissions.',
      );
}

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
      const bytes = await readWhole(shardPath(id, index));
      if (bytes !== undefined) return bytes;
      throw new StudioError(
        'data-missing',
        `Shard ${index} of "${id}" is missing.`,
        'Import the data set again.',
      );
    },
    async unfinished() {
      const ids = await namesIn(folder);
      const all = await Promise.all(
        ids.map(async (id) => ({ id, done: await get(id), shards: await storedShards(id) })),
      );
      return all.flatMap(({ id, done, shards }) => (done === undefined ? [{ id, shards }] : []));
    },
    async finish(manifest) {
      const stored = new Set(await storedShards(manifest.id));
      const missing = manifest.shards.find(({ index }) => !stored.has(index));
      if (missing !== undefined) {
        throw new StudioError(
          'data-missing',
          `Shard ${missing.index} was not stored.`,
          'Import the data set again.',
        );
      }
      await writeWhole(manifestPath(manifest.id), JSON.stringify(manifest));
    },
    remove: (id) => rm(join(folder, id), { recursive: true, force: true }),
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
    pending: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
