// What the Classifier panel shows: the choice, the kept reports, and the job. Pure but for the store itself; the workers are
// spoken to in live/classifier.ts. Apart from the page's own store, so that the first load does without it.
import { create } from 'zustand';
import { CLASSIFIER_ROLES } from '../../face/classifier.ts';
import type {
  ClassifierReport,
  ClassifierRole,
  ClassifierTable,
  Figure,
  MeanFigures,
  TargetProtocol,
} from '../../face/classifier.ts';
import type { ErrorReport } from '../../face/errors.ts';
import type { StoredClassification } from '../../protocol/classifying.ts';
import type { JudgeSummary } from '../../protocol/evaluating.ts';
import type { DatasetSummary, MetricRow, ModelSource, RunSummary } from '../../protocol/messages.ts';
import type { StudioState } from './store.ts';

export interface ClassifierChoice {
  /** by `formatModel`; null: the newest run of StarGAN, or else the newest run */
  readonly model: string | null;
  /** `kind:id`, '' for none; null: the first that fits */
  readonly judge: string | null;
  /** null: the one that the model learnt from */
  readonly dataset: string | null;
  readonly protocol: TargetProtocol;
  /** null: all of the test split */
  readonly faces: number | null;
}

export type ClassifierWork =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'working';
      readonly job: number;
      readonly done: number;
      readonly of: number;
      readonly secondsLeft: number | null;
    }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

export interface ClassifierState {
  readonly choice: ClassifierChoice;
  readonly judges: readonly JudgeSummary[];
  /** newest first; null until they are read */
  readonly reports: readonly StoredClassification[] | null;
  /** the report on show; null: the newest */
  readonly shown: string | null;
  readonly role: ClassifierRole | null;
  readonly work: ClassifierWork;
}

export const useClassifier = create<ClassifierState>()(() => ({
  choice: { model: null, judge: null, dataset: null, protocol: 'permuted', faces: 256 },
  judges: [],
  reports: null,
  shown: null,
  role: null,
  work: { kind: 'idle' },
}));

export const chooseClassifier = (change: Partial<ClassifierChoice>): void =>
  useClassifier.setState(({ choice }) => ({ choice: { ...choice, ...change } }));

const ROLES = Object.keys(CLASSIFIER_ROLES) as ClassifierRole[];

/** The tables of a report in reading order. */
export function tablesOf({ tables }: ClassifierReport): { role: ClassifierRole; table: ClassifierTable }[] {
  return ROLES.flatMap((role) => {
    const table = tables[role];
    return table === undefined ? [] : [{ role, table }];
  });
}

/** The report on show: the chosen one, else the newest. */
export function shownReport({
  reports,
  shown,
}: Pick<ClassifierState, 'reports' | 'shown'>): StoredClassification | null {
  return reports?.find(({ id }) => id === shown) ?? reports?.[0] ?? null;
}

/** The key of the model that is meant: the chosen one if it is there; else a run of StarGAN, the paper's method. */
export function meantModel(
  chosen: string | null,
  candidates: readonly { readonly key: string }[],
  runs: readonly Pick<RunSummary, 'id' | 'settings'>[],
): string | null {
  const has = (key: string | null): boolean => candidates.some((each) => each.key === key);
  if (chosen !== null && has(chosen)) return chosen;
  const star = runs.find(({ id, settings }) => settings.method === 'stargan' && has(`run:${id}`));
  return star === undefined ? (candidates[0]?.key ?? null) : `run:${star.id}`;
}

export const judgeKey = ({ kind, id }: Pick<JudgeSummary, 'kind' | 'id'>): string => `${kind}:${id}`;

/** What decides which judges and data sets suit a model. */
export interface ModelFacts {
  readonly size: number;
  readonly channels: number;
  readonly attributes: readonly string[];
  /** id of the data set that it learnt from, where that is known */
  readonly learnt: string | null;
  /** the run that it is, which may have curves */
  readonly runId: string | null;
}

/** Facts about a model that can be chosen; null where nothing is known of it. */
export function modelFacts(
  { source, attributes }: { readonly source: ModelSource; readonly attributes: readonly string[] },
  { library, weights }: Pick<StudioState, 'library' | 'weights'>,
): ModelFacts | null {
  if (source.kind === 'run') {
    const run = library.runs.find(({ id }) => id === source.runId);
    if (run === undefined) return null;
    const { net, dataset } = run.settings;
    return { size: net.size, channels: net.channels, attributes, learnt: dataset, runId: run.id };
  }
  if (source.kind === 'shipped') {
    const size = library.shipped.find(({ id }) => id === source.id)?.size;
    return size === undefined ? null : { size, channels: 3, attributes, learnt: null, runId: null };
  }
  const info = weights.find((each) => each.source === source)?.info;
  if (info === undefined) return null;
  return { size: info.size, channels: info.channels, attributes, learnt: null, runId: null };
}

/** Data sets whose pictures and labels a model can be measured on, that from which it learnt first. */
export function classifierSets(
  datasets: readonly DatasetSummary[],
  { size, channels, attributes, learnt }: ModelFacts,
): readonly DatasetSummary[] {
  const fits = datasets.filter(
    (set) =>
      set.test > 0 &&
      set.channels === channels &&
      set.size % size === 0 &&
      attributes.every((name) => set.attributes.includes(name)),
  );
  return [...fits.filter(({ id }) => id === learnt), ...fits.filter(({ id }) => id !== learnt)];
}

/** Judges that can look at a model's pictures and know all of its attributes. */
export function fittingJudges(judges: readonly JudgeSummary[], model: ModelFacts): readonly JudgeSummary[] {
  return judges.filter(
    ({ status, size, channels, attributes }) =>
      status === 'ready' &&
      size === model.size &&
      channels === model.channels &&
      model.attributes.every((name) => attributes.includes(name)),
  );
}

/** Curves of a run that scored itself, by name; only steps that have a score. */
export function scoreCurves(
  rows: readonly MetricRow[],
  names: readonly string[],
): { readonly steps: number[]; readonly values: (number | null)[][] } {
  const scored = rows.filter(({ values }) => names.some((name) => name in values));
  return {
    steps: scored.map(({ step }) => step),
    values: names.map((name) => scored.map(({ values }) => values[name] ?? null)),
  };
}

/**
 * Everything of a report as comma-separated values: one line per role and class, means first. The variety of the edits stands
 * in the lines of those who looked at edits, because no agreement there means anything without it.
 */
export function classifierCsv(report: ClassifierReport): string {
  const head = 'role,class,support,accuracy,precision,recall,f1,f1 low,f1 high,variety';
  const lines = tablesOf(report).flatMap(({ role, table }) => {
    const variety = role.endsWith('Generated') ? (report.variety ?? '') : '';
    const line = (name: string, support: number, accuracy: Figure | undefined, figures: MeanFigures) => {
      const { precision, recall, f1 } = figures;
      const scores = [accuracy?.mean ?? '', precision.mean, recall.mean, f1.mean, f1.low, f1.high];
      return [role, name, support, ...scores, variety].map(String).join(',');
    };
    return [
      line('macro', table.decisions, table.accuracy, table.macro),
      line('micro', table.decisions, table.accuracy, table.micro),
      ...table.classes.map((each) => line(each.name, each.support, each.accuracy, each)),
    ];
  });
  return `${[head, ...lines].join('\n')}\n`;
}
