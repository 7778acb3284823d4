// The trainer as the page sees it: one union for what is going on, plus the newest figures. Pure transitions; the
// worker is spoken to in live/trainer.ts, which only acts on what this state says (begin again at `until`, ...).
import type { ErrorReport } from '../../face/errors.ts';
import type {
  DeviceReport,
  EngineReport,
  StepReport,
  TrainingPhase,
  TrainingState,
  TrainingVerb,
  Warning,
} from '../../protocol/messages.ts';

type ActivePhase = Extract<TrainingPhase, 'preparing' | 'running' | 'pausing' | 'paused' | 'recovering'>;

export type TrainerStatus =
  | { readonly kind: 'idle' }
  /** A worker is being opened and asked to train. */
  | { readonly kind: 'starting'; readonly runId: string; readonly attempt: number }
  | { readonly kind: 'active'; readonly runId: string; readonly attempt: number; readonly phase: ActivePhase }
  /** The device or worker was lost; the next try begins at `until`. */
  | {
      readonly kind: 'waiting';
      readonly runId: string;
      readonly attempt: number;
      readonly until: number;
      readonly error: ErrorReport;
    }
  | { readonly kind: 'finished'; readonly runId: string }
  | {
      readonly kind: 'failed';
      readonly runId: string;
      readonly error: ErrorReport;
      readonly attempts: number;
    };

export interface TrainerSession {
  readonly status: TrainerStatus;
  readonly device: DeviceReport | null;
  readonly progress: TrainingState | null;
  readonly latest: StepReport | null;
  readonly checkpoint: { readonly runId: string; readonly step: number } | null;
  /** Newest last, one per code. */
  readonly warnings: readonly Warning[];
  /** A verb that the worker has not answered yet. */
  readonly pending: TrainingVerb | null;
  /** When anything was last heard from the worker. */
  readonly lastSign: number;
  /** Nothing was heard for `SILENCE` milliseconds while something should be going on. */
  readonly silent: boolean;
  /** Steps since the last (re)start: enough of them and the tries are counted anew. */
  readonly goodSteps: number;
}

export type TrainerEvent =
  | { readonly kind: 'begin'; readonly runId: string; readonly at: number }
  | { readonly kind: 'opened'; readonly device: DeviceReport; readonly at: number }
  | { readonly kind: 'report'; readonly report: EngineReport; readonly at: number }
  | { readonly kind: 'gone'; readonly error: ErrorReport; readonly at: number }
  | { readonly kind: 'refused'; readonly error: ErrorReport; readonly at: number }
  | { readonly kind: 'retry'; readonly at: number }
  | { readonly kind: 'restart'; readonly at: number }
  | { readonly kind: 'abandon' }
  | { readonly kind: 'tick'; readonly at: number }
  | { readonly kind: 'verb'; readonly verb: TrainingVerb }
  | { readonly kind: 'answered' }
  | { readonly kind: 'dismiss' };

/** Tries after a loss before the user is asked. */
export const MAX_TRIES = 3;
/** Milliseconds before each try. */
export const BACK_OFF = [1_000, 4_000, 12_000] as const;
/** Milliseconds without a sign of life after which a restart is offered. */
export const SILENCE = 20_000;
/** Steps in a row after which a recovered run counts as healthy. */
const HEALTHY = 20;
/** Steps for which a warning stays when it is not repeated. */
const WARNED_FOR = 20;

export const IDLE_TRAINER: TrainerSession = {
  status: { kind: 'idle' },
  device: null,
  progress: null,
  latest: null,
  checkpoint: null,
  warnings: [],
  pending: null,
  lastSign: 0,
  silent: false,
  goodSteps: 0,
};

/** The run that the trainer is busy with or stopped at; null when there is none. */
export function trainedRun(session: Pick<TrainerSession, 'status'>): string | null {
  return session.status.kind === 'idle' ? null : session.status.runId;
}

/** Whether a run holds the trainer, so that another one cannot begin. */
export function isBusy({ status }: Pick<TrainerSession, 'status'>): boolean {
  return status.kind === 'starting' || status.kind === 'active' || status.kind === 'waiting';
}

/** Whether signs of life are expected. */
function expectsSigns({ status }: TrainerSession): boolean {
  return status.kind === 'starting' || (status.kind === 'active' && status.phase !== 'paused');
}

/** After a loss: wait and try again, or ask when the tries are used up. */
function lost(session: TrainerSession, error: ErrorReport, at: number): TrainerSession {
  const { status } = session;
  const quiet = { ...session, pending: null, silent: false, goodSteps: 0 };
  if (status.kind !== 'starting' && status.kind !== 'active') return quiet;
  if (status.kind === 'active' && status.phase === 'paused') {
    // Pausing has stored a checkpoint, and nobody asked for steps: nothing to recover.
    return { ...quiet, status: { kind: 'idle' } };
  }
  const attempt = status.attempt + 1;
  if (attempt > MAX_TRIES) {
    return { ...quiet, status: { kind: 'failed', runId: status.runId, error, attempts: status.attempt } };
  }
  const until = at + (BACK_OFF[attempt - 1] ?? BACK_OFF[2]);
  return { ...quiet, status: { kind: 'waiting', runId: status.runId, attempt, until, error } };
}

