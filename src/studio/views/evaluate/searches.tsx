// A search on show: how it goes, score against trial, accuracy against the background with its front, the table of trials,
// and the trial that is opened.
import { useState } from 'react';
import { Pause, Play, Trash2 } from 'lucide-react';
import type { SearchRecord } from '../../../protocol/evaluating.ts';
import { EmptyPicture } from '../../components/empty-picture.tsx';
import { Failure } from '../../components/failure.tsx';
import { agoText, countText } from '../../components/format.ts';
import { SureDialog } from '../../components/questions.tsx';
import { continueSearch, pauseSearch, removeSearch } from '../../live/search.ts';
import { useEvaluate } from '../../state/evaluate-store.ts';
import { frontOf, progressOf } from '../../state/search.ts';
import { JobStrip } from './job-strip.tsx';
import { Plot } from './plot.tsx';
import { protocolTitle } from './protocol-choice.tsx';
import { judgeText, scoreText } from './score-table.tsx';
import type { ScoreWords } from './score-terms.ts';
import { TrialDetails } from './trial-details.tsx';
import { Trials } from './trials.tsx';

const openTrial = (trial: number): void => useEvaluate.setState({ trial });

export function Searches() {
  const lists = useEvaluate((state) => state.lists);
  const searches = useEvaluate((state) => state.searches);
  const wanted = useEvaluate((state) => state.search);
  const idle = useEvaluate((state) => state.jobs.search.kind === 'idle');
  const search = searches.find(({ id }) => id === wanted) ?? searches[0];
  return (
    <>
      <JobStrip
        name="search"
        verb="Searching"
        unit="steps or faces of this trial"
        kept="Kept: every finished trial, and the unfinished one up to its last checkpoint. The search can go on."
      >
        <button type="button" className="button quiet" onClick={() => void pauseSearch()}>
          <Pause size={16} aria-hidden /> Pause
        </button>
      </JobStrip>
      {typeof lists === 'string' ? null : <Failure error={lists} />}
      {search === undefined && lists === 'read' && idle ? <Nothing /> : null}
      {search === undefined ? null : <Search search={search} searches={searches} />}
    </>
  );
}

function Nothing() {
  return (
    <div className="empty">
      <EmptyPicture />
      <h2>No search yet</h2>
      <p>
        A random search trains the same small run again and again with other loss weights, scores each, and
        shows what accuracy costs the background. The ranges of the first paper are ready.
      </p>
    </div>
  );
}

interface SearchProps {
  readonly search: SearchRecord;
  readonly searches: readonly SearchRecord[];
}

function Search({ search, searches }: SearchProps) {
  const [now] = useState(() => Date.now());
  const [asking, setAsking] = useState(false);
  const working = useEvaluate(({ jobs }) => jobs.search.kind === 'working');
  const trial = useEvaluate((state) => state.trial);
  const { id, request, trials, createdAt } = search;
  const ended = trials.filter(({ status }) => status === 'done' || status === 'failed').length;
  const opened = trials.find(({ number }) => number === trial);
  return (
    <section aria-label="Search" className="scores">
      <header className="section-head">
        <h2>{request.name}</h2>
        {searches.length > 1 ? (
          <select
            aria-label="Search on show"
            value={id}
            onChange={(event) => useEvaluate.setState({ search: event.target.value, trial: null })}
          >
            {searches.map((each) => (
              <option key={each.id} value={each.id}>
                {each.request.name}, {agoText(each.createdAt, now)}
              </option>
            ))}
          </select>
        ) : null}
        <span className="faint numbers">
          {countText(ended)} of {countText(request.trials)} trials
        </span>
        <span className="grow" />
        {ended < request.trials ? (
          <button
            type="button"
            className="button main"
            disabled={working}
            onClick={() => void continueSearch(id)}
          >
            <Play size={16} aria-hidden /> Go on
          </button>
        ) : null}
        <button type="button" className="button quiet" disabled={working} onClick={() => setAsking(true)}>
          <Trash2 size={16} aria-hidden /> Delete
        </button>
      </header>
      <p className="small faint">
        {request.base.method}, {request.base.net.size} px, {countText(request.base.train.steps)} steps each,
        seed {request.seed}; scored on {request.faces} test faces, protocol {protocolTitle(request.protocol)}.{' '}
        {Object.keys(search.accuracy).length === 0
          ? ''
          : `The judge is right on ${judgeText(search.accuracy, request.base.attributes)} of real pictures. `}
        Begun {agoText(createdAt, now)}.
      </p>
      <Plots search={search} open={trial} />
      {opened === undefined ? null : <TrialDetails search={search} trial={opened} />}
      {trials.length === 0 ? null : <Trials search={search} />}
      {asking ? (
        <SureDialog
          title="Delete this search"
          verb="Delete"
          onClose={() => setAsking(false)}
          onSure={() => {
            setAsking(false);
            void removeSearch(id);
          }}
        >
          {request.name} and the weights of its trials are deleted. Runs that were made of trials stay.
        </SureDialog>
      ) : null}
    </section>
  );
}

