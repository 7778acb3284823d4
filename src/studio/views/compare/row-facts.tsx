// What stands beside a row, so that nobody compares unlike things without seeing it: method, steps, pictures seen, data,
// seed, time per edit.
import { RECIPES } from '../../../face/recipes.ts';
import { imagesSeen } from '../../../face/comparison.ts';
import { countText } from '../../components/format.ts';
import { typicalTime } from '../../live/compare.ts';
import { modelKey } from '../../state/compare-sheet.ts';
import type { Candidate, OpenedModel } from '../../state/compare-sheet.ts';
import { useCompare } from '../../state/compare-store.ts';
import { useStudio } from '../../state/store.ts';

/** The facts of an opened model, the data set by its title where it is stored here. */
export function factsOf(
  { info, times }: OpenedModel,
  titleOf: (dataset: string) => string,
): readonly string[] {
  if (info === null) return [];
  const { method, size, step, training } = info;
  const images = imagesSeen(info);
  const time = typicalTime({ times });
  return [
    Object.values(RECIPES).find(({ id }) => id === method)?.title ?? method,
    `${size} px`,
    `step ${countText(step)}`,
    ...(images === undefined ? [] : [`${countText(images)} pictures seen`]),
    ...(training === undefined
      ? ['training data not stated']
      : [
          `${titleOf(training.dataset)}${training.data === undefined ? '' : ` (${training.data.slice(0, 8)})`}`,
          `seed ${training.seed}`,
        ]),
    ...(time === null ? [] : [`${time < 10 ? time.toFixed(1) : Math.round(time)} ms per edit`]),
  ];
}

export function RowFacts({ model }: { readonly model: Candidate }) {
  const opened = useCompare((state) => state.models.get(modelKey(model)));
  const datasets = useStudio((state) => state.library.datasets);
  if (opened === undefined) return null;
  if (opened.failure !== null) return <span className="sheet-facts problem">{opened.failure.message}</span>;
  const titleOf = (id: string): string => datasets.find((each) => each.id === id)?.title ?? id;
  return <span className="sheet-facts numbers">{factsOf(opened, titleOf).join(' · ')}</span>;
}
