// Carries out what the Evaluate view is asked for: reads the lists, sends judges and evaluations to the examiner, keeps
// reports and judges in step, saves files.
import { StudioError, reportOf } from '../../face/errors.ts';
import type { JudgeChoice, JudgeRequest, StoredReport } from '../../protocol/evaluating.ts';
import type { EngineReport } from '../../protocol/messages.ts';
import { csvOfReports } from '../state/evaluate.ts';
import { toJob, useEvaluate } from '../state/evaluate-store.ts';
import type { EvaluateState, JobName } from '../state/evaluate-store.ts';
import { candidatesOf } from '../state/compare-sheet.ts';
import { say, useStudio } from '../state/store.ts';
import { withExaminer } from './examiner.ts';
import type { Examiner, ExaminerTask, ExaminerWork } from './examiner.ts';
import { library } from './library.ts';
import { saveFile } from './save.ts';

/** Reads one list again, or all of them. */
export async function refreshScores(only?: 'judges' | 'reports' | 'searches'): Promise<void> {
  const { lists } = useEvaluate.getState();
  if (lists !== 'read') useEvaluate.setState({ lists: 'reading' });
  try {
    const open = await library();
    const read: Partial<EvaluateState> = {};
    const wanted = only === undefined ? (['judges', 'reports', 'searches'] as const) : [only];
    for (const name of wanted) Object.assign(read, { [name]: await open.call(name, []) });
    useEvaluate.setState({ ...read, lists: 'read' });
  } catch (error) {
    useEvaluate.setState({ lists: reportOf(error) });
  }
}

/** Reads the lists when the view is opened for the first time. */
export function openLists(): void {
  const { lists } = useEvaluate.getState();
  if (lists !== 'reading' && lists !== 'read') void refreshScores();
}

const tasks = new Map<JobName, { task: ExaminerTask<unknown>; examiner: Examiner | null }>();

/** Gives a job to the examiner and follows it in the store. */
async function examine<T>(
  name: JobName,
  title: string,
  subject: string,
  work: ExaminerWork<T>,
): Promise<T | null> {
  const onReport = (report: EngineReport): void => {
    if (report.kind === 'job') toJob(name, { kind: 'progress', progress: report.progress });
  };
  const task = withExaminer<T>(
    title,
    (examiner, signal) => {
      const entry = tasks.get(name);
      if (entry !== undefined) entry.examiner = examiner;
      signal.addEventListener('abort', () => void examiner.call('stopJob', []).catch(() => undefined));
      return work(examiner, signal);
    },
    { onReport },
  );
  tasks.set(name, { task, examiner: null });
  toJob(name, { kind: 'begin', subject, number: task.id });
  try {
    const result = await task.result;
    toJob(name, { kind: 'end' });
    return result;
  } catch (error) {
    toJob(name, { kind: 'failed', error: reportOf(error) });
    return null;
  } finally {
    tasks.delete(name);
  }
}

/** Ends a job; what it had not stored is lost. */
export function cancelJob(name: 'evaluation' | 'judge'): void {
  toJob(name, { kind: 'stopping' });
  tasks.get(name)?.task.cancel();
}

/** Asks a judge's training to store itself and end; before its turn it is dropped. */
export async function pauseJudge(): Promise<void> {
  toJob('judge', { kind: 'stopping' });
  const entry = tasks.get('judge');
  if (entry?.examiner == null) entry?.task.cancel();
  else await entry.examiner.call('stopJob', []).catch(() => undefined);
}

export async function trainJudge(request: JudgeRequest, title: string): Promise<void> {
  const judge = await examine('judge', `Training the judge ${title}`, title, (examiner) =>
    examiner.call('trainJudge', [request]),
  );
  await refreshScores('judges');
  if (judge !== null) say(judge.status === 'ready' ? `${title} is ready.` : `${title} is paused.`);
}

/** What an evaluation is asked for, with the model by its key. */
export interface Wanted {
  readonly model: string;
  readonly judge: JudgeChoice;
  readonly dataset: string;
  readonly split: 'train' | 'valid' | 'test';
  readonly protocol: 'truth' | 'seed-b' | 'paper';
  readonly faces: number | null;
}

export async function startEvaluation({ model: key, ...wanted }: Wanted): Promise<void> {
  const model = candidatesOf(useStudio.getState()).find((each) => each.key === key);
  if (model === undefined) return;
  const found = await examine('evaluation', `Evaluating ${model.title}`, model.title, (examiner) =>
    examiner.call('evaluate', [{ ...wanted, model: model.source }]),
  );
  if (found === null) return;
  await refreshScores('reports');
  useEvaluate.setState({ chosen: [found.id] });
  say(`${model.title} is evaluated.`);
}

export async function removeJudge(id: string): Promise<void> {
  await remove('judges', 'removeJudge', id, 'Judge deleted.');
}

export async function removeReport(id: string): Promise<void> {
  useEvaluate.setState(({ chosen }) => ({ chosen: chosen.filter((each) => each !== id) }));
  await remove('reports', 'removeReport', id, 'Result deleted.');
}

async function remove(
  list: 'judges' | 'reports',
  verb: 'removeJudge' | 'removeReport',
  id: string,
  words: string,
): Promise<void> {
  try {
    await (await library()).call(verb, [id]);
    say(words);
  } catch (error) {
    say(reportOf(error).message);
  }
  await refreshScores(list);
}

const fileName = (words: string): string => words.replaceAll(/[^\w.-]+/g, '-');

export async function exportJudge(id: string, title: string): Promise<void> {
  try {
    const bytes = await (await library()).call('exportJudge', [id]);
    saveFile(new Blob([bytes.slice()]), `${fileName(title)}.judge.safetensors`);
    say('Judge saved.');
  } catch (error) {
    say(reportOf(error).message);
  }
}

/** Larger than any judge. */
const MOST_BYTES = 2 ** 28;

/** Asks for a judge's file and takes it up. */
export function chooseJudge(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.safetensors';
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file !== undefined) void importJudge(file);
  });
  input.click();
}

async function importJudge(file: File): Promise<void> {
  try {
    if (file.size > MOST_BYTES)
      throw new StudioError(
        'file-too-large',
        `${file.name} is too large for a judge.`,
        'Choose another file.',
      );
    const bytes = new Uint8Array(await file.arrayBuffer());
    const title = file.name.replace(/(\.judge)?\.safetensors$/, '').slice(0, 64);
    await (await library()).call('importJudge', [bytes, title]);
    say(`${title} can judge now.`);
  } catch (error) {
    const { message, remedy } = reportOf(error);
    say(`${message} ${remedy}`);
  }
  await refreshScores('judges');
}

export function saveReports(reports: readonly StoredReport[], format: 'json' | 'csv'): void {
  const [first] = reports;
  if (first === undefined) return;
  const text =
    format === 'csv'
      ? csvOfReports(reports)
      : `${JSON.stringify(
          reports.map(({ report }) => report),
          null,
          1,
        )}\n`;
  const words =
    reports.length > 1 ? 'scores' : `scores ${first.report.model.title} ${first.report.protocol.name}`;
  saveFile(
    new Blob([text], { type: format === 'csv' ? 'text/csv' : 'application/json' }),
    `${fileName(words)}.${format}`,
  );
  say('Scores saved.');
}
