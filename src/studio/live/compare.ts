// Computes the edits that the Compare view shows, in the examiner, model by model and cell by cell. What is chosen may
// change at any time: before every cell it asks what is missing now.
import { askedOf } from '../../face/comparison.ts';
import { StudioError, reportOf } from '../../face/errors.ts';
import type { EditColumn } from '../../face/comparison.ts';
import type { FaceRecord, ModelInfo } from '../../protocol/messages.ts';
import { fitted } from '../pictures/resize.ts';
import { facesOf, formatComparison, parseComparison } from '../state/compare.ts';
import {
  candidatesOf,
  cellKey,
  faceKey,
  hasTruth,
  labelsOf,
  modelKey,
  rowsOf,
  sheetColumns,
} from '../state/compare-sheet.ts';
import type { Candidate, OpenedModel } from '../state/compare-sheet.ts';
import { remember, useCompare } from '../state/compare-store.ts';
import { show, useStudio } from '../state/store.ts';
import { compareDataset, fetchFaces } from './compare-faces.ts';
import { withExaminer } from './examiner.ts';
import type { Examiner, ExaminerTask } from './examiner.ts';

/** Results kept beyond what is on show, so that going back costs nothing. */
const KEPT = 1500;

/** A cell that an edit fills. */
export interface Wanted {
  /** Its key. */
  readonly id: string;
  readonly model: Candidate;
  /** Key of the model. */
  readonly opened: string;
  readonly face: FaceRecord;
  /** Key of the face. */
  readonly faceId: string;
  /** Whether somebody can draw its true edits. */
  readonly drawable: boolean;
  readonly column: EditColumn;
  readonly own: Readonly<Record<string, number>>;
}

/** All cells of the sheet that could be computed now, model by model. */
export function cellsOfSheet(): Wanted[] {
  const { plan, faces, models } = useCompare.getState();
  const dataset = compareDataset(plan);
  if (dataset === null) return [];
  const rows = rowsOf(plan, candidatesOf(useStudio.getState()));
  const columns = sheetColumns(plan, rows);
  return rows
    .filter((model) => models.get(modelKey(model))?.failure == null)
    .flatMap((model) =>
      facesOf(plan.pick, dataset).flatMap((index) => {
        const faceId = faceKey(dataset, index);
        const face = faces.get(faceId);
        if (face === undefined) return [];
        const drawable = hasTruth(dataset);
        const opened = modelKey(model);
        const own = labelsOf(dataset, face);
        const told = { attributes: model.attributes, labels: 'binary' } as const;
        return columns
          .filter((column) => askedOf(column, own, told) !== null)
          .map((column) => {
            const id = cellKey(model, faceId, column);
            return { id, model, opened, face, faceId, drawable, column, own };
          });
      }),
    );
}

function missing(wanted: readonly Wanted[]): Wanted[] {
  const { cells } = useCompare.getState();
  return wanted.filter(({ id }) => !cells.has(id));
}

let task: ExaminerTask<void> | null = null;

