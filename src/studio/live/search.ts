// Runs random searches: in an engine worker of their own, which ends when the search pauses. Trials take hours; neither
// edits nor comparisons wait for them. A search that a closed tab or a lost device stopped goes on from what was stored.
import { reportOf } from '../../face/errors.ts';
import type { SearchRecord, SearchRequest } from '../../protocol/evaluating.ts';
import type { EngineApi, EngineReport } from '../../protocol/messages.ts';
import type { WorkerSession } from '../../protocol/session.ts';
import { toJob, useEvaluate } from '../state/evaluate-store.ts';
import { say, show, toPlan } from '../state/store.ts';
import type { RunSettings } from '../../face/settings.ts';
import { openEngine, spawnTrainer } from './client.ts';
import { refreshScores } from './evaluate.ts';
import { askToKeep } from './keep.ts';
import { library, refreshRuns } from './library.ts';
import { selectRun } from './runs.ts';
import { train } from './trainer.ts';

let session: WorkerSession<EngineApi> | null = null;

function drop(): void {
  const old = session;
  session = null;
  old?.end();
}

/** Takes up the newest state of a search. */
function take(search: SearchRecord): void {
  useEvaluate.setState(({ searches }) => ({
    searches: searches.map((each) => (each.id === search.id ? search : each)),
  }));
}

export async function startSearch(request: SearchRequest): Promise<void> {
  try {
    const { id } = await (await library()).call('createSearch', [request]);
    void askToKeep();
    await refreshScores('searches');
    useEvaluate.setState({ search: id, trial: null });
    await continueSearch(id);
  } catch (error) {
    toJob('search', { kind: 'begin', subject: '', number: null });
    toJob('search', { kind: 'failed', error: reportOf(error) });
  }
}

export async function continueSearch(id: string): Promise<void> {
  drop();
  const name = useEvaluate.getState().searches.find((each) => each.id === id)?.request.name ?? '';
  toJob('search', { kind: 'begin', subject: name, number: null });
  const fresh = spawnTrainer();
  session = fresh;
  fresh.reports.onmessage = ({ data }: MessageEvent<EngineReport>) => {
    if (session !== fresh) return;
    if (data.kind === 'lost') fresh.end();
    if (data.kind !== 'job' || data.progress.job !== 'search') return;
    toJob('search', { kind: 'progress', progress: data.progress });
    take(data.progress.search);
  };
  try {
    await openEngine(fresh);
    const search = await fresh.call('search', [id]);
    take(search);
    toJob('search', { kind: 'end' });
    const done = search.trials.filter(({ status }) => status === 'done' || status === 'failed').length;
    say(done < search.request.trials ? 'The search is paused.' : 'The search is finished.');
  } catch (error) {
    toJob('search', { kind: 'failed', error: reportOf(error) });
  } finally {
    if (session === fresh) drop();
    void refreshScores('searches');
  }
}

/** Stores the half-trained trial and ends. */
export async function pauseSearch(): Promise<void> {
  toJob('search', { kind: 'stopping' });
  await session?.call('stopJob', []).catch(() => undefined);
}

export async function removeSearch(id: string): Promise<void> {
  try {
    await (await library()).call('removeSearch', [id]);
    useEvaluate.setState({ search: null, trial: null });
    say('Search deleted.');
  } catch (error) {
    say(reportOf(error).message);
  }
  await refreshScores('searches');
}

/** Makes a run of a trial and trains it on. */
export async function goOnWithTrial(search: string, trial: number, steps: number): Promise<void> {
  try {
    const run = await (await library()).call('runOfTrial', [search, trial, steps]);
    await refreshRuns();
    show({ view: 'train' });
    selectRun(run.id);
    train(run.id);
    say(`${run.name} goes on as a run.`);
  } catch (error) {
    const { message, remedy } = reportOf(error);
    say(`${message} ${remedy}`);
  }
}

/** Makes the settings of a trial the plan of the next run. */
export function planTrial(settings: RunSettings): void {
  toPlan({ kind: 'settings', settings });
  show({ view: 'train' });
  say(`Settings of ${settings.name} are ready.`);
}
