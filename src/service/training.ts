// Training a run: what happens between the steps. Loads the newest checkpoint, pulls the loop, reports, stores curves,
// probe sheets and checkpoints, pauses and stops. One run at a time.
import { isOfOtherFaces } from '../data/shards/plan.ts';
import { openSampler } from '../data/shards/sampler.ts';
import { readLabels } from '../data/shards/samples.ts';
import { StudioError, reportOf } from '../face/errors.ts';
import type { EngineReport, TrainingPhase, TrainingVerb } from '../protocol/messages.ts';
import { newSession, restoreSession, snapshotOf } from '../engine/train/session.ts';
import type { TrainSession } from '../engine/train/session.ts';
import { train } from '../engine/train/trainer.ts';
import type { StepDone } from '../engine/train/trainer.ts';
import { watchStep } from '../engine/train/watch.ts';
import type { BatchSource } from '../face/batch.ts';
import { isBuiltIn } from '../face/presets.ts';
import { parseSettings } from '../face/settings.ts';
import type { RunRecord } from '../storage/interfaces.ts';
import { checkpointOf, partsOf } from './checkpoints.ts';
import { openClassifierCurve } from './classifier-curve.ts';
import type { CurveScores } from './classifier-curve.ts';
import { pace, roundsOf } from './pace.ts';
import { openProbes, surplusSheets } from './probes.ts';
import type { Probes } from './probes.ts';
import { TRAINING_LOCK } from './world.ts';
import type { ServiceWorld } from './world.ts';

const FACES_RENEWED = {
  code: 'faces-renewed',
  message: 'The built-in faces were made anew since this run was saved.',
  advice: 'It goes on with the new ones; curves may jump a little.',
} as const;
/** Curve rows are stored in groups, at least this often. */
const METRICS_EVERY_MS = 2000;

export interface Training {
  /** Starts or resumes a run; returns when its first step may begin. Rejects with `busy` while another run trains. */
  train(runId: string): Promise<void>;
  /** `pause` and `stop` return when the checkpoint is stored; `step` does one round and pauses again. */
  control(verb: TrainingVerb): Promise<void>;
  /** Stores a checkpoint at the next step boundary. */
  save(): Promise<void>;
}

interface Active {
  readonly record: RunRecord;
  readonly session: TrainSession;
  readonly source: BatchSource;
  readonly probes: Probes;
  /** Absent where the settings ask for no such curves. */
  readonly classified: CurveScores | undefined;
  readonly release: () => void;
  phase: TrainingPhase;
  wish: 'run' | 'pause' | 'stop' | 'one';
  wantsSave: boolean;
  /** Called at every boundary and whenever the phase changes. */
  readonly waiting: (() => void)[];
  wake: () => void;
  seconds: number;
  savedAt: number;
  savedStep: number;
}

