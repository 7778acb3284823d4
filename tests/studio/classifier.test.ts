// What the Classifier panel means when nothing or something else was chosen, and what it saves.
import { describe, expect, it } from 'vitest';
import { classifierTable } from '../../src/engine/evaluate/classifier-scores.ts';
import type { ClassifierReport } from '../../src/face/classifier.ts';
import { seededRandom } from '../../src/face/random.ts';
import type { JudgeSummary } from '../../src/protocol/evaluating.ts';
import type { DatasetSummary } from '../../src/protocol/messages.ts';
import {
  classifierCsv,
  classifierSets,
  fittingJudges,
  meantModel,
  scoreCurves,
  tablesOf,
} from '../../src/studio/state/classifier.ts';

const digits = { size: 32, channels: 1, attributes: ['0', '1'], learnt: 'mnist', runId: 'r' };

describe('what is measured', () => {
  const candidates = [{ key: 'shipped:ssa-64' }, { key: 'run:old' }, { key: 'run:star' }];
  const run = (id: string, method: string) => ({ id, settings: { method } as never });

  it('is what was chosen while it is there, else a run of StarGAN, else whatever there is', () => {
    const runs = [run('old', 'ssa'), run('star', 'stargan')];
    expect(meantModel('run:old', candidates, runs)).toBe('run:old');
    expect(meantModel('run:gone', candidates, runs)).toBe('run:star');
    expect(meantModel(null, candidates, [run('old', 'ssa')])).toBe('shipped:ssa-64');
    expect(meantModel(null, [], [])).toBeNull();
  });

  it('is looked at by judges of its size, channels and attributes that are trained', () => {
    const judge = (change: Partial<JudgeSummary>) =>
      ({ status: 'ready', size: 32, channels: 1, attributes: ['1', '0', '2'], ...change }) as JudgeSummary;
    const all = [
      judge({ id: 'fits' }),
      judge({ status: 'training' }),
      judge({ size: 64 }),
      judge({ channels: 3 }),
      judge({ attributes: ['0'] }),
    ];
    expect(fittingJudges(all, digits).map(({ id }) => id)).toEqual(['fits']);
  });

  it('has test pictures of sets that know its labels and shrink to its size, its own first', () => {
    const set = (change: Partial<DatasetSummary>) =>
      ({ size: 32, channels: 1, test: 5, attributes: ['0', '1', '2'], ...change }) as DatasetSummary;
    const all = [
      set({ id: 'large', size: 64 }),
      set({ id: 'mnist' }),
      set({ id: 'empty', test: 0 }),
      set({ id: 'odd', size: 48 }),
      set({ id: 'colour', channels: 3 }),
      set({ id: 'letters', attributes: ['a'] }),
    ];
    expect(classifierSets(all, digits).map(({ id }) => id)).toEqual(['mnist', 'large']);
  });
});

describe('a report', () => {
  const table = classifierTable([[0], [1], [3]], ['0', '1'], 'one-hot', seededRandom(1));
  const report = {
    tables: { criticReal: table, judgeGenerated: table },
    variety: 0.25,
  } as unknown as ClassifierReport;

  it('shows the independent judge on edits first', () => {
    expect(tablesOf(report).map(({ role }) => role)).toEqual(['judgeGenerated', 'criticReal']);
  });

  it('is saved with one line per role and class, and as many cells as the head has', () => {
    const [head = '', ...lines] = classifierCsv(report).trim().split('\n');
    expect(lines).toHaveLength(2 * (2 + 2));
    for (const line of lines) expect(line.split(',')).toHaveLength(head.split(',').length);
    expect(lines[0]).toMatch(/^judgeGenerated,macro,3,0\.666.*,0\.25$/);
    expect(lines.at(-1)).toMatch(/^criticReal,1,1,.*,$/);
  });
});

it('curves of a run keep the steps that have a score', () => {
  const rows = [
    { step: 1, values: { 'D/gp': 1 } },
    { step: 2, values: { 'D/F1 real': 0.5, 'G/F1 direct': 0.1 } },
    { step: 4, values: { 'D/F1 real': 0.75 } },
  ];
  const { steps, values } = scoreCurves(rows, ['D/F1 real', 'G/F1 direct']);
  expect(steps).toEqual([2, 4]);
  expect(values).toEqual([
    [0.5, 0.75],
    [0.1, null],
  ]);
});