const RECOVERABLE = new Set(['device-lost', 'device-error', 'worker-died']);

function refused(session: TrainerSession, error: ErrorReport, at: number): TrainerSession {
  const { status } = session;
  if (status.kind === 'waiting') return session;
  if (status.kind !== 'starting' && status.kind !== 'active') return { ...session, pending: null };
  if (RECOVERABLE.has(error.code)) return lost(session, error, at);
  if (error.code === 'cancelled') return { ...session, pending: null, status: { kind: 'idle' } };
  return {
    ...session,
    pending: null,
    silent: false,
    status: { kind: 'failed', runId: status.runId, error, attempts: status.attempt },
  };
}

function moved(session: TrainerSession, state: TrainingState): TrainerSession {
  const next = { ...session, progress: state };
  const { status } = session;
  if (status.kind !== 'starting' && status.kind !== 'active') return next;
  const { runId, attempt } = status;
  if (state.runId !== null && state.runId !== runId) return session;
  switch (state.phase) {
    case 'idle':
      // A fresh worker says so before it begins.
      return status.kind === 'starting' ? session : { ...next, pending: null, status: { kind: 'idle' } };
    case 'finished':
      return { ...next, pending: null, status: { kind: 'finished', runId } };
    case 'failed':
      // The failure report that belongs to it carries the reason.
      return next;
    default:
      return { ...next, status: { kind: 'active', runId, attempt, phase: state.phase } };
  }
}

function stepped(session: TrainerSession, report: StepReport): TrainerSession {
  const goodSteps = session.goodSteps + 1;
  const { status, progress } = session;
  const healthy = goodSteps >= HEALTHY && status.kind === 'active' && status.attempt > 0;
  return {
    ...session,
    latest: report,
    goodSteps,
    // A warning that was not repeated for a while is over.
    warnings: session.warnings.filter((warning) => warning.step > report.step - WARNED_FOR),
    progress: progress === null ? progress : { ...progress, step: report.step },
    status: healthy ? { ...status, attempt: 0 } : status,
  };
}

function reported(session: TrainerSession, report: EngineReport, at: number): TrainerSession {
  const heard = { ...session, lastSign: at, silent: false };
  switch (report.kind) {
    case 'device':
      return { ...heard, device: report.device };
    case 'state':
      return moved(heard, report.state);
    case 'step':
      return stepped(heard, report.report);
    case 'checkpoint':
      return { ...heard, checkpoint: { runId: report.runId, step: report.step } };
    case 'warning':
      return {
        ...heard,
        warnings: [...session.warnings.filter((known) => known.code !== report.warning.code), report.warning],
      };
    case 'lost':
      return lost(heard, report.error, at);
    case 'failure':
      return refused(heard, report.error, at);
    case 'probe':
    case 'job':
    case 'alive':
      return heard;
  }
}

export function trainerReducer(session: TrainerSession, event: TrainerEvent): TrainerSession {
  const { status } = session;
  switch (event.kind) {
    case 'begin':
      if (isBusy(session)) return session;
      return {
        ...IDLE_TRAINER,
        device: session.device,
        lastSign: event.at,
        status: { kind: 'starting', runId: event.runId, attempt: 0 },
      };
    case 'opened':
      return { ...session, device: event.device, lastSign: event.at };
    case 'report':
      return reported(session, event.report, event.at);
    case 'gone':
      return lost(session, event.error, event.at);
    case 'refused':
      return refused(session, event.error, event.at);
    case 'retry':
      if (status.kind !== 'waiting') return session;
      return {
        ...session,
        lastSign: event.at,
        status: { kind: 'starting', runId: status.runId, attempt: status.attempt },
      };
    case 'restart':
      if (status.kind === 'idle' || status.kind === 'finished') return session;
      return {
        ...session,
        pending: null,
        silent: false,
        goodSteps: 0,
        lastSign: event.at,
        status: { kind: 'starting', runId: status.runId, attempt: 0 },
      };
    case 'abandon':
      return isBusy(session)
        ? { ...session, pending: null, silent: false, status: { kind: 'idle' } }
        : session;
    case 'tick':
      if (!expectsSigns(session) || event.at - session.lastSign < SILENCE) return session;
      return session.silent ? session : { ...session, silent: true };
    case 'verb':
      return { ...session, pending: event.verb };
    case 'answered':
      return { ...session, pending: null };
    case 'dismiss':
      if (status.kind === 'failed' || status.kind === 'finished')
        return { ...session, status: { kind: 'idle' } };
      return { ...session, warnings: [] };
  }
}
