// What fits what, how reports become rows and files, how jobs move, and how a search is read.
import { describe, expect, test } from 'vitest';
import { presetOf } from '../../src/face/presets.ts';
import { checkSearch } from '../../src/face/search.ts';
import type {
  EvaluationReport,
  JudgeSummary,
  SearchRecord,
  StoredReport,
} from '../../src/protocol/evaluating.ts';
import type { DatasetSummary } from '../../src/protocol/messages.ts';
import {
  csvOfReports,
  differences,
  facesFit,
  judgeFits,
  meanAccuracy,
  rowsOfReport,
  splitCount,
} from '../../src/studio/state/evaluate.ts';
import { jobReducer } from '../../src/studio/state/evaluate-store.ts';
import {
  PAPER_RANGES,
  firstRange,
  frontOf,
  niceScale,
  progressOf,
  searchable,
  shownTrials,
} from '../../src/studio/state/search.ts';

const figure = (mean: number) => ({ mean, low: mean - 0.1, high: mean + 0.1, count: 64 });
const report = (change: Partial<EvaluationReport['model']> = {}, faces = 64): EvaluationReport => ({
  model: { title: 'Quick look', kind: 'run', sha256: 'f', method: 'ssa', step: 1000, size: 64, ...change },
  ...{ device: 'test', seconds: 3 },
  protocol: { name: 'truth', words: 'In words.', intensity: 1 },
  data: { id: 'headkit-64', hash: 'h', split: 'test', faces },
  judge: { dataset: 'headkit-64 h', epochs: 25, accuracy: { Male: 0.9, Young: 0.8, Bald: 0.1 } },
  reconstruction: { psnr: figure(30), ssim: figure(0.9) },
  mean: { aga: figure(0.5) },
  attributes: { Male: { aga: figure(0.6) }, Young: { aga: figure(0.4) } },
});
const stored = (id: string, of: EvaluationReport): StoredReport => ({ id, createdAt: 1, report: of });

const judge: JudgeSummary = {
  ...{ id: 'j', kind: 'stored', title: 'J', createdAt: 1, status: 'ready', dataset: 'headkit-64', hash: 'h' },
  ...{ size: 64, channels: 3, attributes: ['Male', 'Young', 'Bald'], epochs: 3, step: 9, steps: 9 },
  ...{ seconds: 4, accuracy: {}, note: '' },
};
const model = { size: 64, channels: 3, attributes: ['Male', 'Young'] };
const dataset = {
  ...{ id: 'headkit-64', title: 'Faces', size: 64, channels: 3, count: 100, train: 70, test: 20 },
  attributes: ['Male', 'Young', 'Bald'],
} as unknown as DatasetSummary;

describe('fits', () => {
  test('a judge looks at the same size and knows every attribute; one in training does not judge', () => {
    expect(judgeFits(judge, model)).toBe(true);
    expect(judgeFits({ ...judge, status: 'training' }, model)).toBe(false);
    expect(judgeFits(judge, { ...model, size: 32 })).toBe(false);
    expect(judgeFits(judge, { ...model, attributes: ['Male', 'Smiling'] })).toBe(false);
  });

  test('faces may be shrunk by whole factors, never enlarged', () => {
    expect(facesFit(dataset, { ...model, size: 32 })).toBe(true);
    expect(facesFit(dataset, { ...model, size: 128 })).toBe(false);
    expect(facesFit(dataset, { ...model, attributes: ['Smiling'] })).toBe(false);
    expect(['train', 'valid', 'test'].map((split) => splitCount(dataset, split as 'train'))).toEqual([
      70, 10, 20,
    ]);
  });
});

describe('reports', () => {
  test('the mean comes first, and the judge counts for the attributes of the model alone', () => {
    const rows = rowsOfReport(report());
    expect(rows.map(({ title, accuracy }) => [title, accuracy])).toEqual([
      ['Mean', expect.closeTo(0.85) as number],
      ['Male', 0.9],
      ['Young', 0.8],
    ]);
    expect(meanAccuracy({}, ['Male'])).toBeNull();
  });

  test('what must be equal for a comparison and is not, is named', () => {
    expect(differences([stored('a', report()), stored('b', report({ title: 'Other' }))])).toEqual([]);
    expect(differences([stored('a', report()), stored('b', report({ step: 5 }, 16))])).toEqual([
      'faces',
      'steps',
    ]);
  });

  test('as a table they hold every figure, and a name computes nothing', () => {
    const text = csvOfReports([stored('a', report({ title: '=1+1, "x"' }))]);
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 2 + 3);
    expect(lines[1]).toMatch(/^"'=1\+1, ""x""",1000,truth,headkit-64,test,64,,reconstructionPsnr,30,/);
    expect(lines[4]).toContain(',Male,aga,0.6,0.5,0.7,64,0.9');
  });
});

