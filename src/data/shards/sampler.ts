// Batches for training out of shards: seeded, resumable to the byte, one batch prepared ahead. Which samples a
// batch has is drawn in plan.ts; here they are fetched and put together.
import type { BatchSource, FaceBatch } from '../../face/batch.ts';
import { StudioError } from '../../face/errors.ts';
import { openCache } from './cache.ts';
import type { Place, ReadShard } from './cache.ts';
import type { DatasetManifest, SplitName } from './manifest.ts';
import { windowOf } from './order.ts';
import { mirrorInto, shrinkPixels, shrinkPlanes } from './pixels.ts';
import { checkedState, firstState, planner } from './plan.ts';
import type { SamplerState } from './plan.ts';
import { repeatFactors } from './rare.ts';

export interface SamplerOptions {
  readonly manifest: DatasetManifest;
  readonly readShard: ReadShard;
  /** Attributes of the run, in its order; a selection of the data set's. */
  readonly attributes: readonly string[];
  readonly batch: number;
  /** Side of the delivered pictures: the stored one, or that divided by 2-8 (areas averaged). */
  readonly size: number;
  readonly split: SplitName;
  /** Mirror half of the samples left to right. */
  readonly flips: boolean;
  /**
   * At most this share of a batch keeps its parts; a share that is no whole number of samples is met on average.
   * The others are delivered as if they had no part annotation.
   */
  readonly labelledFraction: number;
  /**
   * Samples with a rare attribute come more often (`repeatFactors`).
   * labels: of the whole data set (`readLabels`); share: attributes are rare below this share of the split, 0 to 1.
   */
  readonly rare?: { readonly labels: Uint8Array; readonly share: number };
  readonly seed: number;
  /** What `state()` gave: go on from there (`seed` is not used then). */
  readonly state?: unknown;
  /** Bytes of shards that may be in memory at once, 512 MB unless told. Part of what decides the order. */
  readonly memory?: number;
}

const DEFAULT_MEMORY = 512 * 1024 * 1024;

interface Prepared {
  readonly batch: FaceBatch;
  readonly after: SamplerState;
}

/**
 * Opens a sampler. Its batches run on over the ends of epochs, so every batch is full. After a failed `next()` the
 * following call tries the same batch again.
 * @throws StudioError `settings-invalid` for an attribute, size or state that does not fit the data set,
 * `data-missing` for an empty split; `next()` throws `file-damaged` for a damaged shard, `cancelled` after `close`
 */
export function openSampler(options: SamplerOptions): BatchSource {
  const { manifest, split } = options;
  checkSplit(manifest, split);
  const assemble = assembler(options);
  const window = windowOf(manifest, options.memory ?? DEFAULT_MEMORY);
  const cache = openCache(manifest, options.readShard, window);
  const repeats = options.rare === undefined ? {} : { repeats: repeatFactors(options, options.rare) };
  const walk = { manifest, split, window, ...repeats };
  const plan = planner(walk, options.batch, options.labelledFraction);

  let current =
    options.state === undefined ? firstState(walk, options.seed) : checkedState(walk, options.state);
  let prepared: Promise<Prepared> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function prepare(state: SamplerState): Promise<Prepared> {
    const { indices, flips, ranks, quota, after } = plan(state);
    const places = await cache.locate(indices);
    return { batch: assemble(places, options.flips ? flips : [], keptParts(places, ranks, quota)), after };
  }

  function ahead(): Promise<Prepared> {
    const promise = prepare(current);
    // Whoever asks for the batch gets the error; one that nobody asks for must not become an unhandled rejection.
    promise.catch(() => undefined);
    return promise;
  }

  async function deliver(): Promise<FaceBatch> {
    if (closed)
      throw new StudioError('cancelled', 'The sampler is closed.', 'Start or resume the run again.');
    const asked = prepared ?? ahead();
    prepared = undefined;
    const { batch, after } = await asked;
    current = after;
    if (!closed) prepared = ahead();
    return batch;
  }

  return {
    next: () => {
      // Calls take turns, also after one that failed, so that batches leave in order.
      const result = turn.then(deliver, deliver);
      turn = result;
      return result;
    },
    state: () => structuredClone(current),
    close: () => {
      closed = true;
      prepared = undefined;
      cache.clear();
    },
  };
}

/**
 * Makes the function that copies located samples into one batch.
 * @returns a function of the samples, per sample whether to mirror it, and 1 per sample that keeps its parts
 */
function assembler({ manifest, attributes, size, batch: count }: SamplerOptions) {
  const columns = attributeColumns(manifest, attributes);
  const factor = shrinkFactor(manifest, size);
  const { channels } = manifest;
  const area = size * size;
  const stored = manifest.size * manifest.size;

  return (places: readonly Place[], flips: readonly boolean[], labelled: Uint8Array): FaceBatch => {
    const pixels = new Uint8Array(count * area * channels);
    const labels = new Uint8Array(count * columns.length);
    const planes = new Uint8Array(count * area);
    places.forEach(({ shard, at }, i) => {
      const put = (into: Uint8Array, picture: Uint8Array, depth: number): void => {
        if (flips[i] === true) mirrorInto(into, i * area * depth, picture, size, depth);
        else into.set(picture, i * area * depth);
      };
      const picture = shard.pixels.subarray(at * stored * channels, (at + 1) * stored * channels);
      put(pixels, factor === 1 ? picture : shrinkPixels(picture, manifest.size, channels, factor), channels);
      if (labelled[i] === 1) {
        const plane = shard.planes.subarray(at * stored, (at + 1) * stored);
        put(planes, factor === 1 ? plane : shrinkPlanes(plane, manifest.size, factor), 1);
      }
      columns.forEach((column, place) => {
        labels[i * columns.length + place] = shard.labels[at * shard.attributes.length + column] ?? 0;
      });
    });
    return { count, size, channels, pixels, labels, planes, labelled };
  };
}

/** 1 for the samples that keep their parts: of those that have any, the `quota` of lowest rank. */
function keptParts(places: readonly Place[], ranks: readonly number[], quota: number): Uint8Array {
  const kept = new Uint8Array(places.length);
  places
    .map(({ shard, at }, index) => ({ index, has: shard.parts !== 'none' && shard.labelled[at] === 1 }))
    .filter(({ has }) => has)
    .sort((one, other) => (ranks[one.index] ?? 0) - (ranks[other.index] ?? 0))
    .slice(0, quota)
    .forEach(({ index }) => (kept[index] = 1));
  return kept;
}

function checkSplit(manifest: DatasetManifest, split: SplitName): void {
  const [from, to] = manifest.splits[split];
  if (from < to) return;
  throw new StudioError(
    'data-missing',
    `The data set "${manifest.title}" has no samples in its split "${split}".`,
    'Choose another data set.',
  );
}

function attributeColumns(manifest: DatasetManifest, attributes: readonly string[]): number[] {
  return attributes.map((name) => {
    const column = manifest.attributes.indexOf(name);
    if (column >= 0) return column;
    throw new StudioError(
      'settings-invalid',
      `The data set "${manifest.title}" has no labels for the attribute "${name}".`,
      'Take the attribute out of the run, or choose another data set.',
    );
  });
}

function shrinkFactor(manifest: DatasetManifest, size: number): number {
  const factor = manifest.size / size;
  if (Number.isInteger(factor) && factor >= 1 && factor <= 8) return factor;
  throw new StudioError(
    'settings-invalid',
    `Pictures of ${manifest.size} px cannot be delivered with ${size} px.`,
    `Set "net.size" to ${manifest.size} or to a half, a quarter or an eighth of it.`,
  );
}
