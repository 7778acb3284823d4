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
 * @param repeats how often each sample of the split comes on average, at least 1 (`repeatFactors`); once each without it
 */
export function epochOrder(
  manifest: DatasetManifest,
  split: SplitName,
  window: number,
  state: RandomState,
  repeats?: Float32Array,
): EpochOrder {
  const random = randomFrom(state);
  const [from, to] = manifest.splits[split];
  /** The samples [low, high), the rare ones as often as they are due. */
  const due = (low: number, high: number): number[] => {
    const samples: number[] = [];
    for (let index = low; index < high; index += 1) {
      const times = repeats === undefined ? 1 : Math.floor((repeats[index - from] ?? 1) + random.uniform());
      for (let time = 0; time < times; time += 1) samples.push(index);
    }
    return samples;
  };
  if (window >= manifest.shards.length && repeats !== undefined) {
    const samples = due(from, to);
    const order = random.permutation(samples.length).map((place) => samples[place] ?? 0);
    return { order, after: random.state() };
  }
  if (window >= manifest.shards.length) {
    const order = random.permutation(to - from).map((index) => index + from);
    return { order, after: random.state() };
  }
  const starts = shardStarts(manifest);
  const ranges = manifest.shards
    .map((_, index) => [Math.max(from, starts[index] ?? 0), Math.min(to, starts[index + 1] ?? 0)] as const)
    .filter(([low, high]) => low < high);
  const shards = random.permutation(ranges.length);
  const parts: Uint32Array[] = [];
  for (let first = 0; first < shards.length; first += window) {
    const samples = Array.from(shards.subarray(first, first + window)).flatMap((shard) => {
      const [low, high] = ranges[shard] ?? [0, 0];
      return due(low, high);
    });
    parts.push(random.permutation(samples.length).map((place) => samples[place] ?? 0));
  }
  const order = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let filled = 0;
  for (const part of parts) {
    order.set(part, filled);
    filled += part.length;
  }
  return { order, after: random.state() };
}
