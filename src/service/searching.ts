// A random search at work (first paper, section 4.2): draws a trial, trains it as a run, scores it, keeps what is worth
// it, and goes on with the next. After each of these the search is stored, so that it survives whatever stops it; a
// half-trained trial goes on from its checkpoint.
import type { Judge } from '../engine/evaluate/judge/file.ts';
import { disposeAll } from '../engine/ops/grads.ts';
import { recogniseWeights } from '../engine/weights/recognise.ts';
import { StudioError, errorOf, reportOf } from '../face/errors.ts';
import type { ErrorCode } from '../face/errors.ts';
import { drawTrial, trialSettings, worthKeeping } from '../face/search.ts';
import type { RunSettings } from '../face/settings.ts';
import type { JobProgress, JudgeChoice, SearchRecord, TrialRecord } from '../protocol/evaluating.ts';
import { evaluateModel, evaluationModel } from './evaluating.ts';
import type { EvaluationResult } from './evaluating.ts';
import { searchDocument, searchOf } from './score-shelf.ts';
import { openTraining } from './training.ts';
import { trialRun } from './trial-runs.ts';
import type { ServiceWorld } from './world.ts';

/** Trials whose weights stay because they are the most accurate ones, besides those on a front. */
const BEST = 3;
/** The longest interval of probe sheets that settings may have. */
const LONGEST_INTERVAL = 100_000;
/** What makes a trial fail without ending the search: these settings cannot be trained. */
const OF_THE_TRIAL: readonly ErrorCode[] = ['run-diverged', 'settings-invalid', 'shape-impossible'];

export interface SearchingOptions {
  /** The words under which the device appears. */
  readonly device: string;
  readonly tell: (progress: JobProgress) => void;
  readonly signal: AbortSignal;
  /** Opens the judge that the search names. */
  readonly judge: (choice: JudgeChoice) => Promise<Judge>;
}

/** What a search does next: nothing once its budget is used up. */
export function nextOf({ trials, request }: Pick<SearchRecord, 'trials' | 'request'>): {
  readonly kind: 'draw' | 'train' | 'score' | 'end';
  readonly trial: number;
} {
  const open = trials.find(({ status }) => status === 'training' || status === 'scoring');
  if (open !== undefined) return { kind: open.status === 'training' ? 'train' : 'score', trial: open.number };
  return { kind: trials.length < request.trials ? 'draw' : 'end', trial: trials.length };
}

/** The search with one trial changed, or added at the end. */
export function withTrial(search: SearchRecord, trial: TrialRecord): SearchRecord {
  const others = search.trials.filter(({ number }) => number !== trial.number);
  return { ...search, trials: [...others, trial].sort((one, other) => one.number - other.number) };
}

/** The search with `kept` as it should be, and the trials whose weights may go. */
export function pruned(search: SearchRecord): { search: SearchRecord; gone: number[] } {
  const scores = Array.from({ length: search.request.trials }, (_, k) => search.trials[k]?.scores);
  const keep = worthKeeping(scores, BEST);
  const gone = search.trials.filter(({ number, status, kept }) => {
    return kept && status !== 'training' && status !== 'scoring' && !keep.has(number);
  });
  const trials = search.trials.map((trial) => (gone.includes(trial) ? { ...trial, kept: false } : trial));
  return { search: { ...search, trials }, gone: gone.map(({ number }) => number) };
}

/**
 * Goes on with a search until its budget is used up or somebody stops it.
 * @throws StudioError `data-missing`, `busy` while another run trains, `device-lost`, `storage-full` ...
 */
