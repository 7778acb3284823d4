// Measures what a step of the planned settings costs here, in a worker of its own that ends with the trial: ending it is
// also how a trial is cancelled, however long a step takes.
import { StudioError, reportOf } from '../../face/errors.ts';
import type { EngineApi } from '../../protocol/messages.ts';
import type { WorkerSession } from '../../protocol/session.ts';
import { toTrials, useStudio } from '../state/store.ts';
import { trialKey } from '../state/trials.ts';
import { openEngine, spawnTrainer } from './client.ts';

/** Longest trial in milliseconds: what takes longer per step is no run for this machine. */
const MOST = 120_000;

let session: WorkerSession<EngineApi> | null = null;

function drop(): void {
  const old = session;
  session = null;
  old?.end();
}

export async function measurePlan(): Promise<void> {
  drop();
  const settings = useStudio.getState().plan.present;
  const key = trialKey(settings);
  toTrials({ kind: 'begin', key });
  const fresh = spawnTrainer();
  session = fresh;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await openEngine(fresh);
    const late = new Promise<never>((_, reject) => {
      const error = new StudioError(
        'cancelled',
        'Two steps took more than two minutes here.',
        'Choose a smaller preset, or a machine with a faster GPU.',
      );
      timer = setTimeout(() => reject(error), MOST);
    });
    const result = await Promise.race([fresh.call('trial', [settings]), late]);
    if (session === fresh) toTrials({ kind: 'measured', key, result });
  } catch (error) {
    if (session === fresh) toTrials({ kind: 'failed', key, error: reportOf(error) });
  } finally {
    clearTimeout(timer);
    if (session === fresh) drop();
  }
}

export function cancelTrial(): void {
  drop();
  toTrials({ kind: 'cancel' });
}