test('a job goes from asking to its end; what comes late changes nothing', () => {
  const idle = { kind: 'idle' } as const;
  const progress = { job: 'evaluation', done: 8, of: 64, secondsLeft: 7 } as const;
  const begun = jobReducer(idle, { kind: 'begin', subject: 'Quick look', number: 3 });
  expect(jobReducer(begun, { kind: 'progress', progress })).toMatchObject({ kind: 'working', progress });
  const error = { code: 'device-lost', message: 'Lost.', remedy: 'Again.' } as const;
  expect(jobReducer(begun, { kind: 'failed', error })).toEqual({
    kind: 'failed',
    subject: 'Quick look',
    error,
  });
  expect(jobReducer(begun, { kind: 'failed', error: { ...error, code: 'cancelled' } })).toEqual(idle);
  expect(jobReducer(idle, { kind: 'progress', progress })).toBe(idle);
});

describe('a search', () => {
  const settings = presetOf('quick').settings;
  const trial = (number: number, aga: number, psnr: number) =>
    ({
      ...{
        number,
        status: 'done',
        seconds: 60 - number,
        kept: number !== 1,
        values: { 'weights.dual': number },
      },
      scores: { aga, psnr, ssim: 0.9 },
    }) as const;
  const search = {
    trials: [
      trial(0, 0.5, 30),
      trial(1, 0.4, 20),
      trial(2, 0.8, 25),
      { number: 3, values: {}, status: 'failed', seconds: 0, kept: false },
    ],
  } as Pick<SearchRecord, 'trials'>;

  test('the ranges of the paper, and those that settings start with, can be searched', () => {
    const more = searchable(settings, PAPER_RANGES).map((info) => firstRange(info, settings));
    expect(more.map(({ path }) => path)).toContain('train.generatorRate');
    expect(more.map(({ path }) => path)).not.toContain('weights.dual');
    for (const range of more)
      expect(() =>
        checkSearch({ name: 'S', base: settings, ranges: [range], trials: 1, seed: 1 }),
      ).not.toThrow();
    const plan = { name: 'S', base: settings, ranges: PAPER_RANGES, trials: 12, seed: 1 };
    expect(() => checkSearch(plan)).not.toThrow();
  });

  test('trials are sorted and filtered', () => {
    const numbers = (filter: 'all' | 'front' | 'kept' | 'failed', by: string, down: boolean): number[] =>
      shownTrials(search, filter, { by, down }).map(({ number }) => number);
    expect(numbers('all', 'aga', true)).toEqual([2, 0, 1, 3]);
    expect(numbers('all', 'weights.dual', true).slice(0, 3)).toEqual([2, 1, 0]);
    expect(numbers('front', 'trial', false)).toEqual([0, 2]);
    expect(numbers('kept', 'trial', false)).toEqual([0, 2]);
    expect(numbers('failed', 'trial', false)).toEqual([3]);
    expect([...frontOf(search, 'psnr')]).toEqual([0, 2]);
  });

  test('the best so far is a stair over the trials that have a score', () => {
    const { points, best } = progressOf(search, 'aga');
    expect(points.map(({ x }) => x)).toEqual([1, 2, 3]);
    // It ends with the last score: a trial at work has no place in the plot.
    expect(best.map(({ y }) => y)).toEqual([0.5, 0.5, 0.8]);
  });

  test.each([[[0.41, 0.73]], [[12, 30]], [[5]], [[0]], [[]]])(
    'a scale holds %j with round ticks',
    (values) => {
      const { low, high, ticks, digits } = niceScale(values);
      expect(new Set(ticks.map((tick) => tick.toFixed(digits))).size).toBe(ticks.length);
      expect(low).toBeLessThan(high);
      for (const value of values) expect(value >= low && value <= high).toBe(true);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThan(9);
    },
  );
});