export async function runSearch(
  world: ServiceWorld,
  id: string,
  { device, tell, signal, judge: openJudge }: SearchingOptions,
): Promise<SearchRecord> {
  const { documents, runs } = world.storage;
  const document = await documents.get('search', id);
  if (document === undefined)
    throw new StudioError('data-missing', 'This search does not exist any more.', 'Start a new one.');
  let search: SearchRecord = { ...searchOf(document), device };
  const store = async (next: SearchRecord): Promise<void> => {
    search = next;
    await documents.put('search', searchDocument(search));
  };
  const at = (number: number): TrialRecord => {
    const trial = search.trials.find((each) => each.number === number);
    if (trial === undefined) throw new Error(`Trial ${number} is not there.`);
    return trial;
  };
  const failed = async (number: number, error: unknown): Promise<void> => {
    if (!(error instanceof StudioError) || !OF_THE_TRIAL.includes(error.code)) throw error;
    await runs.remove(trialRun(id, number));
    await store(withTrial(search, { ...at(number), status: 'failed', error: reportOf(error), kept: false }));
  };

  const draw = (number: number): Promise<void> => {
    const values = drawTrial(search.request, number);
    return store(withTrial(search, { number, values, status: 'training', seconds: 0, kept: true }));
  };

  /** The run of a trial, made where there is none yet. @throws StudioError for a draw that no run can have */
  const runOf = async (number: number): Promise<string> => {
    const run = trialRun(id, number);
    if ((await runs.get(run)) !== undefined) return run;
    const settings = sparinglyReported(trialSettings(search.request, number));
    const now = world.now();
    const state = { step: 0, status: 'new', device: '', secondsTrained: 0 } as const;
    await runs.create({ id: run, name: settings.name, settings, createdAt: now, updatedAt: now, ...state });
    return run;
  };

  /** Trains to the end; false when it was stopped before. */
  const train = async (number: number): Promise<boolean> => {
    try {
      const run = await runOf(number);
      const ended = await new Promise<boolean>((done, fail) => {
        const training = openTraining(world, device, (event) => {
          if (event.kind === 'failure') fail(errorOf(event.error));
          if (event.kind === 'step') {
            const { step, secondsLeft } = event.report;
            tell({ job: 'search', search, done: step, of: search.request.base.train.steps, secondsLeft });
          }
          if (event.kind !== 'state') return;
          if (event.state.phase === 'finished') done(true);
          if (event.state.phase === 'idle') done(false);
        });
        const stop = (): void => void training.control('stop').catch(() => done(false));
        const follow = (): void => {
          if (signal.aborted) stop();
          else signal.addEventListener('abort', stop, { once: true });
        };
        training.train(run).then(follow, fail);
      });
      if (!ended) return false;
    } catch (error) {
      await failed(number, error);
      return true;
    }
    const seconds = (await runs.get(trialRun(id, number)))?.secondsTrained ?? 0;
    await store(withTrial(search, { ...at(number), status: 'scoring', seconds }));
    return true;
  };

  const score = async (number: number): Promise<void> => {
    const { protocol, faces, base } = search.request;
    const manifest = await world.storage.datasets.get(base.dataset);
    const checkpoint = await runs.newestCheckpoint(trialRun(id, number));
    const part = checkpoint?.parts.find(({ name }) => name === 'generator');
    if (manifest === undefined || part === undefined)
      throw new StudioError('data-missing', 'What this trial needs is gone.', 'Remove the search.');
    const judge = await openJudge(search.request.judge);
    const tensors = [judge.params];
    try {
      const model = evaluationModel(recogniseWeights(new Uint8Array(part.bytes)));
      tensors.push(model.generator);
      const result = await evaluateModel(
        world,
        { model, judge, manifest, split: 'test', protocol, faces },
        (done, of) => tell({ job: 'search', search, done, of, secondsLeft: null }),
        signal,
      );
      const { mean, reconstruction } = result;
      const scores = trialScores(result);
      const trial = {
        ...at(number),
        status: 'done',
        mean,
        reconstruction,
        scores,
      } as const;
      const next = pruned({ ...withTrial(search, trial), accuracy: judge.info.accuracy });
      await store(next.search);
      for (const gone of next.gone) await runs.remove(trialRun(id, gone));
    } finally {
      for (const tree of tensors) disposeAll(tree);
    }
  };

  while (!signal.aborted) {
    const { kind, trial } = nextOf(search);
    if (kind === 'end') break;
    if (kind === 'draw') await draw(trial);
    else if (kind === 'score') {
      try {
        await score(trial);
      } catch (error) {
        // Scoring that was stopped begins anew when the search goes on.
        if (!signal.aborted) throw error;
      }
    } else if (!(await train(trial))) break;
    await world.breathe();
  }
  return search;
}

/** Probe sheets of trials are looked at only once one goes on as a run: the first and the last are enough. And a trial is
 * scored when it has ended. */
function sparinglyReported(settings: RunSettings): RunSettings {
  const { report, train } = settings;
  const probeEvery = Math.min(train.steps, LONGEST_INTERVAL);
  return { ...settings, report: { ...report, probeEvery, classifyEvery: 0 } };
}

/** The figures by which trials are compared: of the background, or of the reconstruction where parts are not known. */
function trialScores({ mean, reconstruction }: EvaluationResult): NonNullable<TrialRecord['scores']> {
  return {
    aga: mean.aga?.mean ?? Number.NaN,
    psnr: mean.backgroundPsnr?.mean ?? reconstruction.psnr.mean,
    ssim: mean.backgroundSsim?.mean ?? reconstruction.ssim.mean,
  };
}
