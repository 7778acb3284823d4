// What can be evaluated with what, and how reports are read: fits, rows, files. Pure; lists and jobs are in
// evaluate-store.ts.
import { attributeTitle } from '../../face/attributes.ts';
import type {
  EvaluationReport,
  JudgeSummary,
  ProtocolName,
  ScoreFigure,
  ScoreTable,
  SplitWord,
  StoredReport,
} from '../../protocol/evaluating.ts';
import type { DatasetSummary } from '../../protocol/messages.ts';

/** What is asked for next; keys as in the selects. */
export interface EvaluationForm {
  /** By `formatModel`; empty: the first one there is. */
  readonly model: string;
  readonly dataset: string;
  readonly split: SplitWord;
  readonly protocol: ProtocolName;
  /** Null: every face of the split. */
  readonly faces: number | null;
  /** `stored:id` or `shipped:id`; empty: the newest that fits. */
  readonly judge: string;
}

/** Enough for a first look on any machine; the interval says how much more faces would tell. */
export const FEW_FACES = 64;

export const FIRST_FORM: EvaluationForm = {
  model: '',
  dataset: '',
  split: 'test',
  protocol: 'truth',
  faces: FEW_FACES,
  judge: '',
};

/** What an evaluation has to know of a model. */
export interface ModelFacts {
  readonly size: number;
  readonly channels: number;
  readonly attributes: readonly string[];
}

/** Whether a judge can look at what a model makes of these faces. */
export function judgeFits(judge: JudgeSummary, { size, channels, attributes }: ModelFacts): boolean {
  return (
    judge.status === 'ready' &&
    judge.size === size &&
    judge.channels === channels &&
    attributes.every((name) => judge.attributes.includes(name))
  );
}

/** Whether faces of a data set suit a model: pictures that shrink to its size, and labels for its attributes. */
export function facesFit(dataset: DatasetSummary, { size, channels, attributes }: ModelFacts): boolean {
  return (
    dataset.size % size === 0 &&
    dataset.channels === channels &&
    attributes.every((name) => dataset.attributes.includes(name))
  );
}

/** Faces of a split. */
export function splitCount({ count, train, test }: DatasetSummary, split: SplitWord): number {
  if (split === 'train') return train;
  return split === 'test' ? test : count - train - test;
}

/** Accuracy of a judge over the attributes that a report is about; null where it is not known. */
export function meanAccuracy(
  accuracy: Readonly<Record<string, number>>,
  attributes: readonly string[],
): number | null {
  const known = attributes.flatMap((name) => accuracy[name] ?? []);
  return known.length === 0 ? null : known.reduce((sum, share) => sum + share, 0) / known.length;
}

/** One line of a table: the mean over all attributes first, then each. */
export interface ScoreRow {
  readonly key: string;
  readonly title: string;
  readonly figures: Readonly<Record<string, ScoreFigure>>;
  /** How often the judge is right about real pictures. */
  readonly accuracy: number | null;
}

export function rowsOfReport({ mean, attributes, judge }: EvaluationReport): ScoreRow[] {
  const names = Object.keys(attributes);
  return [
    meanRow(mean, judge.accuracy, names),
    ...names.map((name) => ({
      key: name,
      title: attributeTitle(name),
      figures: attributes[name] ?? {},
      accuracy: judge.accuracy[name] ?? null,
    })),
  ];
}

/** The line of the means over these attributes. */
export function meanRow(
  mean: ScoreTable,
  accuracy: Readonly<Record<string, number>>,
  attributes: readonly string[],
): ScoreRow {
  return { key: 'mean', title: 'Mean', figures: mean, accuracy: meanAccuracy(accuracy, attributes) };
}

/** Several reports side by side: their means, one row each. */
export function rowsOfReports(reports: readonly StoredReport[]): ScoreRow[] {
  return reports.map(({ id, report }) => ({
    key: id,
    title: `${report.model.title}, step ${report.model.step}`,
    figures: report.mean,
    accuracy: meanAccuracy(report.judge.accuracy, Object.keys(report.attributes)),
  }));
}

/** In what reports differ that decides whether their figures can be compared, in words. */
export function differences(reports: readonly StoredReport[]): string[] {
  const differ = (of: (report: EvaluationReport) => unknown): boolean =>
    new Set(reports.map(({ report }) => JSON.stringify(of(report)))).size > 1;
  const facts: [string, (report: EvaluationReport) => unknown][] = [
    ['protocol', ({ protocol }) => protocol.name],
    ['faces', ({ data }) => [data.hash, data.split, data.faces]],
    ['judge', ({ judge }) => [judge.dataset, judge.accuracy]],
    ['steps', ({ model }) => model.step],
    ['picture size', ({ model }) => model.size],
    ['attributes', ({ attributes }) => Object.keys(attributes)],
  ];
  return facts.filter(([, of]) => differ(of)).map(([word]) => word);
}

/** A text as a cell of a table of comma-separated values. */
function cell(value: string | number): string {
  const text = String(value);
  // A leading sign would make a spreadsheet compute a name.
  const safe = /^[=+\-@]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Reports as comma-separated values: one line per report, attribute and score. */
export function csvOfReports(reports: readonly StoredReport[]): string {
  const head = 'model,step,protocol,data,split,faces,attribute,score,mean,low,high,count,judge accuracy';
  const lines = reports.flatMap(({ report }) => {
    const { model, protocol, data, reconstruction } = report;
    const told = [model.title, model.step, protocol.name, data.id, data.split, data.faces];
    const line = (attribute: string, score: string, figure: ScoreFigure, accuracy: number | null): string =>
      [...[...told, attribute, score, figure.mean, figure.low, figure.high, figure.count, accuracy ?? '']]
        .map(cell)
        .join(',');
    return [
      line('', 'reconstructionPsnr', reconstruction.psnr, null),
      line('', 'reconstructionSsim', reconstruction.ssim, null),
      ...rowsOfReport(report).flatMap(({ key, figures, accuracy }) =>
        Object.entries(figures).map(([score, figure]) => line(key, score, figure, accuracy)),
      ),
    ];
  });
  return `${[head, ...lines].join('\n')}\n`;
}
