// Which models are rows.
import { openWeightsAction } from '../../actions/edit.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { countText } from '../../components/format.ts';
import { MOST_MODELS } from '../../state/compare.ts';
import { rowsOf } from '../../state/compare-sheet.ts';
import type { Candidate } from '../../state/compare-sheet.ts';
import { toCompare, useCompare } from '../../state/compare-store.ts';
import { useCandidates } from './use-sheet.ts';

const GROUPS: readonly { readonly kind: Candidate['kind']; readonly title: string }[] = [
  { kind: 'shipped', title: 'Comes with the studio' },
  { kind: 'file', title: 'Opened files' },
  { kind: 'run', title: 'Your runs' },
];

export function ChooseModels() {
  const candidates = useCandidates();
  const plan = useCompare((state) => state.plan);
  const rows = rowsOf(plan, candidates).map(({ key }) => key);
  const toggle = (key: string): void => {
    const models = rows.includes(key) ? rows.filter((each) => each !== key) : [...rows, key];
    toCompare({ kind: 'models', models });
  };
  return (
    <section className="choose" aria-label="Models">
      <h3>Rows: models</h3>
      {GROUPS.map(({ kind, title }) => {
        const group = candidates.filter((each) => each.kind === kind);
        if (group.length === 0) return null;
        return (
          <fieldset key={kind} className="choose-group">
            <legend className="faint small">{title}</legend>
            {group.map((candidate) => (
              <label key={candidate.key} className="check">
                <input
                  type="checkbox"
                  checked={rows.includes(candidate.key)}
                  disabled={!rows.includes(candidate.key) && rows.length >= MOST_MODELS}
                  onChange={() => toggle(candidate.key)}
                />
                <span>{candidate.title}</span>
                {kind === 'run' ? (
                  <span className="faint small numbers">step {countText(candidate.revision)}</span>
                ) : null}
              </label>
            ))}
          </fieldset>
        );
      })}
      <div className="row">
        <ActionButton action={openWeightsAction} look="quiet" />
      </div>
    </section>
  );
}
