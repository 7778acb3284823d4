// The third engine worker: compares and evaluates, so that neither an edit nor a training step waits for it. It is
// spawned when the first job comes, does one job at a time in the order of asking, and ends when it was idle for a while.
import { StudioError } from '../../face/errors.ts';
import type { EngineApi, EngineReport } from '../../protocol/messages.ts';
import type { WorkerSession } from '../../protocol/session.ts';
import { useStudio } from '../state/store.ts';
import { openEngine, spawnExaminer } from './client.ts';

export type Examiner = WorkerSession<EngineApi>;

export interface ExaminerTask<T> {
  readonly id: number;
  /** Rejects with `cancelled` after `cancel`, and with what the work throws. */
  readonly result: Promise<T>;
  /** Before its turn the job is dropped. At work it is asked through its signal; if it does not end within seconds, the
   * worker is ended, and the next job gets a fresh one. */
  cancel(): void;
}

/** What a job is given: the open worker, and whether somebody has cancelled it meanwhile. */
export type ExaminerWork<T> = (examiner: Examiner, signal: AbortSignal) => Promise<T>;

interface ExaminerOptions {
  /** Reports of the worker while the job runs, e.g. its progress. */
  readonly onReport?: (report: EngineReport) => void;
}

/** Milliseconds a cancelled job may take to end by itself. */
const GRACE = 2_000;
/** Milliseconds without a job after which the worker and its memory are given back. */
const IDLE = 60_000;

let session: Examiner | null = null;
let rest: ReturnType<typeof setTimeout> | undefined;
let turn: Promise<unknown> = Promise.resolve();
let jobs = 0;
let listener: ((report: EngineReport) => void) | undefined;

const cancelled = (): StudioError =>
  new StudioError('cancelled', 'This was cancelled.', 'Start it again when you want it.');

/** Ends the worker; what it works on rejects with `worker-died`. */
function endExaminer(): void {
  const old = session;
  session = null;
  old?.end();
}

async function opened(): Promise<Examiner> {
  if (session !== null) return session;
  const fresh = spawnExaminer();
  session = fresh;
  fresh.reports.onmessage = (event: MessageEvent<EngineReport>) => {
    if (session !== fresh) return;
    // What a lost device still holds is worthless: the next job gets a fresh worker.
    if (event.data.kind === 'lost') endExaminer();
    else listener?.(event.data);
  };
  void fresh.died.then(() => {
    if (session === fresh) session = null;
  });
  try {
    useStudio.setState({ examinerDevice: await openEngine(fresh) });
  } catch (error) {
    if (session === fresh) endExaminer();
    throw error;
  }
  return fresh;
}

/** Queues a piece of work for the examiner. */
export function withExaminer<T>(
  title: string,
  work: ExaminerWork<T>,
  { onReport }: ExaminerOptions = {},
): ExaminerTask<T> {
  jobs += 1;
  const id = jobs;
  const control = new AbortController();
  const { signal } = control;
  let running = false;
  let grace: ReturnType<typeof setTimeout> | undefined;

  const perform = async (): Promise<T> => {
    if (signal.aborted) throw cancelled();
    running = true;
    clearTimeout(rest);
    listener = onReport;
    try {
      const examiner = await opened();
      if (signal.aborted) throw cancelled();
      return await work(examiner, signal);
    } catch (error) {
      throw signal.aborted ? cancelled() : error;
    } finally {
      running = false;
      listener = undefined;
      clearTimeout(grace);
      clearTimeout(rest);
      rest = setTimeout(endExaminer, IDLE);
      leave(id);
    }
  };

  useStudio.setState(({ examinerJobs }) => ({ examinerJobs: [...examinerJobs, { id, title }] }));
  const result = turn.then(perform);
  turn = result.catch(() => undefined);
  return {
    id,
    result,
    cancel() {
      if (signal.aborted) return;
      control.abort();
      if (running) grace = setTimeout(endExaminer, GRACE);
      else leave(id);
    },
  };
}

function leave(id: number): void {
  useStudio.setState(({ examinerJobs }) => ({ examinerJobs: examinerJobs.filter((job) => job.id !== id) }));
}
