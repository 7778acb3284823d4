// Speaks to the workers for the Classifier panel: reads judges and kept reports, and measures in the examiner.
import { reportOf } from '../../face/errors.ts';
import type { ClassifyRequest } from '../../protocol/classifying.ts';
import type { JudgeChoice } from '../../protocol/evaluating.ts';
import type { EngineReport, MetricRow } from '../../protocol/messages.ts';
import { candidatesOf } from '../state/compare-sheet.ts';
import {
  classifierCsv,
  classifierSets,
  fittingJudges,
  judgeKey,
  meantModel,
  modelFacts,
  useClassifier,
} from '../state/classifier.ts';
import type { ModelFacts } from '../state/classifier.ts';
import { say, useStudio } from '../state/store.ts';
import { withExaminer } from './examiner.ts';
import type { ExaminerTask } from './examiner.ts';
import { library } from './library.ts';
import { saveFile } from './save.ts';

/** Reads judges and reports anew; a failure of the library is shown by the frame. */
export async function refreshClassifier(): Promise<void> {
  try {
    const open = await library();
    const [judges, reports] = await Promise.all([open.call('judges', []), open.call('classifications', [])]);
    useClassifier.setState({ judges, reports });
  } catch {
    // As above.
  }
}

/** What the choice means now: model, judge and data set, each chosen or the one that suits. */
export function meant(): {
  readonly request: ClassifyRequest | null;
  readonly title: string;
  readonly facts: ModelFacts | null;
} {
  const studio = useStudio.getState();
  const { choice, judges } = useClassifier.getState();
  const candidates = candidatesOf(studio);
  const key = meantModel(choice.model, candidates, studio.library.runs);
  const candidate = candidates.find((each) => each.key === key);
  const facts = candidate === undefined ? null : modelFacts(candidate, studio);
  if (candidate === undefined || facts === null) return { request: null, title: '', facts: null };
  const sets = classifierSets(studio.library.datasets, facts);
  const set = sets.find(({ id }) => id === choice.dataset) ?? sets[0];
  const fitting = fittingJudges(judges, facts);
  const wanted = fitting.find((each) => judgeKey(each) === choice.judge);
  const found = choice.judge === '' ? undefined : (wanted ?? fitting[0]);
  const judge: JudgeChoice | null = found === undefined ? null : { kind: found.kind, id: found.id };
  const { protocol, faces } = choice;
  const request: ClassifyRequest | null =
    set === undefined
      ? null
      : { model: candidate.source, judge, dataset: set.id, split: 'test', protocol, faces };
  return { request, title: candidate.title, facts };
}

let task: ExaminerTask<void> | null = null;

/** Measures what is chosen; the report is kept and shown. */
export function startClassifying(): void {
  const { request, title } = meant();
  if (request === null || task !== null) return;
  const progress = (report: EngineReport): void => {
    if (report.kind !== 'job' || report.progress.job !== 'classification') return;
    const { done, of, secondsLeft } = report.progress;
    useClassifier.setState({ work: { kind: 'working', job: begun.id, done, of, secondsLeft } });
  };
  const begun: ExaminerTask<void> = withExaminer(
    `Classifying with ${title}`,
    async (examiner, signal) => {
      signal.addEventListener('abort', () => void examiner.call('stopJob', []).catch(() => undefined));
      const stored = await examiner.call('classify', [request]);
      useClassifier.setState(({ reports }) => ({
        reports: [stored, ...(reports ?? [])],
        shown: stored.id,
        role: null,
      }));
    },
    { onReport: progress },
  );
  task = begun;
  useClassifier.setState({ work: { kind: 'working', job: begun.id, done: 0, of: 1, secondsLeft: null } });
  begun.result.then(
    () => {
      useClassifier.setState({ work: { kind: 'idle' } });
      say(`${title} is measured.`);
    },
    (thrown: unknown) => {
      const error = reportOf(thrown);
      useClassifier.setState({
        work: error.code === 'cancelled' ? { kind: 'idle' } : { kind: 'failed', error },
      });
      say(error.code === 'cancelled' ? 'Cancelled.' : error.message);
    },
  );
  void begun.result.finally(() => (task = null)).catch(() => undefined);
}

export function cancelClassifying(): void {
  task?.cancel();
}

/** Removes a kept report. */
export async function removeClassification(id: string): Promise<void> {
  try {
    await (await library()).call('removeClassification', [id]);
    say('Report deleted.');
  } catch (error) {
    say(reportOf(error).message);
  }
  await refreshClassifier();
}

/** Saves a report as JSON or as a table. */
export function saveClassification(id: string, what: 'json' | 'csv'): void {
  const stored = useClassifier.getState().reports?.find((each) => each.id === id);
  if (stored === undefined) return;
  const { report } = stored;
  const text = what === 'json' ? `${JSON.stringify(report, null, 1)}\n` : classifierCsv(report);
  const name = report.model.title.replaceAll(/[^\w.-]+/g, '-');
  saveFile(new Blob([text]), `${name}-${report.model.step}-classifier.${what}`);
}

/** The curves of a run; none where it cannot be read. */
export async function readCurves(runId: string): Promise<readonly MetricRow[]> {
  try {
    return await (await library()).call('metrics', [runId]);
  } catch {
    return [];
  }
}
