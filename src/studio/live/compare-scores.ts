// Scores of the pictures on the comparison's sheet, computed by the examiner after the pictures are there: when their row is
// folded out, and before scores are exported.
import { askedOf } from '../../face/comparison.ts';
import { reportOf } from '../../face/errors.ts';
import type { ScoreRequest, ScoredEdit } from '../../protocol/comparing.ts';
import { truthKey } from '../state/compare-sheet.ts';
import { remember, useCompare } from '../state/compare-store.ts';
import { cellsOfSheet } from './compare.ts';
import type { Wanted } from './compare.ts';
import { withExaminer } from './examiner.ts';
import type { ExaminerTask } from './examiner.ts';

interface Group {
  readonly keys: readonly string[];
  readonly request: ScoreRequest;
}

/** What the examiner has to know about some edits of one face by one model. */
function groupOf(wanted: readonly Wanted[]): Group | null {
  const { cells, models, truths } = useCompare.getState();
  const [first] = wanted;
  const info = first === undefined ? undefined : models.get(first.opened)?.info;
  if (first === undefined || info == null) return null;
  const ready = wanted.flatMap(({ id, face, faceId, column, own }) => {
    const shown = cells.get(id);
    const asked = askedOf(column, own, info);
    if (shown === undefined || asked === null) return [];
    const truth = column.amount === 1 ? truths.get(truthKey(faceId, column)) : undefined;
    const { edited, final, attention, clothing } = shown.result;
    const edit: ScoredEdit = {
      target: asked.target,
      edited,
      final,
      ...(attention === undefined ? {} : { attention }),
      ...(clothing === undefined ? {} : { clothing }),
      ...(truth == null ? {} : { truth: { size: truth.size, pixels: truth.pixels, change: truth.change } }),
    };
    return [{ id, edit, shown, labels: asked.labels, face }];
  });
  const [one] = ready;
  if (one === undefined) return null;
  const { parts, planes, size } = one.face;
  return {
    keys: ready.map(({ id }) => id),
    request: {
      size: info.size,
      channels: info.channels,
      source: one.shown.source,
      attributes: info.attributes,
      labels: one.labels,
      ...(parts === undefined ? {} : { parts: { size, ids: parts, planes } }),
      edits: ready.map(({ edit }) => edit),
    },
  };
}

/** The next model and face with pictures that have no scores yet; what can be scored against the true edit waits for it. */
function nextGroup(waitForTruth: boolean): Group | null {
  const { cells, scores, truths } = useCompare.getState();
  const due = cellsOfSheet().filter(
    ({ id, faceId, column, drawable }) =>
      cells.has(id) &&
      !scores.has(id) &&
      (!waitForTruth ||
        !drawable ||
        column.amount !== 1 ||
        column.changes.length === 0 ||
        truths.has(truthKey(faceId, column))),
  );
  const [first] = due;
  return first === undefined
    ? null
    : groupOf(due.filter(({ opened, faceId }) => opened === first.opened && faceId === first.faceId));
}

let task: ExaminerTask<void> | null = null;

/** Scores what has no scores yet; resolves when that is done. Rejects with what went wrong. */
export async function scoreSheet(waitForTruth = true): Promise<void> {
  if (task !== null) return task.result;
  if (nextGroup(waitForTruth) === null) return;
  const begun = withExaminer('Scoring the comparison', async (examiner, signal) => {
    for (;;) {
      const group = nextGroup(waitForTruth);
      if (group === null || signal.aborted) return;
      const found = await examiner.call('scoreEdits', [group.request]);
      remember(
        'scores',
        group.keys.map((key, place) => [key, found[place] ?? {}] as const),
      );
    }
  });
  task = begun;
  try {
    await begun.result;
  } finally {
    task = null;
  }
}

/** As `scoreSheet`, for a row on the screen: a failure is shown with the work. */
function scoreInPassing(): void {
  scoreSheet().catch((error: unknown) => {
    useCompare.setState({ work: { kind: 'failed', error: reportOf(error) } });
  });
}

/** Keeps scores computed while their row is folded out; returns what ends that. */
export function followScores(): () => void {
  const look = (): void => {
    const { plan, work } = useCompare.getState();
    if (work.kind === 'idle' && plan.folds.includes('scores')) scoreInPassing();
  };
  look();
  return useCompare.subscribe((state, before) => {
    if (state.plan !== before.plan || state.work !== before.work || state.truths !== before.truths) look();
  });
}
