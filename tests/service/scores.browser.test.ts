// Judges, reports and searches end to end on a tiny data set, in a real database: what is stopped goes on as if it had
// not been, and what is stored is what was found.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { presetOf } from '../../src/face/presets.ts';
import type { SearchRange } from '../../src/face/search.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import type { JobProgress, SearchRequest } from '../../src/protocol/evaluating.ts';
import { openEvaluations } from '../../src/service/evaluations.ts';
import { openLibrary } from '../../src/service/library.ts';
import { trialRun } from '../../src/service/trial-runs.ts';
import type { StudioStorage } from '../../src/storage/interfaces.ts';
import { openPlatform, sha256 } from '../../workers/platform.ts';
import { makeSet } from '../data/shards/make.ts';
import { useBackend } from '../helpers/backend.ts';
import { open } from '../storage/open.ts';

const ATTRIBUTES = ['Bald', 'Male', 'Young'];
const smoke = presetOf('smoke').settings;
const base: RunSettings = {
  ...smoke,
  dataset: 'made',
  attributes: ATTRIBUTES,
  net: { ...smoke.net, dim: 2, layers: 2, fc: 4 },
  train: { ...smoke.train, batch: 2, steps: 4, labelledFraction: 1 },
  report: { ...smoke.report, probeEvery: 100 },
};
const JUDGE = {
  kind: 'new',
  dataset: 'made',
  title: 'Tiny',
  size: 32,
  epochs: 3,
  width: 2,
  seed: 1,
} as const;

beforeAll(() => useBackend('wasm'));

let storage: StudioStorage;
beforeEach(async () => {
  storage = open();
  const made = makeSet({ counts: [64, 64, 8], size: 32, attributes: ATTRIBUTES, train: [0, 130] });
  for (const [index, shard] of made.shards.entries()) await storage.datasets.putShard('made', index, shard);
  const splits = { train: [0, 128], valid: [128, 128], test: [128, 136] } as const;
  await storage.datasets.finish({ ...made.manifest, splits: structuredClone(splits) as never });
});

/** A fresh worker's services over the same storage. */
function services(tell: (progress: JobProgress) => void = () => {}) {
  const world = { ...openPlatform(`${location.origin}/`), storage };
  return { jobs: openEvaluations(world, sha256, 'test', tell), library: openLibrary(world, () => {}) };
}

it('a judge that was stopped goes on, is kept, travels as a file, and judges a run', async () => {
  const tensors = tf.memory().numTensors;
  const straight = await services().jobs.trainJudge(JUDGE);
  expect(straight).toMatchObject({ status: 'ready', step: 6, steps: 6, size: 32 });
  expect(Object.keys(straight.accuracy)).toEqual(ATTRIBUTES);

  const first = services((progress) => {
    if (progress.job === 'judge' && progress.step >= 1) void first.jobs.stopJob();
  });
  const half = await first.jobs.trainJudge(JUDGE);
  expect(half.status).toBe('training');
  expect(half.step).toBeGreaterThan(0);
  expect(half.step).toBeLessThan(6);
  const { jobs, library } = services();
  const whole = await jobs.trainJudge({ kind: 'resume', id: half.id });
  expect(whole).toMatchObject({ status: 'ready', step: 6 });
  expect(await library.exportJudge(whole.id)).toEqual(await library.exportJudge(straight.id));
  expect(await storage.documents.readBytes('judge', whole.id, 'state')).toBeUndefined();

  const copy = await library.importJudge(await library.exportJudge(whole.id), 'Copy');
  expect(copy).toMatchObject({ title: 'Copy', accuracy: whole.accuracy, dataset: 'made' });
  await library.removeJudge(straight.id);
  expect((await library.judges()).filter(({ kind }) => kind === 'stored')).toHaveLength(2);

  const request = { dataset: 'made', split: 'test', protocol: 'seed-b', faces: 3 } as const;
  const judge = { kind: 'stored', id: copy.id } as const;
  const model = { kind: 'shipped', id: 'ssa-64' } as const;
  await expect(jobs.evaluate({ ...request, judge, model })).rejects.toMatchObject({
    code: 'settings-invalid',
  });
  expect(await library.reports()).toEqual([]);
  expect(tf.memory().numTensors).toBe(tensors);
});

