// Single samples by index, for people to look at: the data view and the probe faces. Copies, so that they can be
// handed to another thread without their shard.
import { openCache, openShard } from './cache.ts';
import type { ReadShard } from './cache.ts';
import type { DatasetManifest } from './manifest.ts';

/** One face with all that is known about it, at the stored size. */
export interface FaceSample {
  readonly index: number;
  readonly size: number;
  readonly channels: number;
  /** size x size x channels. */
  readonly pixels: Uint8Array;
  /** 0 or 1 per attribute of the data set. */
  readonly labels: Uint8Array;
  readonly labelled: boolean;
  /** size x size, bits of `PLANE`; zero without parts. */
  readonly planes: Uint8Array;
  /** size x size part ids; absent where part maps are not stored. */
  readonly label?: Uint8Array;
  /** size x size part ids beneath glasses; absent where part maps are not stored. */
  readonly under?: Uint8Array;
}

/**
 * Reads samples in the order of `indices`; every shard is read once, one at a time.
 * @throws StudioError `file-damaged`; RangeError for an index outside the data set
 */
export async function readSamples(
  manifest: DatasetManifest,
  readShard: ReadShard,
  indices: readonly number[],
): Promise<FaceSample[]> {
  const cache = openCache(manifest, readShard, 1);
  const found = new Map<number, FaceSample>();
  for (const index of [...new Set(indices)].sort((one, other) => one - other)) {
    const [place] = await cache.locate([index]);
    if (place === undefined) continue;
    const { shard, at } = place;
    const row = (from: Uint8Array, width: number): Uint8Array => from.slice(at * width, (at + 1) * width);
    const area = shard.size * shard.size;
    found.set(index, {
      index,
      size: shard.size,
      channels: shard.channels,
      pixels: row(shard.pixels, area * shard.channels),
      labels: row(shard.labels, shard.attributes.length),
      labelled: shard.labelled[at] === 1,
      planes: shard.parts === 'none' ? new Uint8Array(area) : row(shard.planes, area),
      ...(shard.parts === 'maps' ? { label: row(shard.label, area), under: row(shard.under, area) } : {}),
    });
  }
  return indices.flatMap((index) => found.get(index) ?? []);
}

/**
 * The labels of the whole data set, for filters and statistics; reads every shard once, one at a time.
 * @returns count x attributes, 0 or 1
 * @throws StudioError `file-damaged`
 */
export async function readLabels(manifest: DatasetManifest, readShard: ReadShard): Promise<Uint8Array> {
  const labels = new Uint8Array(manifest.count * manifest.attributes.length);
  let offset = 0;
  for (const { index } of manifest.shards) {
    const shard = openShard(manifest, index, await readShard(index));
    labels.set(shard.labels, offset);
    offset += shard.labels.length;
  }
  return labels;
}