/** @param device the words under which the device appears in records */
export function openTraining(
  world: ServiceWorld,
  device: string,
  report: (report: EngineReport) => void,
): Training {
  const { runs, datasets } = world.storage;
  let active: Active | null = null;

  const enter = (run: Active, phase: TrainingPhase): void => {
    run.phase = phase;
    const { session, record } = run;
    report({
      kind: 'state',
      state: { phase, runId: record.id, step: session.step, steps: record.settings.train.steps },
    });
    for (const done of run.waiting.splice(0)) done();
  };

  const open = async (runId: string): Promise<Active> => {
    const stored = await runs.get(runId);
    if (stored === undefined)
      throw new StudioError('data-missing', 'This run does not exist.', 'Start a new one.');
    // Settings of an earlier version of the studio get the fields that it did not have.
    const settings = parseSettings(stored.settings);
    const record = { ...stored, settings };
    const manifest = await datasets.get(settings.dataset);
    if (manifest === undefined) {
      throw new StudioError(
        'data-missing',
        `The data set "${settings.dataset}" of this run is not stored here.`,
        'Import it again, then resume.',
      );
    }
    const release = await world.lock(TRAINING_LOCK);
    if (release === null) {
      throw new StudioError(
        'busy',
        'Another tab or process is training.',
        'Pause the run there, then start this one.',
      );
    }
    try {
      const checkpoint = await runs.newestCheckpoint(runId);
      const saved = checkpoint === undefined ? undefined : partsOf(checkpoint);
      const session = saved === undefined ? newSession(settings) : restoreSession(settings, saved);
      const readShard = (index: number) => datasets.readShard(settings.dataset, index);
      // Built-in faces that were made anew are the same people: the run goes on, in a new order. Other data sets must be
      // stored as they were.
      const renewed = isBuiltIn(manifest.id) && isOfOtherFaces(manifest, saved?.sampler);
      if (renewed) report({ kind: 'warning', warning: { ...FACES_RENEWED, step: session.step } });
      const share = settings.train.rareShare;
      const rare = share === 0 ? {} : { rare: { share, labels: await readLabels(manifest, readShard) } };
      const source = openSampler({
        manifest,
        readShard,
        attributes: settings.attributes,
        batch: settings.train.batch,
        size: settings.net.size,
        split: 'train',
        flips: settings.train.flips,
        labelledFraction: settings.train.labelledFraction,
        ...rare,
        seed: renewed ? settings.seed + session.step : settings.seed,
        ...(saved?.sampler == null || renewed ? {} : { state: saved.sampler }),
      });
      const probes = await openProbes(manifest, readShard, settings);
      const classified =
        settings.report.classifyEvery === 0
          ? undefined
          : await openClassifierCurve(manifest, readShard, settings);
      return {
        record,
        session,
        source,
        probes,
        classified,
        release,
        phase: 'preparing',
        wish: 'run',
        wantsSave: false,
        waiting: [],
        wake: () => {},
        seconds: record.secondsTrained,
        savedAt: world.clock(),
        savedStep: checkpoint === undefined ? -1 : session.step,
      };
    } catch (error) {
      release();
      throw error;
    }
  };

  const saveNow = async (run: Active): Promise<void> => {
    run.wantsSave = false;
    run.savedAt = world.clock();
    if (run.savedStep === run.session.step) return;
    const snapshot = await snapshotOf(run.session, run.source.state(), device);
    await runs.putCheckpoint(run.record.id, checkpointOf(snapshot, world.now()));
    run.savedStep = run.session.step;
    // So that lists and the editor see how far a run is while it trains.
    await runs.update(run.record.id, { step: run.session.step, secondsTrained: run.seconds, device });
    report({ kind: 'checkpoint', runId: run.record.id, step: run.session.step });
  };

  const note = (run: Active, status: RunRecord['status']) =>
    runs.update(run.record.id, { status, step: run.session.step, secondsTrained: run.seconds, device });

  const probe = async (run: Active): Promise<void> => {
    const sheet = await run.probes.sheet(run.record.id, run.session);
    const stored = (await runs.listProbes(run.record.id)).map(({ step }) => step);
    const surplus = surplusSheets(stored, sheet.step);
    await runs.putProbe(run.record.id, run.probes.stored(sheet, world.now()), surplus);
    report({ kind: 'probe', sheet });
  };

  /** Waits at a step boundary while the wish is to pause. */
  const rest = async (run: Active): Promise<void> => {
    await saveNow(run);
    await note(run, 'paused');
    enter(run, 'paused');
    while (run.wish === 'pause') await new Promise<void>((resolve) => (run.wake = resolve));
    if (run.wish !== 'stop') enter(run, 'running');
  };

  const loop = async (run: Active): Promise<void> => {
    const { settings } = run.record;
    const rows: { step: number; t: number; values: StepDone['values'] }[] = [];
    const flow = pace(settings.train.steps, roundsOf(settings.train));
    let flushed = world.clock();
    const flush = async (): Promise<void> => {
      flushed = world.clock();
      if (rows.length > 0) await runs.appendMetrics(run.record.id, rows.splice(0));
    };
    let last = world.clock();
    if (run.session.step === 0) await probe(run);
    for await (const done of train(run.session, {
      source: run.source,
      clock: world.clock,
      breathe: world.breathe,
    })) {
      const elapsed = world.clock() - last;
      run.seconds += elapsed / 1000;
      const secondsLeft = flow.after(done.step, elapsed);
      const scored = done.step % settings.report.classifyEvery === 0;
      // Somebody who wants to pause does not wait for scores.
      const wanted = (): boolean => run.wish === 'run' || run.wish === 'one';
      const asked = world.clock();
      const scores = scored ? await run.classified?.(run.session, world.breathe, wanted) : undefined;
      if (scores !== undefined) flow.beside(settings.report.classifyEvery, world.clock() - asked);
      const values = { ...done.values, ...scores };
      report({ kind: 'step', report: { ...done, values, secondsLeft } });
      rows.push({ step: done.step, t: run.seconds, values });
      const findings = watchStep(done.values);
      for (const finding of findings) report({ kind: 'warning', warning: { ...finding, step: done.step } });
      const broken = findings.find((finding) => finding.code === 'not-a-number');
      if (broken !== undefined) {
        await flush();
        throw new StudioError('run-diverged', broken.message, broken.advice);
      }
      // The end shows, too, where its number is no multiple.
      const ended = done.step === settings.train.steps;
      if (ended || done.step % settings.report.probeEvery === 0) await probe(run);
      if (world.clock() - flushed > METRICS_EVERY_MS) await flush();
      if (run.wish === 'one') run.wish = 'pause';
      const due = world.clock() - run.savedAt > settings.report.checkpointSeconds * 1000;
      if (run.wish !== 'run') await flush();
      if (due || run.wantsSave) await saveNow(run);
      for (const boundary of run.waiting.splice(0)) boundary();
      if (run.wish === 'pause') await rest(run);
      if (run.wish === 'stop') break;
      await world.breathe();
      last = world.clock();
    }
    await flush();
    await saveNow(run);
    const finished = run.session.step >= settings.train.steps;
    await note(run, finished ? 'finished' : 'paused');
    finish(run, finished ? 'finished' : 'idle');
  };

  const finish = (run: Active, phase: TrainingPhase): void => {
    active = null;
    run.source.close();
    run.session.dispose();
    run.release();
    enter(run, phase);
  };

  /** A moment at which the next boundary or change of phase has passed. */
  const boundary = (run: Active): Promise<void> => new Promise((resolve) => run.waiting.push(resolve));

  return {
    async train(runId) {
      if (active !== null) {
        if (active.record.id === runId && active.phase === 'paused') return this.control('resume');
        throw new StudioError('busy', 'A run is training already.', 'Pause or stop it first.');
      }
      const run = await open(runId);
      active = run;
      await note(run, 'running');
      await runs.update(runId, { lastError: undefined });
      enter(run, 'running');
      loop(run).catch(async (error: unknown) => {
        const failure = reportOf(error);
        finish(run, 'failed');
        report({ kind: 'failure', error: failure });
        await runs.update(runId, { status: 'failed', lastError: failure }).catch(() => undefined);
      });
    },
    async control(verb) {
      const run = active;
      if (run === null) throw new StudioError('data-missing', 'No run is training.', 'Start or resume one.');
      if (verb === 'pause' || verb === 'stop') {
        run.wish = verb;
        if (run.phase === 'running') enter(run, 'pausing');
        run.wake();
        while (active === run && !(verb === 'pause' && run.phase === 'paused')) await boundary(run);
        return;
      }
      run.wish = verb === 'step' ? 'one' : 'run';
      run.wake();
    },
    async save() {
      const run = active;
      if (run === null || run.phase === 'paused') return;
      run.wantsSave = true;
      while (active === run && run.wantsSave) await boundary(run);
    },
  };
}
