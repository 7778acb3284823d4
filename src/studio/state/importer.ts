// An import of people's own faces, from what was dropped to the finished data set. Pure transitions; the worker is spoken
// to in live/importer.ts.
import type { ErrorReport } from '../../face/errors.ts';
import type { ImportEstimate, ImportRequest, ImportSurvey } from '../../protocol/importing.ts';

export type ImporterState =
  | { readonly kind: 'none' }
  /** Archives are listed, lists are read. */
  | { readonly kind: 'surveying'; readonly files: number }
  | {
      readonly kind: 'choosing';
      readonly survey: ImportSurvey;
      readonly request: ImportRequest;
      /** What the request would take; null until it is known. */
      readonly estimate: ImportEstimate | null;
      readonly error: ErrorReport | null;
    }
  | { readonly kind: 'importing'; readonly title: string }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

export type ImporterEvent =
  | { readonly kind: 'dropped'; readonly files: number }
  | { readonly kind: 'surveyed'; readonly survey: ImportSurvey }
  | { readonly kind: 'change'; readonly request: Partial<ImportRequest> }
  | { readonly kind: 'estimated'; readonly request: ImportRequest; readonly estimate: ImportEstimate }
  | { readonly kind: 'refused'; readonly request: ImportRequest; readonly error: ErrorReport }
  | { readonly kind: 'begin' }
  | { readonly kind: 'failed'; readonly error: ErrorReport }
  | { readonly kind: 'close' };

/** The request that suits a found set best. */
function requestFor(survey: ImportSurvey, set: number): ImportRequest {
  const found = survey.sets[set];
  return { set, size: found?.size ?? 64, title: found?.title ?? '' };
}

export function importerReducer(state: ImporterState, event: ImporterEvent): ImporterState {
  switch (event.kind) {
    case 'dropped':
      return { kind: 'surveying', files: event.files };
    case 'surveyed': {
      if (state.kind !== 'surveying') return state;
      const { survey } = event;
      return { kind: 'choosing', survey, request: requestFor(survey, 0), estimate: null, error: null };
    }
    case 'change': {
      if (state.kind !== 'choosing') return state;
      const { set } = event.request;
      const base =
        set !== undefined && set !== state.request.set ? requestFor(state.survey, set) : state.request;
      return { ...state, request: { ...base, ...event.request }, estimate: null, error: null };
    }
    case 'estimated':
      return state.kind === 'choosing' && state.request === event.request
        ? { ...state, estimate: event.estimate, error: null }
        : state;
    case 'refused':
      return state.kind === 'choosing' && state.request === event.request
        ? { ...state, error: event.error }
        : state;
    case 'begin':
      return state.kind === 'choosing' ? { kind: 'importing', title: state.request.title ?? '' } : state;
    case 'failed':
      return { kind: 'failed', error: event.error };
    case 'close':
      return { kind: 'none' };
  }
}
