// A data set as a folder of shards, named by its path: opening it, and writing it as a CelebA and CelebAMask-HQ tree.
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { attributeList, mappingList, partitionList } from '../data/headkit/export-lists.ts';
import type { TreeRecord } from '../data/headkit/export-tree.ts';
import { partMasks } from '../data/headkit/part-masks.ts';
import { openShard } from '../data/shards/cache.ts';
import { parseManifest, shelfOf } from '../data/shards/manifest.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { StudioError } from '../face/errors.ts';
import { PARTS } from '../face/parts.ts';
import { exists, readJsonInput } from './files.ts';
import { jpegBytes, pngBytes } from './pictures.ts';

const MANIFEST = 'manifest.json';
/** Files of one folder of masks, as in CelebAMask-HQ. */
const PER_FOLDER = 2000;
const HQ = 'CelebAMask-HQ';

/** A data set on disk. */
export interface ShardFolder {
  /** Folder with manifest.json and the shards. */
  readonly path: string;
  readonly manifest: DatasetManifest;
}

/** Whether a folder holds a finished data set. */
export function isShardFolder(path: string): Promise<boolean> {
  return exists(join(path, MANIFEST));
}

/**
 * Opens a folder of shards; the manifest is checked, the shards when they are read.
 * @throws StudioError `data-missing`, `file-damaged`
 */
export async function openShards(path: string): Promise<ShardFolder> {
  if (!(await isShardFolder(path))) {
    throw new StudioError(
      'data-missing',
      `${path} holds no finished data set: there is no ${MANIFEST} in it.`,
      'Name the folder that "data import" made, and let the import come to its end.',
    );
  }
  return { path: resolve(path), manifest: parseManifest(await readJsonInput(join(path, MANIFEST))) };
}

/** The file of a shard. A data set that replaced an earlier one has its shards in a folder beside its own. */
export function shardFile({ path, manifest }: ShardFolder, index: number): string {
  const folder = manifest.shelf === undefined ? path : join(dirname(path), shelfOf(manifest));
  return join(folder, `${index}.shard`);
}

/** Where the storage looks for a data set of this folder: the folder above, and the name below it. */
export function placeOf({ path, manifest }: ShardFolder): { folder: string; id: string } {
  if (basename(path) === manifest.id) return { folder: dirname(path), id: manifest.id };
  throw new StudioError(
    'data-missing',
    `The folder ${path} holds the data set "${manifest.id}" and must be called so.`,
    `Rename the folder to ${join(dirname(path), manifest.id)}.`,
  );
}

/**
 * The first faces of a data set as files. Part masks are written where the shards hold part maps; planes alone do not
 * tell parts apart. Pictures keep their size and become JPEG.
 * @throws StudioError `file-damaged` for a shard that does not match its hash
 */
export function* shardTree(folder: ShardFolder, count: number): Generator<TreeRecord> {
  const { manifest } = folder;
  const { attributes, size, channels, splits } = manifest;
  const celebaName = (k: number): string => `${String(k + 1).padStart(6, '0')}.jpg`;
  const rows: number[][] = [];
  /** Places of the faces with parts: they are CelebA-HQ's pictures 0, 1, 2 ... */
  const mapped: number[] = [];
  for (const { index, count: inside } of manifest.shards) {
    if (rows.length >= count) break;
    const shard = openShard(manifest, index, bytesOf(shardFile(folder, index)));
    const area = size * size;
    const slice = (from: Uint8Array, at: number, width: number): Uint8Array =>
      from.subarray(at * width, (at + 1) * width);
    for (let at = 0; at < inside && rows.length < count; at += 1) {
      const k = rows.length;
      const jpeg = jpegBytes(slice(shard.pixels, at, area * channels), size, size, channels);
      yield { path: `img_align_celeba/${celebaName(k)}`, bytes: jpeg };
      rows.push(Array.from(slice(shard.labels, at, attributes.length), (value) => (value === 1 ? 1 : -1)));
      if (shard.parts !== 'maps' || shard.labelled[at] !== 1) continue;
      const hq = mapped.push(k) - 1;
      yield { path: `${HQ}/CelebA-HQ-img/${hq}.jpg`, bytes: jpeg };
      const masks = partMasks({ label: slice(shard.label, at, area), under: slice(shard.under, at, area) });
      for (const name of PARTS) {
        if (!masks[name].includes(1)) continue;
        yield {
          path: `${HQ}/CelebAMask-HQ-mask-anno/${Math.floor(hq / PER_FOLDER)}/${String(hq).padStart(5, '0')}_${name}.png`,
          bytes: pngBytes(
            masks[name].map((value) => 255 * value),
            size,
            size,
            1,
          ),
        };
      }
    }
  }
  const text = (name: string, content: string) => ({ path: name, bytes: new TextEncoder().encode(content) });
  const partition = (k: number): number =>
    [splits.train, splits.valid, splits.test].findIndex(([from, to]) => k >= from && k < to);
  yield text('list_attr_celeba.txt', attributeList(rows, celebaName, attributes));
  yield text(
    'list_eval_partition.txt',
    partitionList(
      rows.map((_, k) => Math.max(0, partition(k))),
      celebaName,
    ),
  );
  if (mapped.length === 0) return;
  const original = (hq: number): number => mapped[hq] ?? 0;
  yield text(`${HQ}/CelebA-HQ-to-CelebA-mapping.txt`, mappingList(mapped.length, celebaName, original));
  const known = mapped.map((k) => rows[k] ?? []);
  yield text(
    `${HQ}/CelebAMask-HQ-attribute-anno.txt`,
    attributeList(known, (hq) => `${hq}.jpg`, attributes),
  );
}

function bytesOf(path: string): ArrayBuffer {
  try {
    return new Uint8Array(readFileSync(path)).buffer;
  } catch {
    throw new StudioError('data-missing', `The shard ${path} is missing.`, 'Import the data set again.');
  }
}
