// Confusion matrices as tables: every count is text; the shade behind it is its share of the row, so that nothing has to be
// read from a colour. Classes in one matrix, attributes in small ones of the layout [[TP, FP], [FN, TN]].
import type { CSSProperties } from 'react';
import { attributeTitle } from '../../../face/attributes.ts';
import type { ClassifierRole, ClassifierTable } from '../../../face/classifier.ts';
import { countText } from '../../components/format.ts';

/** Share of a shade that still leaves text readable on it. */
const DEEPEST = 50;

function shade(part: number, whole: number, right: boolean): CSSProperties {
  const depth = whole === 0 ? 0 : Math.round((part / whole) * DEEPEST);
  const visible = part > 0 ? Math.max(depth, 6) : 0;
  return {
    background: `color-mix(in srgb, var(--${right ? 'accent' : 'bad'}) ${visible}%, transparent)`,
  };
}

interface Props {
  readonly table: ClassifierTable;
  readonly role: ClassifierRole;
}

export function Confusion({ table, role }: Props) {
  return table.kind === 'one-hot' ? <Classes table={table} role={role} /> : <Attributes table={table} />;
}

/** Roles whose truth is a label; the truth of the others is what was asked for. */
const LABELLED: readonly ClassifierRole[] = [
  'criticReal',
  'judgeReal',
  'directReconstruction',
  'directAttention',
];

function Classes({ table, role }: Props) {
  const { classes, confusion } = table;
  const rows = confusion[0] ?? [];
  const truth = LABELLED.includes(role) ? 'labelled' : 'asked for';
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Confusion matrix">
      <table className="matrix">
        <caption className="small faint">
          Rows: {truth}. Columns: {role.startsWith('direct') ? 'answered' : 'seen'}.
        </caption>
        <thead>
          <tr>
            <td />
            {classes.map(({ name }) => (
              <th key={name} scope="col">
                {attributeTitle(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.map(({ name, support }, row) => (
            <tr key={name}>
              <th scope="row">{attributeTitle(name)}</th>
              {classes.map((other, column) => {
                const count = rows[row]?.[column] ?? 0;
                return (
                  <td key={other.name} className="numbers" style={shade(count, support, row === column)}>
                    {countText(count)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const CELLS = [
  ['TP', 'FP'],
  ['FN', 'TN'],
] as const;

function Attributes({ table }: { readonly table: ClassifierTable }) {
  return (
    <ul className="matrices" aria-label="Confusion matrices">
      {table.classes.map(({ name }, place) => {
        const matrix = table.confusion[place] ?? [];
        // Positives are the first column, negatives the second: TP and FN share a truth.
        const truths = [0, 1].map((column) =>
          column === 0
            ? (matrix[0]?.[0] ?? 0) + (matrix[1]?.[0] ?? 0)
            : (matrix[0]?.[1] ?? 0) + (matrix[1]?.[1] ?? 0),
        );
        return (
          <li key={name}>
            <table className="matrix small-matrix">
              <caption>{attributeTitle(name)}</caption>
              <tbody>
                {CELLS.map((row, y) => (
                  <tr key={row[0]}>
                    {row.map((word, x) => {
                      const count = matrix[y]?.[x] ?? 0;
                      return (
                        <td key={word} style={shade(count, truths[x] ?? 0, x === y)}>
                          <span className="small">{word}</span>{' '}
                          <span className="numbers">{countText(count)}</span>
                        </td>
                      );
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </li>
        );
      })}
    </ul>
  );
}
