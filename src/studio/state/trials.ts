// What settings cost on this device, as measured by a trial: results by what decides the cost, and the trial under way.
// Pure transitions; the worker is spoken to in live/trial.ts.
import type { ErrorReport } from '../../face/errors.ts';
import type { RunSettings } from '../../face/settings.ts';
import type { TrialResult } from '../../protocol/messages.ts';

export interface TrialState {
  readonly status:
    | { readonly kind: 'idle' }
    | { readonly kind: 'running'; readonly key: string }
    | { readonly kind: 'failed'; readonly key: string; readonly error: ErrorReport };
  readonly results: ReadonlyMap<string, TrialResult>;
}

export type TrialEvent =
  | { readonly kind: 'begin'; readonly key: string }
  | { readonly kind: 'measured'; readonly key: string; readonly result: TrialResult }
  | { readonly kind: 'failed'; readonly key: string; readonly error: ErrorReport }
  | { readonly kind: 'cancel' };

export const NO_TRIALS: TrialState = { status: { kind: 'idle' }, results: new Map() };

/** Settings with equal keys cost the same per step. */
export function trialKey({ method, net, attributes, labels, train, readings }: RunSettings): string {
  const { batch, critics, sharedBatch } = train;
  return JSON.stringify([method, net, attributes.length, labels, batch, critics, sharedBatch, readings]);
}

export function trialReducer(state: TrialState, event: TrialEvent): TrialState {
  switch (event.kind) {
    case 'begin':
      return { ...state, status: { kind: 'running', key: event.key } };
    case 'measured':
      return { status: { kind: 'idle' }, results: new Map([...state.results, [event.key, event.result]]) };
    case 'failed':
      return { ...state, status: { kind: 'failed', key: event.key, error: event.error } };
    case 'cancel':
      return { ...state, status: { kind: 'idle' } };
  }
}
