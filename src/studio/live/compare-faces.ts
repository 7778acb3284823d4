// Faces of the comparison and what they truly look like under its edits, fetched from the library.
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

/** Fetches the faces of the sheet, then what they truly look like under its edits. */
export function fetchFaces(): void {
  const { plan, faces, truths } = useCompare.getState();
  const dataset = compareDataset(plan);
  if (dataset === null) return;
  const columns = sheetColumns(plan, rowsOf(plan, candidatesOf(useStudio.getState())));
  for (const index of facesOf(plan.pick, dataset)) {
    const key = faceKey(dataset, index);
    if (!faces.has(key)) {
      void once(key, async () => remember('faces', [[key, await faceAt(dataset.id, index)]]));
    }
    const asked = columns.filter(
      (column) => column.amount === 1 && column.changes.length > 0 && !truths.has(truthKey(key, column)),
    );
    if (!plan.folds.includes('truth') || !hasTruth(dataset) || asked.length === 0) continue;
    void once(`${key} truth`, async () => {
      const changes = asked.map((column) => column.changes);
      const found = await (await library()).call('trueEdits', [dataset.id, index, changes]);
      remember(
        'truths',
        asked.map((column, place) => [truthKey(key, column), found[place] ?? null] as const),
      );
    });
  }
}
