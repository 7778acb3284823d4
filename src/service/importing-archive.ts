// Data sets from studio to studio: a finished one as a ZIP archive of its shards, and such an archive back in. The shards
// cross unchanged, so the data set keeps its hash and runs recognise it.
import { ZipWriter } from '@zip.js/zip.js/lib/zip-core-writer.js';
import { baseName, damaged, folderName } from '../data/archive/bytes.ts';
import type { Entry } from '../data/archive/bytes.ts';
import { openShard } from '../data/shards/cache.ts';
import type { ReadShard } from '../data/shards/cache.ts';
import { parseManifest } from '../data/shards/manifest.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { StudioError } from '../face/errors.ts';
import { isBuiltIn } from '../face/presets.ts';
import type { FoundSummary, ImportEstimate, ImportRequest } from '../protocol/importing.ts';
import type { DatasetStore } from '../storage/interfaces.ts';
import { requireRoom } from '../storage/room.ts';
import type { ImportWorld } from './importing.ts';
import { importPace } from './importing-pace.ts';
import type { ImportControl } from './importing-pace.ts';

const MANIFEST = 'manifest.json';
const MANIFEST_BYTES = 16 * 2 ** 20;
const SHARD_BYTES = 256 * 2 ** 20;
const SHARD = /^(\d{1,7})\.shard$/;

/**
 * The archive in pieces, in order; one shard is in memory at a time. Shards are stored as they are; ZIP64 where needed.
 * @throws StudioError `data-missing`, `file-damaged` for a shard that the manifest does not mean
 */
export async function* exportArchive(
  manifest: DatasetManifest,
  readShard: ReadShard,
): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = new ZipWriter(writable, {
    level: 0,
    useWebWorkers: false,
    lastModDate: new Date(manifest.createdAt),
  });
  const { shelf: _, ...portable } = manifest;
  const write = async (): Promise<void> => {
    const json = new TextEncoder().encode(`${JSON.stringify(portable, null, 1)}\n`);
    await writer.add(`${manifest.id}/${MANIFEST}`, streamOf(json));
    for (const { index } of manifest.shards) {
      const bytes = await readShard(index);
      openShard(manifest, index, bytes);
      await writer.add(`${manifest.id}/${index}.shard`, streamOf(new Uint8Array(bytes)));
    }
    await writer.close();
  };
  let failure: unknown;
  const written = write().catch(async (error: unknown) => {
    failure = error;
    await writable.abort(error).catch(() => undefined);
  });
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    await written;
  } catch (error) {
    throw failure ?? error;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (stream) => {
      stream.enqueue(bytes);
      stream.close();
    },
  });
}

/** A data set of shards among the entries. */
export interface FoundShards {
  readonly manifest: DatasetManifest;
  readonly summary: FoundSummary;
  readonly shard: (index: number) => Entry;
  /** @param wanted key to store it under; its own unless told */
  estimate(datasets: DatasetStore, wanted?: string): Promise<Omit<ImportEstimate, 'free'>>;
}

/**
 * Looks for an exported data set: a manifest and the shards beside it.
 * @throws StudioError `file-damaged` for a manifest with a fault or a shard that is missing
 */
export async function shardsIn(entries: readonly Entry[]): Promise<FoundShards | undefined> {
  const shards = entries.filter(({ path }) => SHARD.test(baseName(path)));
  const description = entries.find(
    ({ path }) =>
      baseName(path) === MANIFEST && shards.some((shard) => folderName(shard.path) === folderName(path)),
  );
  if (description === undefined) return undefined;
  const manifest = parseManifest(parse(await description.read(MANIFEST_BYTES), description.where));
  const folder = folderName(description.path);
  const byIndex = new Map(
    shards
      .filter(({ path }) => folderName(path) === folder)
      .map((entry) => [Number(SHARD.exec(baseName(entry.path))?.[1]), entry]),
  );
  const shard = (index: number): Entry => {
    const entry = byIndex.get(index);
    if (entry !== undefined) return entry;
    throw damaged(description.where, `its piece ${index}.shard is missing`, 'Export the data set again.');
  };
  for (const { index } of manifest.shards) shard(index);
  const { train, valid, test } = manifest.splits;
  const length = ([from, to]: readonly [number, number]): number => to - from;
  return {
    manifest,
    shard,
    summary: {
      kind: 'shards',
      title: manifest.title,
      source: manifest.source,
      attributes: manifest.attributes,
      channels: manifest.channels,
      pictures: manifest.count,
      labelled: manifest.labelled,
      splitRules: ['files'],
      size: manifest.size,
      cropped: false,
      notes: ['A data set that was exported from a studio.'],
    },
    estimate: async (datasets, wanted) => {
      const { id, kept } = await placeOf({ ...manifest, id: wanted ?? manifest.id }, datasets);
      return {
        id,
        pictures: manifest.count,
        labelled: manifest.labelled,
        splits: [length(train), length(valid), length(test)],
        bytes: manifest.shards.reduce((sum, { bytes }) => sum + bytes, 0),
        kept,
        notes: [],
      };
    },
  };
}

function parse(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw damaged(where, 'it is no valid JSON', 'Export the data set again.');
  }
}

/** Key to store under: its own unless that is taken by something else. */
async function placeOf(manifest: DatasetManifest, datasets: DatasetStore) {
  // Nobody's archive may pose as the built-in faces.
  const wanted = isBuiltIn(manifest.id) ? `${manifest.id}-copy` : manifest.id;
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? wanted : `${wanted.slice(0, 56)}-${n}`;
    const present = await datasets.get(id);
    if (present === undefined) return { id, kept: 0, present };
    if (present.hash === manifest.hash) return { id, kept: present.count, present };
  }
}

/**
 * Stores the shards, each checked against the manifest; visible when all are there. Shards of an earlier attempt are kept.
 * @throws StudioError `file-damaged`, `storage-full`, `cancelled`
 */
export async function importShards(
  found: FoundShards,
  request: ImportRequest,
  world: Pick<ImportWorld, 'datasets' | 'manager'>,
  control: ImportControl,
): Promise<DatasetManifest> {
  const { datasets, manager } = world;
  const { shelf: _, ...manifest } = found.manifest;
  const place = await placeOf({ ...manifest, id: request.id ?? manifest.id }, datasets);
  if (place.present !== undefined) return place.present;
  const { id } = place;
  const stored = new Set(await datasets.storedShards(id));
  const pace = importPace(manifest.count, control);
  for (const { index, count, bytes } of manifest.shards) {
    await pace.breathe();
    if (stored.has(index) && (await isThere(found.manifest, datasets, id, index))) {
      pace.found(count);
      continue;
    }
    const entry = found.shard(index);
    const content = await entry.read(SHARD_BYTES);
    const buffer = content.slice().buffer;
    openShard(found.manifest, index, buffer);
    await requireRoom(bytes, 'the next piece', manager);
    await datasets.putShard(id, index, buffer);
    for (let i = 0; i < count; i += 1) pace.made();
  }
  const finished = { ...manifest, id, ...(request.title === undefined ? {} : { title: request.title }) };
  await datasets.finish(finished);
  pace.finished();
  return finished;
}

async function isThere(manifest: DatasetManifest, datasets: DatasetStore, id: string, index: number) {
  try {
    openShard(manifest, index, await datasets.readShard(id, index));
    return true;
  } catch (error) {
    if (error instanceof StudioError) return false;
    throw error;
  }
}
