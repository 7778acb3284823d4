// Speaks to the engine worker that trains. It acts on what the trainer's state says: `starting` opens a worker and
// begins, `waiting` drops the lost worker and tries again when its time has come.
import { reportOf } from '../../face/errors.ts';
import type { EngineApi, EngineReport, TrainingVerb } from '../../protocol/messages.ts';
import type { WorkerSession } from '../../protocol/session.ts';
import { say, toTrainer, useStudio } from '../state/store.ts';
import { trainedRun } from '../state/training.ts';
import type { TrainerStatus } from '../state/training.ts';
import { openEngine, spawnTrainer } from './client.ts';
import { refreshRuns } from './library.ts';
import { followCheckpoint } from './editor.ts';
import { takeProbe, takeStep } from './records.ts';

const now = (): number => performance.now();
let session: WorkerSession<EngineApi> | null = null;

function drop(): void {
  const old = session;
  session = null;
  old?.end();
}

function take(report: EngineReport): void {
  const known = useStudio.getState().trainer.warnings.map(({ code }) => code);
  toTrainer({ kind: 'report', report, at: now() });
  const runId = trainedRun(useStudio.getState().trainer);
  if (report.kind === 'step' && runId !== null) takeStep(runId, report.report);
  if (report.kind === 'probe') takeProbe(report.sheet);
  if (report.kind === 'checkpoint') followCheckpoint(report.runId, report.step);
  if (report.kind === 'checkpoint' || report.kind === 'state') void refreshRuns();
  if (report.kind === 'warning' && !known.includes(report.warning.code))
    say(`${report.warning.message} ${report.warning.advice}`);
}

async function open(): Promise<WorkerSession<EngineApi>> {
  const fresh = spawnTrainer();
  session = fresh;
  fresh.reports.onmessage = (event: MessageEvent<EngineReport>) => {
    if (session === fresh) take(event.data);
  };
  void fresh.died.then((error) => {
    if (session !== fresh) return;
    session = null;
    toTrainer({ kind: 'gone', error: reportOf(error), at: now() });
  });
  const device = await openEngine(fresh);
  if (session === fresh) toTrainer({ kind: 'opened', device, at: now() });
  return fresh;
}

async function begin(runId: string): Promise<void> {
  const asked = useStudio.getState().trainer.status;
  try {
    const started = session ?? (await open());
    await started.call('train', [runId]);
  } catch (error) {
    // A worker that died has said so itself; only the newest beginning may report a refusal.
    const { status } = useStudio.getState().trainer;
    const same = status === asked || (status.kind === 'active' && status.runId === runId);
    if (same) toTrainer({ kind: 'refused', error: reportOf(error), at: now() });
  }
}

function act(status: TrainerStatus, before: TrainerStatus): void {
  if (status.kind === before.kind && (status.kind !== 'starting' || status === before)) return;
  switch (status.kind) {
    case 'starting':
      void begin(status.runId);
      break;
    case 'waiting':
      drop();
      say(`${status.error.message} Trying again.`);
      setTimeout(() => toTrainer({ kind: 'retry', at: now() }), Math.max(0, status.until - now()));
      break;
    case 'failed':
      say(`Training stopped: ${status.error.message}`);
      void refreshRuns();
      break;
    case 'finished':
      say('The run is finished.');
      void refreshRuns();
      break;
    case 'idle':
    case 'active':
      break;
  }
}

/** Begins to act on the trainer's state; once per page. */
export function watchTrainer(): void {
  useStudio.subscribe((state, before) => {
    if (state.trainer.status !== before.trainer.status) act(state.trainer.status, before.trainer.status);
  });
  setInterval(() => toTrainer({ kind: 'tick', at: now() }), 2_000);
  const save = (): void => {
    if (useStudio.getState().trainer.status.kind === 'active')
      void session?.call('save', []).catch(() => undefined);
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') save();
  });
  addEventListener('pagehide', save);
}

/** Starts or resumes a run from its newest checkpoint. */
export function train(runId: string): void {
  toTrainer({ kind: 'begin', runId, at: now() });
}

/** Ends the worker, however stuck it is, and goes on from the newest checkpoint. */
export function restartTrainer(): void {
  drop();
  toTrainer({ kind: 'restart', at: now() });
}

/** Gives up a start or a recovery that is under way; the run keeps its newest checkpoint. */
export function abandonTrainer(): void {
  toTrainer({ kind: 'abandon' });
  drop();
  void refreshRuns();
}

export async function control(verb: TrainingVerb): Promise<void> {
  if (session === null) return;
  toTrainer({ kind: 'verb', verb });
  try {
    await session.call('control', [verb]);
    toTrainer({ kind: 'answered' });
  } catch (error) {
    toTrainer({ kind: 'refused', error: reportOf(error), at: now() });
  }
  void refreshRuns();
}
