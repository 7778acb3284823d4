// The sheet on show, made anew when what is chosen or what is computed changes.
import { useMemo } from 'react';
import { mainDataset } from '../../live/faces.ts';
import type { DatasetSummary } from '../../../protocol/messages.ts';
import { candidatesOf, sheetOf } from '../../state/compare-sheet.ts';
import type { Candidate, Sheet } from '../../state/compare-sheet.ts';
import { useCompare } from '../../state/compare-store.ts';
import { useStudio } from '../../state/store.ts';

export function useCandidates(): readonly Candidate[] {
  const library = useStudio((state) => state.library);
  const weights = useStudio((state) => state.weights);
  const trainer = useStudio((state) => state.trainer);
  return useMemo(() => candidatesOf({ library, weights, trainer }), [library, weights, trainer]);
}

/** The data set that the faces of the comparison come from. */
export function useCompareDataset(): DatasetSummary | null {
  const set = useCompare((state) => state.plan.set);
  return useStudio(({ library }) => library.datasets.find(({ id }) => id === set) ?? mainDataset(library));
}

export function useSheet(): Sheet | null {
  const candidates = useCandidates();
  const dataset = useCompareDataset();
  const plan = useCompare((state) => state.plan);
  const faces = useCompare((state) => state.faces);
  const models = useCompare((state) => state.models);
  const cells = useCompare((state) => state.cells);
  const truths = useCompare((state) => state.truths);
  return useMemo(
    () => (dataset === null ? null : sheetOf(plan, candidates, dataset, { faces, models, cells, truths })),
    [plan, candidates, dataset, faces, models, cells, truths],
  );
}
