// Faces of the comparison and what they truly look like under its edits, fetched from the library.
import type { EditColumn } from '../../face/comparison.ts';
import type { DatasetSummary } from '../../protocol/messages.ts';
import { facesOf } from '../state/compare.ts';
import type { ComparePlan } from '../state/compare.ts';
import { candidatesOf, faceKey, hasTruth, rowsOf, sheetColumns, truthKey } from '../state/compare-sheet.ts';
import { remember, useCompare } from '../state/compare-store.ts';
import { useStudio } from '../state/store.ts';
import { mainDataset } from './faces.ts';
import { faceAt, library } from './library.ts';

/** The data set that faces come from. */
export function compareDataset(plan: ComparePlan): DatasetSummary | null {
  const { library: known } = useStudio.getState();
  return known.datasets.find(({ id }) => id === plan.set) ?? mainDataset(known);
}

const asking = new Set<string>();

/** Does something once at a time for a key, then looks what is missing meanwhile; failures are left to whoever asks next. */
async function once(key: string, work: () => Promise<void>): Promise<void> {
  if (asking.has(key)) return;
  asking.add(key);
  try {
    await work();
  } catch {
    // The library's own failure is shown by the frame.
    asking.delete(key);
    return;
  }
  asking.delete(key);
  fetchFaces();
}

interface MissingTruth {
  readonly dataset: DatasetSummary;
  readonly index: number;
  readonly key: string;
  readonly columns: readonly EditColumn[];
}

/** What could be drawn for the sheet and is not there yet, face by face. */
function missingTruths(): MissingTruth[] {
  const { plan, truths } = useCompare.getState();
  const dataset = compareDataset(plan);
  if (dataset === null || !hasTruth(dataset)) return [];
  const columns = sheetColumns(plan, rowsOf(plan, candidatesOf(useStudio.getState())));
  return facesOf(plan.pick, dataset).flatMap((index) => {
    const key = faceKey(dataset, index);
    const asked = columns.filter(
      (column) => column.amount === 1 && column.changes.length > 0 && !truths.has(truthKey(key, column)),
    );
    return asked.length === 0 ? [] : [{ dataset, index, key, columns: asked }];
  });
}

async function drawTruth({ dataset, index, key, columns }: MissingTruth): Promise<void> {
  const changes = columns.map((column) => column.changes);
  const found = await (await library()).call('trueEdits', [dataset.id, index, changes]);
  remember(
    'truths',
    columns.map((column, place) => [truthKey(key, column), found[place] ?? null] as const),
  );
}

/** Fetches the faces of the sheet, and what they truly look like under its edits if that is shown or scored. */
export function fetchFaces(): void {
  const { plan, faces } = useCompare.getState();
  const dataset = compareDataset(plan);
  if (dataset === null) return;
  for (const index of facesOf(plan.pick, dataset)) {
    const key = faceKey(dataset, index);
    if (faces.has(key)) continue;
    void once(key, async () => remember('faces', [[key, await faceAt(dataset.id, index)]]));
  }
  if (!plan.folds.includes('truth') && !plan.folds.includes('scores')) return;
  for (const missing of missingTruths()) void once(`${missing.key} truth`, () => drawTruth(missing));
}

/** Draws what is missing before something is saved; faces that are still being unpacked are not waited for. */
export async function drawTruths(): Promise<void> {
  const { datasets } = useStudio.getState().library;
  for (const missing of missingTruths()) {
    if (!datasets.some(({ id }) => id === missing.dataset.id)) return;
    await drawTruth(missing);
  }
}
