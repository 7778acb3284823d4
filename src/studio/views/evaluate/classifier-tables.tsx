// The figures of a report: one row per role to choose from, and one row per class of the chosen role. Every figure has its
// 95 % interval beside it, and a bar to look at first.
import { attributeTitle } from '../../../face/attributes.ts';
import { CLASSIFIER_ROLES } from '../../../face/classifier.ts';
import type { ClassifierReport, ClassifierRole, ClassifierTable, Figure } from '../../../face/classifier.ts';
import { countText } from '../../components/format.ts';
import { TermHelp } from '../../components/term.tsx';
import { tablesOf, useClassifier } from '../../state/classifier.ts';

const percent = (value: number): string => `${100 * value}%`;

function Value({ figure }: { readonly figure: Figure | undefined }) {
  if (figure === undefined || Number.isNaN(figure.mean)) return <td />;
  const { mean, low, high } = figure;
  return (
    <td>
      <span className="numbers">{mean.toFixed(3)}</span>{' '}
      <span className="faint small numbers">
        {low.toFixed(3)} to {high.toFixed(3)}
      </span>
      <span className="figure-bar" aria-hidden>
        <span className="figure-fill" style={{ width: percent(mean) }} />
        <span className="figure-span" style={{ left: percent(low), width: percent(high - low) }} />
      </span>
    </td>
  );
}

interface RolesProps {
  readonly report: ClassifierReport;
  readonly role: ClassifierRole;
}

export function Roles({ report, role }: RolesProps) {
  const tables = tablesOf(report);
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Figures by who decides">
      <table className="figures-table">
        <caption className="small faint">
          Means over classes, with 95 % intervals over {countText(report.data.faces)} pictures; pooled: over
          all decisions together.
        </caption>
        <thead>
          <tr>
            <th scope="col">Who decides</th>
            <th scope="col">Accuracy</th>
            <th scope="col">Precision</th>
            <th scope="col">Recall</th>
            <th scope="col">
              F1 <TermHelp name="f1" />
            </th>
            <th scope="col">F1, pooled</th>
          </tr>
        </thead>
        <tbody>
          {tables.map(({ role: each, table }) => (
            <tr key={each} className={each === role ? 'chosen' : ''}>
              <th scope="row">
                <label className="role">
                  <input
                    type="radio"
                    name="classifier-role"
                    checked={each === role}
                    onChange={() => useClassifier.setState({ role: each })}
                  />
                  {CLASSIFIER_ROLES[each].title}
                </label>
              </th>
              <Value figure={table.accuracy} />
              <Value figure={table.macro.precision} />
              <Value figure={table.macro.recall} />
              <Value figure={table.macro.f1} />
              <Value figure={table.micro.f1} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Classes({ table }: { readonly table: ClassifierTable }) {
  const binary = table.kind === 'binary';
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Figures by class">
      <table className="figures-table">
        <caption className="small faint">
          {countText(table.decisions)} decisions on {countText(table.faces)} pictures. A score without a case
          to count is 0.
        </caption>
        <thead>
          <tr>
            <th scope="col">{binary ? 'Attribute' : 'Class'}</th>
            <th scope="col">{binary ? 'Times on' : 'Times'}</th>
            {binary ? <th scope="col">Accuracy</th> : null}
            <th scope="col">Precision</th>
            <th scope="col">Recall</th>
            <th scope="col">F1</th>
          </tr>
        </thead>
        <tbody>
          {table.classes.map(({ name, support, accuracy, precision, recall, f1 }) => (
            <tr key={name}>
              <th scope="row">{attributeTitle(name)}</th>
              <td className="numbers support">{countText(support)}</td>
              {binary ? <Value figure={accuracy} /> : null}
              <Value figure={precision} />
              <Value figure={recall} />
              <Value figure={f1} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
