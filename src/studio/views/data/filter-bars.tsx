// How many faces have each attribute, as bars that also filter: one press asks for it, a second for its absence, a
// third no longer asks. Above them the parts of the set: who trains, who tests.
import { attributeTitle } from '../../../face/attributes.ts';
import { clearFilterAction } from '../../actions/general.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { countText } from '../../components/format.ts';
import type { DatasetSummary } from '../../../protocol/messages.ts';
import { cycledFilter } from '../../state/filters.ts';
import { SPLIT_TITLES, splitsOf } from '../../state/splits.ts';
import { show, useStudio } from '../../state/store.ts';

const SAID = { any: 'any', 1: 'with', 0: 'without' } as const;

export function FilterBars({ dataset }: { readonly dataset: DatasetSummary }) {
  const filter = useStudio((state) => state.shows.filter);
  const part = useStudio((state) => state.shows.part);
  const splits = splitsOf(dataset);
  return (
    <section className="bars" aria-label="Filter by attribute">
      <header className="section-head">
        <h3>Attributes</h3>
        <span className="grow" />
        {part === null && Object.keys(filter).length === 0 ? null : (
          <ActionButton action={clearFilterAction} look="quiet" />
        )}
      </header>
      {splits.length < 2 ? null : (
        <div className="chips split-chips" role="group" aria-label="Part of the data set">
          {splits.map(({ split, count }) => (
            <button
              key={split}
              type="button"
              className="chip choice tiny"
              aria-pressed={split === part}
              onClick={() => show({ part: split === part ? null : split })}
            >
              {SPLIT_TITLES[split]} <span className="numbers">{countText(count)}</span>
            </button>
          ))}
        </div>
      )}
      {dataset.attributes.map((name) => {
        const wanted = filter[name];
        const count = dataset.attributePositives[name] ?? 0;
        return (
          <button
            key={name}
            type="button"
            className={`bar${wanted === undefined ? '' : wanted === 1 ? ' with' : ' without'}`}
            aria-label={`${attributeTitle(name)}: ${SAID[wanted ?? 'any']}, ${count} faces`}
            aria-pressed={wanted !== undefined}
            onClick={() => show({ filter: cycledFilter(filter, name) })}
          >
            <span className="bar-name">
              {wanted === 0 ? <span className="bar-state">no </span> : null}
              {attributeTitle(name)}
            </span>
            <span className="bar-track" aria-hidden>
              <span className="bar-fill" style={{ width: `${(count / dataset.count) * 100}%` }} />
            </span>
            <span className="bar-count numbers">{countText(count)}</span>
          </button>
        );
      })}
    </section>
  );
}