/** Milliseconds per edit, the middle of what was measured; null before the second edit. */
export function typicalTime({ times }: Pick<OpenedModel, 'times'>): number | null {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

/** @param opening title of the model that has to be opened first; null where it is open */
function progress(job: number, left: readonly Wanted[], of: number, opening: string | null): void {
  const { models } = useCompare.getState();
  const times = [...models.values()].flatMap((model) => typicalTime(model) ?? []);
  const each = times.length === 0 ? null : times.reduce((sum, time) => sum + time, 0) / times.length;
  const secondsLeft = each === null ? null : (each * left.length) / 1000;
  useCompare.setState({ work: { kind: 'working', job, done: of - left.length, of, secondsLeft, opening } });
}

/** Computes one cell; opens model and face where the examiner has others open. */
async function compute(
  examiner: Examiner,
  open: { model: string; face: string; first: boolean },
  { id, model, opened, face, faceId, column, own }: Wanted,
): Promise<void> {
  const known = (): OpenedModel =>
    useCompare.getState().models.get(opened) ?? { info: null, failure: null, times: [] };
  if (open.model !== opened) {
    open.model = '';
    const info = await examiner.call('openModel', [model.source]);
    open.model = opened;
    open.face = '';
    open.first = true;
    remember('models', [[opened, { ...known(), info }]]);
  }
  const info = known().info as ModelInfo;
  const asked = askedOf(column, own, info);
  if (asked === null) throw unlike(model);
  const { size, channels, pixels } = face;
  const input = fitted({ size, channels, pixels }, info.size, info.channels);
  if (open.face !== faceId) {
    await examiner.call('openFace', [{ ...input, labels: asked.labels }]);
    open.face = faceId;
  }
  const result = await examiner.call('edit', [asked.difference]);
  remember('cells', [[id, { source: input.pixels, result }]]);
  if (!open.first) {
    const times = [...known().times, result.milliseconds].slice(-99);
    remember('models', [[opened, { ...known(), times }]]);
  }
  open.first = false;
}

/** The weights know other attributes than the list said. */
function unlike({ title }: Candidate): StudioError {
  return new StudioError(
    'weights-mismatch',
    `${title} does not have the attributes that its entry names.`,
    'Choose another model.',
  );
}

const LOSSES = new Set(['worker-died', 'device-lost', 'device-error', 'cancelled']);

/** Works until nothing is missing. */
async function computeAll(examiner: Examiner, signal: AbortSignal, job: () => number): Promise<void> {
  const open = { model: '', face: '', first: true };
  for (;;) {
    const wanted = cellsOfSheet();
    const left = missing(wanted);
    // The open model first: a change in the middle does not make it load again.
    const next = left.find(({ opened }) => opened === open.model) ?? left[0];
    if (next === undefined || signal.aborted) return;
    progress(job(), left, wanted.length, next.opened === open.model ? null : next.model.title);
    try {
      await compute(examiner, open, next);
    } catch (thrown) {
      const failure = reportOf(thrown);
      if (LOSSES.has(failure.code)) throw thrown;
      open.model = '';
      const known = useCompare.getState().models.get(next.opened) ?? { info: null, times: [] };
      remember('models', [[next.opened, { ...known, failure }]]);
    }
  }
}

/** Begins to compute what is missing, unless it is being computed already. */
function pursue(attempt = 0): void {
  if (task !== null || missing(cellsOfSheet()).length === 0) return;
  const begun: ExaminerTask<void> = withExaminer('Comparing', (examiner, signal) =>
    computeAll(examiner, signal, () => begun.id),
  );
  task = begun;
  const wanted = cellsOfSheet();
  progress(begun.id, missing(wanted), wanted.length, null);
  begun.result.then(
    () => {
      task = null;
      useCompare.setState({ work: { kind: 'idle' } });
      prune();
      pursue();
    },
    (thrown: unknown) => {
      task = null;
      const error = reportOf(thrown);
      if (error.code === 'cancelled') useCompare.setState({ work: { kind: 'stopped' } });
      else if (attempt < 1) pursue(attempt + 1);
      else useCompare.setState({ work: { kind: 'failed', error } });
    },
  );
}

/** Forgets the oldest results that are not on show. */
function prune(): void {
  const { cells } = useCompare.getState();
  if (cells.size <= KEPT) return;
  const shown = new Set(cellsOfSheet().map(({ id }) => id));
  const spare = [...cells.keys()].filter((key) => !shown.has(key)).slice(0, cells.size - KEPT);
  const kept = new Map(cells);
  for (const key of spare) kept.delete(key);
  const scores = new Map([...useCompare.getState().scores].filter(([key]) => kept.has(key)));
  useCompare.setState({ cells: kept, scores });
}

/** Stops computing; what is there stays. */
export function cancelComparison(): void {
  task?.cancel();
}

/** Goes on after a stop or a failure; models that failed are tried again. */
export function resumeComparison(): void {
  const { models } = useCompare.getState();
  const kept = [...models].filter(([, { failure }]) => failure === null);
  useCompare.setState({ work: { kind: 'idle' }, models: new Map(kept) });
  pursue();
}

/** Keeps address and plan in step, and the sheet computed, while the view is open; returns what ends that. */
export function followComparison(): () => void {
  const read = (): void => {
    const { view, compare } = useStudio.getState().shows;
    const { plan } = useCompare.getState();
    if (view === 'compare' && compare !== '' && compare !== formatComparison(plan))
      useCompare.setState({ plan: parseComparison(compare) });
  };
  const write = (): void => {
    const compare = formatComparison(useCompare.getState().plan);
    if (compare !== useStudio.getState().shows.compare) show({ compare });
  };
  read();
  write();
  const stopPlan = useCompare.subscribe((state, before) => {
    if (state.plan !== before.plan) write();
  });
  const stopStudio = useStudio.subscribe((state, before) => {
    if (state.shows.compare !== before.shows.compare) read();
  });
  const stop = watchComparison();
  return () => {
    stopPlan();
    stopStudio();
    stop();
  };
}

function watchComparison(): () => void {
  const look = (): void => {
    fetchFaces();
    const { kind } = useCompare.getState().work;
    if (kind === 'idle' || kind === 'working') pursue();
  };
  const stopPlan = useCompare.subscribe((state, before) => {
    if (state.plan !== before.plan && state.work.kind === 'stopped')
      useCompare.setState({ work: { kind: 'idle' } });
    if (state.plan !== before.plan || state.faces !== before.faces || state.truths !== before.truths) look();
  });
  const stopStudio = useStudio.subscribe((state, before) => {
    if (
      state.library !== before.library ||
      state.weights !== before.weights ||
      state.trainer.checkpoint !== before.trainer.checkpoint
    )
      look();
  });
  look();
  return () => {
    stopPlan();
    stopStudio();
  };
}
