// Which faces are edited: some test faces at random, from a seed that anybody can repeat, or chosen ones.
import { Dices } from 'lucide-react';
import { FaceTile } from '../../components/face-tile.tsx';
import { compareFacesAction } from '../../actions/compare.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { MOST_FACES, facesOf } from '../../state/compare.ts';
import { toCompare, useCompare } from '../../state/compare-store.ts';
import { testFaces } from '../../state/library.ts';
import { useStudio } from '../../state/store.ts';
import { useCompareDataset } from './use-sheet.ts';

/** Faces to choose from. */
const OFFERED = 30;

export function ChooseFaces() {
  const dataset = useCompareDataset();
  const datasets = useStudio((state) => state.library.datasets);
  const pick = useCompare((state) => state.plan.pick);
  if (dataset === null) return null;
  const faces = facesOf(pick, dataset);
  const seed = pick.kind === 'random' ? pick.seed : null;
  return (
    <section className="choose" aria-label="Faces">
      <h3>Faces</h3>
      {datasets.length > 1 ? (
        <label className="field">
          <span className="field-label">Data set</span>
          <select
            value={dataset.id}
            onChange={(event) => toCompare({ kind: 'set', set: event.target.value })}
          >
            {datasets.map(({ id, title, size }) => (
              <option key={id} value={id}>
                {title}, {size} px
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <div className="row">
        <label className="inline-select">
          <select
            aria-label="How many faces"
            value={faces.length}
            onChange={(event) => toCompare({ kind: 'random', count: Number(event.target.value) })}
          >
            {Array.from({ length: MOST_FACES }, (_, place) => (
              <option key={place} value={place + 1}>
                {place + 1}
              </option>
            ))}
          </select>
          {faces.length === 1 ? 'test face' : 'test faces'}
        </label>
        <ActionButton action={compareFacesAction} icon={Dices} look="quiet" compact />
        <label className="inline-select">
          <span className="faint">seed</span>
          <input
            type="number"
            aria-label="Seed of the faces"
            className="seed"
            min={0}
            value={seed ?? ''}
            placeholder="chosen"
            onChange={(event) => toCompare({ kind: 'random', seed: Number(event.target.value) })}
          />
        </label>
      </div>
      <details className="more">
        <summary>Choose them one by one</summary>
        <ul className="face-choice" aria-label="Test faces">
          {testFaces(dataset, OFFERED).map((index) => (
            <li key={index}>
              <button
                type="button"
                className="film"
                aria-label={`Compare face ${index}`}
                aria-pressed={faces.includes(index)}
                onClick={() => toCompare({ kind: 'face', face: index, shown: faces })}
              >
                <FaceTile dataset={dataset.id} index={index} />
              </button>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
