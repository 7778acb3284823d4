// The store of the Evaluate view: lists of judges, reports and searches, what is asked for, and the job at work. Apart
// from the page's own store, so that the first load does without it.
import { create } from 'zustand';
import type { ErrorReport } from '../../face/errors.ts';
import type { JobProgress, JudgeSummary, SearchRecord, StoredReport } from '../../protocol/evaluating.ts';
import { FIRST_FORM } from './evaluate.ts';
import type { EvaluationForm } from './evaluate.ts';
import { FIRST_SEARCH } from './search.ts';
import type { SearchForm } from './search.ts';

export type JobName = JobProgress['job'];

/** A job of one kind, from asking to its end. */
export type JobState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'working';
      /** What is worked on: the title of a model, judge or search. */
      readonly subject: string;
      /** Number of the examiner's job, to tell what it waits for; null for a search, which has a worker of its own. */
      readonly number: number | null;
      readonly progress: JobProgress | null;
      /** Somebody asked it to end. */
      readonly stopping: boolean;
    }
  | { readonly kind: 'failed'; readonly subject: string; readonly error: ErrorReport };

export interface EvaluateState {
  readonly lists: 'unread' | 'reading' | 'read' | ErrorReport;
  readonly judges: readonly JudgeSummary[];
  readonly reports: readonly StoredReport[];
  readonly searches: readonly SearchRecord[];
  readonly form: EvaluationForm;
  readonly searchForm: SearchForm;
  /** Ids of the reports on show. */
  readonly chosen: readonly string[];
  /** The search on show, and the trial opened in it. */
  readonly search: string | null;
  readonly trial: number | null;
  readonly jobs: Readonly<Record<JobName, JobState>>;
}

const IDLE: JobState = { kind: 'idle' };

export const useEvaluate = create<EvaluateState>()(() => ({
  lists: 'unread',
  judges: [],
  reports: [],
  searches: [],
  form: FIRST_FORM,
  searchForm: FIRST_SEARCH,
  chosen: [],
  search: null,
  trial: null,
  jobs: { judge: IDLE, evaluation: IDLE, search: IDLE, classification: IDLE },
}));

export type JobEvent =
  | { readonly kind: 'begin'; readonly subject: string; readonly number: number | null }
  | { readonly kind: 'progress'; readonly progress: JobProgress }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'failed'; readonly error: ErrorReport }
  | { readonly kind: 'end' };

/** What a job becomes; events of a job that is not at work any more change nothing. */
export function jobReducer(state: JobState, event: JobEvent): JobState {
  if (event.kind === 'begin') {
    const { subject, number } = event;
    return { kind: 'working', subject, number, progress: null, stopping: false };
  }
  if (event.kind === 'end') return IDLE;
  if (state.kind !== 'working') return state;
  switch (event.kind) {
    case 'progress':
      return { ...state, progress: event.progress };
    case 'stopping':
      return { ...state, stopping: true };
    case 'failed':
      return event.error.code === 'cancelled'
        ? IDLE
        : { kind: 'failed', subject: state.subject, error: event.error };
  }
}

export const toJob = (name: JobName, event: JobEvent): void =>
  useEvaluate.setState(({ jobs }) => ({ jobs: { ...jobs, [name]: jobReducer(jobs[name], event) } }));
export const toForm = (change: Partial<EvaluationForm>): void =>
  useEvaluate.setState(({ form }) => ({ form: { ...form, ...change } }));
export const toSearchForm = (change: Partial<SearchForm>): void =>
  useEvaluate.setState(({ searchForm }) => ({ searchForm: { ...searchForm, ...change } }));
