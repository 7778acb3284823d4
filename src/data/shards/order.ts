// The order in which an epoch walks a split: every sample once. A shuffle over everything where all shards fit into
// memory; else the shards are shuffled, taken some at a time, and shuffled within.
import { randomFrom } from '../../face/random.ts';
import type { RandomState } from '../../face/random.ts';
import { shardStarts } from './cache.ts';
import type { DatasetManifest, SplitName } from './manifest.ts';

/** How many of the data set's shards fit into `memory` bytes at once; at least one. */
export function windowOf(manifest: DatasetManifest, memory: number): number {
  const sizes = manifest.shards.map((shard) => shard.bytes);
  if (sizes.reduce((sum, bytes) => sum + bytes, 0) <= memory) return sizes.length;
  return Math.max(1, Math.floor(memory / Math.max(...sizes)));
}

/** An epoch's sample indices, and the random state from which the next epoch's are drawn. */
export interface EpochOrder {
  readonly order: Uint32Array;
  readonly after: RandomState;
}

/**
 * Draws the order of one epoch.
 * @param window shards that are in memory at once; all of them: a uniform permutation of the split
 */
export function epochOrder(
  manifest: DatasetManifest,
  split: SplitName,
  window: number,
  state: RandomState,
): EpochOrder {
  const random = randomFrom(state);
  const [from, to] = manifest.splits[split];
  if (window >= manifest.shards.length) {
    const order = random.permutation(to - from).map((index) => index + from);
    return { order, after: random.state() };
  }
  const starts = shardStarts(manifest);
  const ranges = manifest.shards
    .map((_, index) => [Math.max(from, starts[index] ?? 0), Math.min(to, starts[index + 1] ?? 0)] as const)
    .filter(([low, high]) => low < high);
  const shards = random.permutation(ranges.length);
  const order = new Uint32Array(to - from);
  let filled = 0;
  for (let first = 0; first < shards.length; first += window) {
    const samples = Array.from(shards.subarray(first, first + window)).flatMap((shard) => {
      const [low, high] = ranges[shard] ?? [0, 0];
      return Array.from({ length: high - low }, (_, index) => low + index);
    });
    for (const place of random.permutation(samples.length)) {
      order[filled] = samples[place] ?? 0;
      filled += 1;
    }
  }
  return { order, after: random.state() };
}
