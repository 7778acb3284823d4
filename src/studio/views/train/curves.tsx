// Every loss as a small chart of its own, by group, with one cursor for all.
import { useMemo } from 'react';
import { FileDown } from 'lucide-react';
import { logScaleAction, saveCurvesAction } from '../../actions/train.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { Range } from '../../components/range.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { groupedNames } from '../../state/curves.ts';
import { prefer, useStudio } from '../../state/store.ts';
import { Chart } from './chart.tsx';
import { CurveTable } from './curve-table.tsx';

export function Curves() {
  const curves = useStudio((state) => state.curves);
  const { smoothing, logScale } = useStudio((state) => state.preferences);
  const count = curves.data.columns.size;
  const groups = useMemo(
    () => (count === 0 ? [] : groupedNames(curves.data.columns.keys())),
    [curves.data, count],
  );
  return (
    <section className="curves" aria-label="Curves">
      <header className="section-head">
        <h2>Curves</h2>
        <span className="key discriminator">discriminator</span>
        <span className="key generator">generator</span>
        <span className="grow" />
        <label className="inline-range">
          <span className="faint">Smoothing</span>
          <Range
            label="Smoothing"
            value={smoothing}
            min={0}
            max={0.99}
            step={0.01}
            text={smoothing.toFixed(2)}
            onChange={(value) => prefer({ smoothing: value })}
          />
        </label>
        <ActionButton action={saveCurvesAction} icon={FileDown} look="quiet" compact />
        <Toggle label="Log scale" checked={logScale} onChange={logScaleAction.perform}>
          Log
        </Toggle>
      </header>
      {groups.length === 0 ? <p className="faint">Curves begin with the first step.</p> : null}
      {groups.map(({ group, names }) => (
        <div key={group} className="curve-group">
          <h3>{group}</h3>
          <div className="charts">
            {names.map((name) => (
              <Chart key={name} name={name} />
            ))}
          </div>
          <CurveTable group={group} names={names} />
        </div>
      ))}
    </section>
  );
}
