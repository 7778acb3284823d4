// Opened shards, at most so many at once. Reads through the function it is handed and checks what it gets.
import { StudioError } from '../../face/errors.ts';
import { decodeShard } from './format.ts';
import type { Shard } from './format.ts';
import type { DatasetManifest } from './manifest.ts';

/** Gives the stored bytes of a shard. */
export type ReadShard = (index: number) => Promise<ArrayBuffer>;

/** A sample's shard and its place in it. */
export interface Place {
  readonly shard: Shard;
  readonly at: number;
}

/** Finds samples by their index in the data set. */
export interface ShardCache {
  /** Opens what is needed, in the order given. */
  locate(indices: ArrayLike<number>): Promise<Place[]>;
  clear(): void;
}

/** Index of the first sample of each shard, and the total at the end. */
export function shardStarts(manifest: Pick<DatasetManifest, 'shards'>): number[] {
  const starts = [0];
  for (const shard of manifest.shards) starts.push((starts.at(-1) ?? 0) + shard.count);
  return starts;
}

/** The shard that holds a sample: the last one that starts at or before it. */
function shardOf(starts: readonly number[], sample: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? Infinity) <= sample) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Checks that a stored shard is the one that the manifest means.
 * @throws StudioError `file-damaged`
 */
export function openShard(manifest: DatasetManifest, index: number, buffer: ArrayBuffer): Shard {
  const name = `Shard ${index + 1} of ${manifest.shards.length}`;
  const shard = decodeShard(buffer, name);
  const entry = manifest.shards[index];
  const same =
    shard.hash === entry?.hash &&
    shard.count === entry.count &&
    shard.size === manifest.size &&
    shard.channels === manifest.channels &&
    shard.attributes.join('\n') === manifest.attributes.join('\n');
  if (same) return shard;
  throw new StudioError(
    'file-damaged',
    `${name} of the data set "${manifest.title}" is not the shard that its description names.`,
    'Remove the data set and import it again; runs that were trained on it stay.',
  );
}

/** A cache that keeps the `limit` shards used last. */
export function openCache(manifest: DatasetManifest, readShard: ReadShard, limit: number): ShardCache {
  const starts = shardStarts(manifest);
  const total = starts.at(-1) ?? 0;
  // A Map iterates in insertion order: the first key is the one used longest ago.
  const open = new Map<number, Shard>();

  const shardAt = async (index: number): Promise<Shard> => {
    const shard = open.get(index) ?? openShard(manifest, index, await readShard(index));
    open.delete(index);
    open.set(index, shard);
    for (const oldest of open.keys()) {
      if (open.size <= limit) break;
      open.delete(oldest);
    }
    return shard;
  };

  return {
    locate: async (indices) => {
      const places: Place[] = [];
      // One after the other: a read is bound by the disk, and this keeps the order of use defined.
      for (const sample of Array.from(indices)) {
        if (sample < 0 || sample >= total) throw new RangeError(`There is no sample ${sample}.`);
        const index = shardOf(starts, sample);
        places.push({ shard: await shardAt(index), at: sample - (starts[index] ?? 0) });
      }
      return places;
    },
    clear: () => open.clear(),
  };
}
