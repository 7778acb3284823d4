// One trial opened: what it drew, what it reached, and how to go on with it.
import { Play, SlidersHorizontal, X } from 'lucide-react';
import { useState } from 'react';
import type { SearchRecord, TrialRecord } from '../../../protocol/evaluating.ts';
import { trialSettings } from '../../../face/search.ts';
import { valueText } from '../../components/format.ts';
import { goOnWithTrial, planTrial } from '../../live/search.ts';
import { meanRow } from '../../state/evaluate.ts';
import { useEvaluate } from '../../state/evaluate-store.ts';
import { useStudio } from '../../state/store.ts';
import { isBusy } from '../../state/training.ts';
import { ScoreTable } from './score-table.tsx';
import { SCORE_GROUPS } from './score-terms.ts';

interface Props {
  readonly search: SearchRecord;
  readonly trial: TrialRecord;
}

/** How much longer than a trial a run that goes on is first offered to be. */
const LONGER = 10;

export function TrialDetails({ search, trial }: Props) {
  const { id, request, accuracy } = search;
  const { number, values, error, mean, kept } = trial;
  const short = request.base.train.steps;
  const [steps, setSteps] = useState(short * LONGER);
  const training = useStudio(({ trainer }) => isBusy(trainer));
  const searching = useEvaluate(({ jobs }) => jobs.search.kind === 'working');
  const rows = mean === undefined ? [] : [meanRow(mean, accuracy, request.base.attributes)];
  return (
    <section className="job trial" aria-label={`Trial ${number + 1}`}>
      <header className="section-head">
        <h2>Trial {number + 1}</h2>
        <span className="grow" />
        <button
          type="button"
          className="button quiet compact"
          aria-label="Close trial"
          onClick={() => useEvaluate.setState({ trial: null })}
        >
          <X size={16} aria-hidden />
        </button>
      </header>
      {error === undefined ? null : (
        <p className="problem">
          {error.message} {error.remedy}
        </p>
      )}
      <dl className="trial-facts small">
        {Object.entries(values).map(([path, value]) => (
          <div key={path} className="trial-fact">
            <dt className="faint">{path}</dt>
            <dd className="numbers">{typeof value === 'number' ? valueText(value) : String(value)}</dd>
          </div>
        ))}
      </dl>
      {rows.length === 0 ? null : (
        <ScoreTable
          caption={`Scores of trial ${number + 1}`}
          rows={rows}
          meanFirst
          scores={SCORE_GROUPS.flatMap(({ scores }) => scores).filter(({ name }) =>
            ['aga', 'othersChanged', 'backgroundPsnr', 'backgroundSsim', 'attentionGuideIou'].includes(name),
          )}
        />
      )}
      <p className="small faint">
        {kept
          ? 'Its weights were kept: a run goes on where the trial ended.'
          : 'Its weights were not kept: a run begins anew from the same seed and comes to the same point.'}
      </p>
      <div className="row">
        <label className="inline-select">
          <span className="faint">Steps in all</span>
          <input
            type="number"
            min={short}
            max={10_000_000}
            value={steps}
            onChange={(event) => setSteps(Math.round(Number(event.target.value)))}
          />
        </label>
        <button
          type="button"
          className="button main"
          disabled={training || searching || !(steps >= short)}
          onClick={() => void goOnWithTrial(id, number, steps)}
        >
          <Play size={16} aria-hidden /> Go on with this one
        </button>
        <button
          type="button"
          className="button quiet"
          onClick={() => planTrial(trialSettings(request, number))}
        >
          <SlidersHorizontal size={16} aria-hidden /> Take its settings
        </button>
      </div>
      {training || searching ? (
        <p className="small faint">Something trains already; pause it to go on with this trial.</p>
      ) : null}
    </section>
  );
}
