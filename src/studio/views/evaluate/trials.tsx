// The trials of a search as a table: sorted by any column, filtered, each row opens its trial.
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import type { SearchRecord } from '../../../protocol/evaluating.ts';
import { clockText, valueText } from '../../components/format.ts';
import { Segmented } from '../../components/segmented.tsx';
import { useEvaluate } from '../../state/evaluate-store.ts';
import { shownTrials } from '../../state/search.ts';
import type { TrialFilter, TrialSort } from '../../state/search.ts';
import { scoreText } from './score-table.tsx';

const FILTERS = [
  { value: 'all', title: 'All' },
  {
    value: 'front',
    title: 'On a front',
    hint: 'Trials that no other one beats in AGA and PSNR, or in AGA and SSIM',
  },
  { value: 'kept', title: 'With weights', hint: 'Trials whose weights were kept' },
  { value: 'failed', title: 'Failed' },
] as const satisfies readonly { value: TrialFilter; title: string; hint?: string }[];

const STATUS = { training: 'half trained', scoring: 'not scored yet', done: '', failed: 'failed' } as const;

export function Trials({ search }: { readonly search: SearchRecord }) {
  const [filter, setFilter] = useState<TrialFilter>('all');
  const [sort, setSort] = useState<TrialSort>({ by: 'trial', down: false });
  const open = useEvaluate((state) => state.trial);
  const columns: readonly (readonly [string, string])[] = [
    ['trial', 'Trial'],
    ['aga', 'AGA'],
    ['psnr', 'PSNR'],
    ['ssim', 'SSIM'],
    ['seconds', 'Time'],
    ...search.request.ranges.map(({ path }) => [path, path.slice(path.lastIndexOf('.') + 1)] as const),
  ];
  const rows = shownTrials(search, filter, sort);
  return (
    <section aria-label="Trials" className="scores">
      <Segmented label="Which trials" options={FILTERS} value={filter} onChange={setFilter} />
      <div className="score-scroll" tabIndex={0} role="region" aria-label="Table of trials">
        <table className="score-table kept-table">
          <thead>
            <tr>
              {columns.map(([by, title]) => (
                <th
                  key={by}
                  scope="col"
                  aria-sort={sort.by !== by ? 'none' : sort.down ? 'descending' : 'ascending'}
                >
                  <button
                    type="button"
                    className="sorter"
                    onClick={() => setSort({ by, down: sort.by === by ? !sort.down : by !== 'trial' })}
                  >
                    {title}
                    {sort.by !== by ? null : sort.down ? (
                      <ArrowDown size={13} aria-hidden />
                    ) : (
                      <ArrowUp size={13} aria-hidden />
                    )}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ number, status, scores, seconds, values }) => (
              <tr key={number} className={`trial-row${open === number ? ' open' : ''}`}>
                <th scope="row">
                  <button
                    type="button"
                    className="trial-open"
                    aria-pressed={open === number}
                    aria-label={`Open trial ${number + 1}`}
                    onClick={() => useEvaluate.setState({ trial: open === number ? null : number })}
                  >
                    {number + 1}
                  </button>
                </th>
                <td className="numbers">
                  {scores === undefined ? (
                    <span className="faint">{STATUS[status]}</span>
                  ) : (
                    scoreText(scores.aga, 'share')
                  )}
                </td>
                <td className="numbers">{scores === undefined ? '' : scoreText(scores.psnr, 'decibel')}</td>
                <td className="numbers">{scores === undefined ? '' : scoreText(scores.ssim, 'ssim')}</td>
                <td className="numbers faint">{seconds === 0 ? '' : clockText(seconds)}</td>
                {search.request.ranges.map(({ path }) => {
                  const value = values[path];
                  return (
                    <td key={path} className="numbers">
                      {typeof value === 'number' ? valueText(value) : String(value ?? '')}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 ? <p className="faint">No such trial.</p> : null}
    </section>
  );
}
