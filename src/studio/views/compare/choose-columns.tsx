// Which edits are columns: attributes one by one, colours, combinations, or the one attribute of a strip.
import { Plus, X } from 'lucide-react';
import { COLOUR_ATTRIBUTES, STRIP } from '../../../face/comparison.ts';
import { attributeTitle } from '../../../face/attributes.ts';
import { rowsOf } from '../../state/compare-sheet.ts';
import { toCompare, useCompare } from '../../state/compare-store.ts';
import { useCandidates } from './use-sheet.ts';

/** Attributes that at least one of the rows knows, in the order of the first. */
function useKnown(): readonly string[] {
  const candidates = useCandidates();
  const plan = useCompare((state) => state.plan);
  return [...new Set(rowsOf(plan, candidates).flatMap(({ attributes }) => attributes))];
}

export function ChooseColumns() {
  const layout = useCompare((state) => state.plan.layout);
  const columns = useCompare((state) => state.plan.columns);
  const known = useKnown();
  if (known.length === 0) return null;
  return (
    <section className="choose" aria-label="Edits">
      <h3>Columns: edits</h3>
      {layout === 'single' ? <Chips names={known} chosen={columns.single} /> : null}
      {layout === 'colour' ? <Colours known={known} chosen={columns.colour} /> : null}
      {layout === 'several' ? <Combinations known={known} /> : null}
      {layout === 'strip' ? (
        <label className="field">
          <span className="field-label">
            Attribute, from {STRIP[0]} to {STRIP.at(-1)} times its edit
          </span>
          <select
            value={columns.strip}
            onChange={(event) => toCompare({ kind: 'attribute', name: event.target.value })}
          >
            {known.map((name) => (
              <option key={name} value={name}>
                {attributeTitle(name)}
              </option>
            ))}
          </select>
        </label>
      ) : null}
    </section>
  );
}

interface ChipsProps {
  readonly names: readonly string[];
  readonly chosen: readonly string[];
  readonly combination?: number;
}

function Chips({ names, chosen, combination }: ChipsProps) {
  return (
    <div className="chips">
      {names.map((name) => (
        <button
          key={name}
          type="button"
          className="chip choice tiny"
          aria-pressed={chosen.includes(name)}
          onClick={() =>
            toCompare({
              kind: 'attribute',
              name,
              ...(combination === undefined ? {} : { combination }),
            })
          }
        >
          {attributeTitle(name)}
        </button>
      ))}
    </div>
  );
}

function Colours({
  known,
  chosen,
}: {
  readonly known: readonly string[];
  readonly chosen: readonly string[];
}) {
  const names = known.filter((name) => COLOUR_ATTRIBUTES.includes(name));
  return names.length === 0 ? (
    <p className="faint small">These models change no colours.</p>
  ) : (
    <Chips names={names} chosen={chosen} />
  );
}

function Combinations({ known }: { readonly known: readonly string[] }) {
  const several = useCompare((state) => state.plan.columns.several);
  return (
    <>
      {several.map((names, place) => (
        // Combinations have no name but their place.
        <div key={place} className="combination" role="group" aria-label={`Combination ${place + 1}`}>
          <div className="row">
            <span className="faint small grow">Combination {place + 1}</span>
            <button
              type="button"
              className="button quiet compact tiny"
              aria-label={`Remove combination ${place + 1}`}
              onClick={() => toCompare({ kind: 'combination', remove: place })}
            >
              <X size={13} aria-hidden />
            </button>
          </div>
          <Chips names={known} chosen={names} combination={place} />
        </div>
      ))}
      <div className="row">
        <button type="button" className="button quiet" onClick={() => toCompare({ kind: 'combination' })}>
          <Plus size={16} aria-hidden /> Another combination
        </button>
      </div>
    </>
  );
}