it('a search that was stopped within a trial goes on, and its trials can become runs', async () => {
  const tensors = tf.memory().numTensors;
  const judge = await services().jobs.trainJudge({ ...JUDGE, epochs: 1 });
  const ranges: SearchRange[] = [
    { path: 'weights.dual', low: 0, high: 5, scale: 'linear' },
    { path: 'train.generatorRate', low: 1e-4, high: 1e-3, scale: 'log' },
  ];
  const request: SearchRequest = {
    ...{ name: 'Weights', base, ranges, trials: 3, seed: 5, faces: 4, protocol: 'seed-b' },
    judge: { kind: 'stored', id: judge.id },
  };
  const { library } = services();
  const { id } = await library.createSearch(request);
  const first = services((progress) => {
    if (progress.job === 'search' && progress.of === 4 && progress.done === 2) void first.jobs.stopJob();
  });
  const half = await first.jobs.search(id);
  expect(half.trials).toMatchObject([{ number: 0, status: 'training' }]);
  expect((await storage.runs.newestCheckpoint(trialRun(id, 0)))?.step).toBe(2);
  expect(await library.runs()).toEqual([]);

  const whole = await services().jobs.search(id);
  expect(whole.trials.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
  expect((await library.searches())[0]).toEqual(whole);
  for (const { scores, values, number } of whole.trials) {
    expect(scores!.aga).toBeGreaterThanOrEqual(0);
    expect(scores!.psnr).toBeGreaterThan(3);
    const run = await storage.runs.get(trialRun(id, number));
    expect(run?.settings.weights.dual).toBe(values['weights.dual']);
  }

  // The same search without a stop finds the same.
  const { id: again } = await library.createSearch(request);
  const straight = await services().jobs.search(again);
  expect(straight.trials.map(({ scores }) => scores)).toEqual(whole.trials.map(({ scores }) => scores));

  const run = await library.runOfTrial(id, 1, 9);
  expect(run).toMatchObject({ step: 4, status: 'paused', settings: { train: { steps: 9 } } });
  expect((await storage.runs.newestCheckpoint(run.id))?.step).toBe(4);
  // The run keeps its own interval of probe sheets, and those of the trial: its first and its last step.
  expect(run.settings.report.probeEvery).toBe(100);
  expect((await storage.runs.listProbes(run.id)).map(({ step }) => step)).toEqual([0, 4]);
  expect((await library.runs()).map((each) => each.id)).toEqual([run.id]);

  const { jobs } = services();
  const { report } = await jobs.evaluate({
    ...{ model: { kind: 'run', runId: run.id }, judge: request.judge },
    ...{ dataset: 'made', split: 'test', protocol: 'seed-b', faces: 4 },
  });
  expect(report.mean['aga']?.mean).toBe(whole.trials[1]!.scores!.aga);
  expect(Object.keys(report.attributes)).toEqual(ATTRIBUTES);
  expect(report.judge.accuracy).toEqual(judge.accuracy);
  expect(await library.reports()).toMatchObject([{ report: { model: { step: 4, method: 'ssa' } } }]);

  // The same run as a classifier: its critic is in the checkpoint, every attribute of every face is decided once.
  const measured = await jobs.classify({
    ...{ model: { kind: 'run', runId: run.id }, judge: request.judge, dataset: 'made' },
    ...{ split: 'test', protocol: 'flips', faces: 5 },
  });
  const { tables, notes, data } = measured.report;
  expect([data.faces, notes]).toEqual([5, []]);
  expect(Object.keys(tables)).toHaveLength(6);
  for (const table of Object.values(tables)) expect(table.decisions).toBe(3 * 5);
  expect(await library.classifications()).toEqual([measured]);
  await library.removeClassification(measured.id);
  expect(await library.classifications()).toEqual([]);

  await library.removeSearch(id);
  expect((await storage.runs.list()).filter(({ id: each }) => each.startsWith(`trial-${id}`))).toEqual([]);
  expect(tf.memory().numTensors).toBe(tensors);
});
