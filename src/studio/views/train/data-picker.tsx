// What the next run learns from and what it learns: the data set, and which of its attributes.
import { EXTRA_ATTRIBUTES, attributeTitle } from '../../../face/attributes.ts';
import { trainableSets } from '../../live/faces.ts';
import { fitProblem } from '../../state/plan.ts';
import { toPlan, useStudio } from '../../state/store.ts';

export function DataPicker() {
  const settings = useStudio((state) => state.plan.present);
  const library = useStudio((state) => state.library);
  const datasets = trainableSets(library);
  const chosen = datasets.find(({ id }) => id === settings.dataset);
  const problem = chosen === undefined ? null : fitProblem(settings, chosen);
  return (
    <section className="data-picker" aria-label="Data and attributes">
      <label className="field">
        <span className="field-label">Data</span>
        <select
          aria-label="Data set"
          value={settings.dataset}
          onChange={(event) => {
            const dataset = datasets.find(({ id }) => id === event.target.value);
            if (dataset !== undefined) toPlan({ kind: 'dataset', dataset });
          }}
        >
          {chosen === undefined ? (
            <option value={settings.dataset}>{settings.dataset}, not stored here</option>
          ) : null}
          {datasets.map(({ id, title, size }) => (
            <option key={id} value={id}>
              {title} ({size} px)
            </option>
          ))}
        </select>
      </label>
      {problem === null ? null : (
        <p className="problem small" role="alert">
          {problem.message} {problem.remedy}
        </p>
      )}
      <Attributes known={chosen?.attributes ?? [...settings.attributes, ...EXTRA_ATTRIBUTES]} />
    </section>
  );
}

function Attributes({ known }: { readonly known: readonly string[] }) {
  const { attributes, labels } = useStudio((state) => state.plan.present);
  // Attributes of the plan that the data lack stay visible, so that they can be taken out.
  const names = [...new Set([...known, ...attributes])];
  if (labels === 'one-hot') {
    return (
      <p className="faint small">{attributes.length} classes, of which every picture has exactly one.</p>
    );
  }
  return (
    <details className="attributes">
      <summary>
        {attributes.length} attributes <span className="faint small">of {names.length}</span>
      </summary>
      <div className="chips" role="group" aria-label="Attributes to train">
        {names.map((name) => {
          const on = attributes.includes(name);
          return (
            <button
              key={name}
              type="button"
              className="chip choice"
              aria-pressed={on}
              disabled={on && attributes.length === 1}
              onClick={() => toPlan({ kind: 'attribute', name, on: !on })}
            >
              {attributeTitle(name)}
            </button>
          );
        })}
      </div>
    </details>
  );
}