const SCORES: readonly { of: 'aga' | 'psnr' | 'ssim'; title: string; unit: ScoreWords['unit'] }[] = [
  { of: 'aga', title: 'AGA', unit: 'share' },
  { of: 'psnr', title: 'PSNR', unit: 'decibel' },
  { of: 'ssim', title: 'SSIM', unit: 'ssim' },
];

/** Figures without their unit, which the title has, to as many places as tell them apart. */
const tick =
  (unit: ScoreWords['unit']) =>
  (value: number, digits = 0): string => {
    const [figure, places] = unit === 'share' ? [100 * value, digits - 2] : [value, digits];
    return figure.toFixed(Math.max(unit === 'ssim' ? 3 : 1, Math.min(places, MOST_PLACES)));
  };
/** More do not fit beside a plot. */
const MOST_PLACES = 5;

function Plots({ search, open }: { readonly search: SearchRecord; readonly open: number | null }) {
  const scored = search.trials.filter(({ scores }) => scores !== undefined);
  if (scored.length === 0) return <p className="faint">Plots begin with the first trial that is scored.</p>;
  const place = scored.some(({ mean }) => mean?.['backgroundPsnr'] !== undefined)
    ? 'background'
    : 'reconstruction';
  const titleOf = ({ of, title }: (typeof SCORES)[number]): string =>
    of === 'aga' ? 'AGA in per cent' : `${title} of the ${place}${of === 'psnr' ? ' in dB' : ''}`;
  return (
    <div className="plots">
      {SCORES.map((score) => {
        const { points, best } = progressOf(search, score.of);
        return (
          <Plot
            key={score.of}
            title={`${titleOf(score)}, and the best so far`}
            xTitle="trial"
            points={points}
            line={best}
            look="best"
            front={new Set()}
            open={open}
            onOpen={openTrial}
            text={tick(score.unit)}
            xText={(value) => (Number.isInteger(value) ? String(value) : '')}
            said={`${titleOf(score)} of ${points.length} trials, the best ${scoreText(best.at(-1)?.y ?? 0, score.unit)}`}
          />
        );
      })}
      {SCORES.slice(1).map((score) => {
        const of = score.of === 'aga' ? 'psnr' : score.of;
        const front = frontOf(search, of);
        const points = scored.map(({ number, scores }) => ({
          ...{ trial: number, x: scores?.aga ?? 0, y: scores?.[of] ?? 0 },
        }));
        const line = points.filter(({ trial }) => front.has(trial)).sort((a, b) => a.x - b.x || b.y - a.y);
        return (
          <Plot
            key={`front-${of}`}
            title={`${titleOf(score)} against AGA; dashed: trials that no other one beats in both`}
            xTitle="AGA in per cent"
            points={points}
            line={line}
            look="front"
            front={front}
            open={open}
            onOpen={openTrial}
            text={tick(score.unit)}
            xText={tick('share')}
            said={`${titleOf(score)} against AGA: ${front.size} of ${points.length} trials are on the front`}
          />
        );
      })}
    </div>
  );
}
