// What the library holds, as the page knows it: data sets, runs, shipped models, and the import under way. Pure
// transitions; the worker is spoken to in live/library.ts.
import type { UnfinishedSummary } from '../../protocol/importing.ts';
import type { ErrorReport } from '../../face/errors.ts';
import type { DatasetSummary, ImportProgress, RunSummary, ShippedModel } from '../../protocol/messages.ts';

type ImportStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly dataset: string | null; readonly progress: ImportProgress | null }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

interface Room {
  readonly used: number;
  readonly quota: number;
  readonly persisted: boolean;
}

export interface LibraryState {
  readonly status:
    | { readonly kind: 'opening' }
    | { readonly kind: 'ready' }
    | { readonly kind: 'failed'; readonly error: ErrorReport };
  readonly importing: ImportStatus;
  readonly datasets: readonly DatasetSummary[];
  /** The built-in faces until they are stored: to be looked at and edited, not to be trained on. */
  readonly preview: DatasetSummary | null;
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  readonly shipped: readonly ShippedModel[];
  readonly room: Room | null;
  /** Imports that did not come to their end. */
  readonly unfinished: readonly UnfinishedSummary[];
}

export type LibraryEvent =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed'; readonly error: ErrorReport }
  | { readonly kind: 'datasets'; readonly datasets: readonly DatasetSummary[] }
  | { readonly kind: 'preview'; readonly preview: DatasetSummary | null }
  | { readonly kind: 'runs'; readonly runs: readonly RunSummary[] }
  | { readonly kind: 'shipped'; readonly shipped: readonly ShippedModel[] }
  | { readonly kind: 'room'; readonly room: Room }
  | { readonly kind: 'unfinished'; readonly unfinished: readonly UnfinishedSummary[] }
  | { readonly kind: 'import-begun' }
  | { readonly kind: 'import-progress'; readonly dataset: string; readonly progress: ImportProgress }
  | { readonly kind: 'import-done'; readonly dataset: DatasetSummary }
  | { readonly kind: 'import-failed'; readonly error: ErrorReport };

export const EMPTY_LIBRARY: LibraryState = {
  status: { kind: 'opening' },
  importing: { kind: 'idle' },
  datasets: [],
  preview: null,
  runs: [],
  shipped: [],
  room: null,
  unfinished: [],
};

/** Newest first; equal times keep the order of creation by id. */
function newestFirst(runs: readonly RunSummary[]): RunSummary[] {
  return [...runs].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}

export function libraryReducer(state: LibraryState, event: LibraryEvent): LibraryState {
  switch (event.kind) {
    case 'opened':
      return { ...state, status: { kind: 'ready' } };
    case 'failed':
      return { ...state, status: { kind: 'failed', error: event.error } };
    case 'datasets':
      return { ...state, datasets: event.datasets };
    case 'preview':
      return { ...state, preview: event.preview };
    case 'runs':
      return { ...state, runs: newestFirst(event.runs) };
    case 'shipped':
      return { ...state, shipped: event.shipped };
    case 'room':
      return { ...state, room: event.room };
    case 'unfinished':
      return { ...state, unfinished: event.unfinished };
    case 'import-begun':
      return { ...state, importing: { kind: 'running', dataset: null, progress: null } };
    case 'import-progress':
      if (state.importing.kind !== 'running') return state;
      return { ...state, importing: { kind: 'running', dataset: event.dataset, progress: event.progress } };
    case 'import-done':
      return {
        ...state,
        importing: { kind: 'idle' },
        preview: state.preview?.id === event.dataset.id ? null : state.preview,
        datasets: [...state.datasets.filter((known) => known.id !== event.dataset.id), event.dataset],
      };
    case 'import-failed':
      return {
        ...state,
        importing:
          event.error.code === 'cancelled' ? { kind: 'cancelled' } : { kind: 'failed', error: event.error },
      };
  }
}

/** Indices of the faces kept for testing: the last `test` of a data set; all faces where there is no test part. */
export function testFaces(dataset: DatasetSummary, limit: number): number[] {
  const from = dataset.test > 0 ? dataset.count - dataset.test : 0;
  const count = Math.min(limit, dataset.count - from);
  return Array.from({ length: count }, (_, index) => from + index);
}
