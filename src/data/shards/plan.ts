// Which samples a batch has, which of them are mirrored and how many keep their parts: drawn from a small state of
// plain data, without touching a shard. The state before a batch gives the batch, always.
import * as v from 'valibot';
import { StudioError } from '../../face/errors.ts';
import { randomFrom, seededRandom } from '../../face/random.ts';
import type { RandomState } from '../../face/random.ts';
import type { DatasetManifest, SplitName } from './manifest.ts';
import { epochOrder } from './order.ts';
import type { EpochOrder } from './order.ts';

const word = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const randomState = v.pipe(v.tuple([word, word, word, word]), v.readonly());
const schema = v.strictObject({
  version: v.literal(1),
  /** Hash of the data set. */
  dataset: v.string(),
  split: v.string(),
  window: word,
  epoch: word,
  /** Samples of this epoch that are used up. */
  cursor: word,
  /** From which the order of this epoch is drawn. */
  order: randomState,
  /** From which mirroring and labelled shares are drawn. */
  draws: randomState,
});

/** All of a sampler that must survive. */
export type SamplerState = v.InferOutput<typeof schema>;

/** What the order is drawn over. */
export interface Walk {
  readonly manifest: DatasetManifest;
  readonly split: SplitName;
  /** Shards in memory at once (`windowOf`). */
  readonly window: number;
  /** How often each sample of the split comes in an epoch, on average (`repeatFactors`); once each without it. */
  readonly repeats?: Float32Array;
}

export interface BatchPlan {
  readonly indices: Uint32Array;
  /** Per sample: whether the coin says to mirror. */
  readonly flips: readonly boolean[];
  /** Per sample: in which order parts are kept. */
  readonly ranks: readonly number[];
  /** Samples that may keep their parts. */
  readonly quota: number;
  /** The state after this batch. */
  readonly after: SamplerState;
}

/** The state at the start of a run: two independent sources out of one seed. */
export function firstState({ manifest, split, window }: Walk, seed: number): SamplerState {
  const root = seededRandom(seed);
  const order = seededRandom(root.integer(2 ** 32)).state();
  const draws = seededRandom(root.integer(2 ** 32)).state();
  return { version: 1, dataset: manifest.hash, split, window, epoch: 0, cursor: 0, order, draws };
}

/** Whether a saved state was drawn over other faces than the data set has now. */
export function isOfOtherFaces(manifest: Pick<DatasetManifest, 'hash'>, value: unknown): boolean {
  const result = v.safeParse(schema, value);
  return result.success && result.output.dataset !== manifest.hash;
}

/**
 * Checks a saved state against the data set as it is now.
 * @throws StudioError `settings-invalid`
 */
export function checkedState({ manifest, split, window, repeats }: Walk, value: unknown): SamplerState {
  const result = v.safeParse(schema, value);
  if (result.success) {
    const state = result.output;
    const same = state.split === split && state.window === window;
    const [from, to] = manifest.splits[split];
    if (state.dataset !== manifest.hash) {
      throw new StudioError(
        'settings-invalid',
        `The faces of the data set "${manifest.title}" have changed since this run was saved.`,
        'Start a new run from the weights of this one, or store the data set again as it was.',
      );
    }
    const longest =
      repeats === undefined ? to - from : repeats.reduce((sum, times) => sum + Math.ceil(times), 0);
    if (same && state.cursor <= longest) return state;
  }
  throw new StudioError(
    'settings-invalid',
    `The saved order of samples does not belong to the data set "${manifest.title}" as it is stored now.`,
    'Import the data set again as it was, or start a new run.',
  );
}

/**
 * Makes a function from a state to the batch that follows it. Batches run on over the ends of epochs. The function
 * remembers the present epoch's order, which changes nothing but its speed.
 * @param share of `count` that keeps its parts; what is no whole number is met on average
 */
export function planner(walk: Walk, count: number, share: number): (state: SamplerState) => BatchPlan {
  const { manifest, split, window, repeats } = walk;
  let known: { readonly of: string; readonly epoch: EpochOrder } | undefined;
  const orderOf = (state: RandomState): EpochOrder => {
    const of = state.join();
    if (known?.of !== of) known = { of, epoch: epochOrder(manifest, split, window, state, repeats) };
    return known.epoch;
  };

  return (state) => {
    const indices = new Uint32Array(count);
    let { cursor, epoch, order } = state;
    for (let i = 0; i < count; i += 1) {
      if (cursor >= orderOf(order).order.length) {
        order = orderOf(order).after;
        epoch += 1;
        cursor = 0;
      }
      indices[i] = orderOf(order).order[cursor] ?? 0;
      cursor += 1;
    }
    // Always 1 + 2 x count draws, so that no option shifts what the others get.
    const random = randomFrom(state.draws);
    const quota = Math.floor(count * share + random.uniform());
    const flips = Array.from({ length: count }, () => random.uniform() < 0.5);
    const ranks = Array.from({ length: count }, () => random.uniform());
    const after = { ...state, epoch, cursor, order, draws: random.state() };
    return { indices, flips, ranks, quota, after };
  };
}
