// What a search varies, setting by setting: between which values, evenly or by decades, or which choices.
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { SearchRange } from '../../../face/search.ts';
import { toSearchForm, useEvaluate } from '../../state/evaluate-store.ts';
import { firstRange, searchable } from '../../state/search.ts';
import { useStudio } from '../../state/store.ts';

export function Ranges() {
  const ranges = useEvaluate((state) => state.searchForm.ranges);
  const plan = useStudio((state) => state.plan.present);
  const [adding, setAdding] = useState('');
  const others = searchable(plan, ranges);
  const chosen = others.find(({ path }) => path === adding) ?? others[0];
  const put = (path: string, range: SearchRange | null): void =>
    toSearchForm({ ranges: ranges.flatMap((each) => (each.path === path ? (range ?? []) : each)) });
  return (
    <div className="ranges" role="group" aria-label="What is varied">
      <span className="field-label">What is varied</span>
      {ranges.map((range) => (
        <div key={range.path} className="range-row">
          <span className="small">{range.path}</span>
          <div className="range-ends">
            {'choices' in range ? (
              <span className="faint small">{range.choices.map(String).join(', ')}</span>
            ) : (
              <>
                <input
                  type="number"
                  step="any"
                  aria-label={`Least ${range.path}`}
                  value={range.low}
                  onChange={(event) => put(range.path, { ...range, low: Number(event.target.value) })}
                />
                <input
                  type="number"
                  step="any"
                  aria-label={`Most ${range.path}`}
                  value={range.high}
                  onChange={(event) => put(range.path, { ...range, high: Number(event.target.value) })}
                />
                <select
                  aria-label={`Scale of ${range.path}`}
                  value={range.scale}
                  onChange={(event) =>
                    put(range.path, { ...range, scale: event.target.value === 'log' ? 'log' : 'linear' })
                  }
                >
                  <option value="linear">linear</option>
                  <option value="log">log</option>
                </select>
              </>
            )}
            <button
              type="button"
              className="button quiet compact tiny"
              aria-label={`Do not vary ${range.path}`}
              onClick={() => put(range.path, null)}
            >
              <X size={14} aria-hidden />
            </button>
          </div>
        </div>
      ))}
      {chosen === undefined ? null : (
        <div className="row">
          <select
            aria-label="A setting to vary"
            value={chosen.path}
            onChange={(event) => setAdding(event.target.value)}
          >
            {others.map(({ path, title }) => (
              <option key={path} value={path}>
                {title} ({path})
              </option>
            ))}
          </select>
          <button
            type="button"
            className="button quiet"
            onClick={() => toSearchForm({ ranges: [...ranges, firstRange(chosen, plan)] })}
          >
            <Plus size={16} aria-hidden /> Vary it
          </button>
        </div>
      )}
    </div>
  );
}
