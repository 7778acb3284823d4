// The store of the Compare view: the plan and what has been computed for it. Apart from the page's own store, so that the
// first load does without it.
import { create } from 'zustand';
import type { ErrorReport } from '../../face/errors.ts';
import type { CellScores } from '../../protocol/comparing.ts';
import { FIRST_COMPARISON, compareReducer } from './compare.ts';
import type { CompareEvent, ComparePlan } from './compare.ts';
import type { Computed } from './compare-sheet.ts';

type CompareWork =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'working';
      /** Number of the examiner's job, to tell what it waits for. */
      readonly job: number;
      readonly done: number;
      readonly of: number;
      readonly secondsLeft: number | null;
      /** Title of the model that is being opened; null while edits are computed. */
      readonly opening: string | null;
    }
  /** Somebody cancelled it; it goes on when asked, or with the next change. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

interface CompareState extends Computed {
  readonly plan: ComparePlan;
  /** By cell key, where scores were asked for. */
  readonly scores: ReadonlyMap<string, CellScores>;
  readonly work: CompareWork;
  /** Side of a picture on the screen in pixels. */
  readonly side: number;
}

export const useCompare = create<CompareState>()(() => ({
  plan: FIRST_COMPARISON,
  faces: new Map(),
  models: new Map(),
  cells: new Map(),
  truths: new Map(),
  scores: new Map(),
  work: { kind: 'idle' },
  side: 96,
}));

export const toCompare = (event: CompareEvent): void =>
  useCompare.setState(({ plan }) => ({ plan: compareReducer(plan, event) }));

/** Adds an entry to one of the maps. */
export function remember<K extends 'faces' | 'models' | 'cells' | 'truths' | 'scores'>(
  map: K,
  entries: readonly (CompareState[K] extends ReadonlyMap<string, infer V> ? readonly [string, V] : never)[],
): void {
  useCompare.setState((state) => {
    const next = new Map<string, unknown>([...state[map], ...entries]);
    return { [map]: next };
  });
}
