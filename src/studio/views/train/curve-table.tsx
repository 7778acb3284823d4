// The curves of a group as a table, for people who do not see charts and for everybody who wants numbers.
import { useMemo, useState } from 'react';
import { countText, valueText } from '../../components/format.ts';
import { smoothed, spacedIndices } from '../../state/curves.ts';
import { useStudio } from '../../state/store.ts';

/** Rows of a table: enough to see a course, few enough to be read out. */
const ROWS = 24;

interface Props {
  readonly group: string;
  readonly names: readonly string[];
}

export function CurveTable({ group, names }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details className="curve-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="small faint">{group} as a table</summary>
      {open ? <Values group={group} names={names} /> : null}
    </details>
  );
}

function Values({ group, names }: Props) {
  const curves = useStudio((state) => state.curves);
  const smoothing = useStudio((state) => state.preferences.smoothing);
  const { data, version } = curves;
  const table = useMemo(() => {
    // Rows are added in place: the version says when.
    void version;
    const columns = names.map((name) => smoothed(data.columns.get(name) ?? [], smoothing));
    return spacedIndices(data.steps.length, ROWS).map((index) => ({
      step: data.steps[index] ?? 0,
      values: columns.map((column) => column[index] ?? null),
    }));
  }, [data, version, names, smoothing]);
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={`${group}, values`}>
      <table className="values">
        <caption className="small faint">
          {smoothing > 0 ? `Smoothed with ${smoothing.toFixed(2)}` : 'As measured'}, {table.length} of{' '}
          {countText(data.steps.length)} steps; the file has all of them as measured.
        </caption>
        <thead>
          <tr>
            <th scope="col">Step</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.map(({ step, values }) => (
            <tr key={step}>
              <th scope="row">{countText(step)}</th>
              {values.map((value, place) => (
                <td key={names[place]}>{value === null ? '' : valueText(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
