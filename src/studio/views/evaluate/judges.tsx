// Judges: the list with how often each is right, training a new one, files in and out.
import { useState } from 'react';
import { Download, FileUp, Pause, Play, Trash2, X } from 'lucide-react';
import type { JudgeSummary } from '../../../protocol/evaluating.ts';
import { attributeTitle } from '../../../face/attributes.ts';
import { agoText, clockText, countText } from '../../components/format.ts';
import { Hint } from '../../components/hint.tsx';
import { TermButton } from '../../components/term.tsx';
import {
  cancelJob,
  chooseJudge,
  exportJudge,
  pauseJudge,
  removeJudge,
  trainJudge,
} from '../../live/evaluate.ts';
import { meanAccuracy } from '../../state/evaluate.ts';
import { judgeKey } from '../../state/classifier.ts';
import { useEvaluate } from '../../state/evaluate-store.ts';
import { useStudio } from '../../state/store.ts';
import { JobStrip } from './job-strip.tsx';
import { JUDGE } from './score-terms.ts';

export function Judges() {
  const judges = useEvaluate((state) => state.judges);
  const training = useEvaluate((state) => state.jobs.judge.kind === 'working');
  return (
    <section className="judges" aria-label="Judges">
      <h3>
        Judges <TermButton term={JUDGE} />
      </h3>
      <JobStrip
        name="judge"
        verb="Training"
        unit="steps"
        kept="Kept: everything up to the last epoch. Resume the judge to go on."
      >
        <span className="row">
          <button type="button" className="button quiet" onClick={() => void pauseJudge()}>
            <Pause size={16} aria-hidden /> Pause
          </button>
          <button type="button" className="button quiet" onClick={() => cancelJob('judge')}>
            <X size={16} aria-hidden /> Cancel
          </button>
        </span>
      </JobStrip>
      {judges.length === 0 ? (
        <p className="faint small">No judge yet. Train one on the faces you use.</p>
      ) : null}
      <ul className="runs" aria-label="Judges">
        {judges.map((judge) => (
          <JudgeItem key={judgeKey(judge)} judge={judge} busy={training} />
        ))}
      </ul>
      <TrainJudge busy={training} />
    </section>
  );
}

function JudgeItem({ judge, busy }: { readonly judge: JudgeSummary; readonly busy: boolean }) {
  const [now] = useState(() => Date.now());
  const { id, kind, title, status, dataset, size, epochs, step, steps, seconds, accuracy, note } = judge;
  const mean = meanAccuracy(accuracy, Object.keys(accuracy));
  return (
    <li className="run judge">
      <span className="run-title">{title}</span>
      <span className="faint small numbers">
        {size} px, {dataset}
        {status === 'ready' && mean !== null
          ? `, right on ${(100 * mean).toFixed(1)} % of test pictures`
          : ''}
        {status === 'training' ? `, ${countText(step)} of ${steps === 0 ? '?' : countText(steps)} steps` : ''}
        {epochs > 0 ? `, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}` : ''}
        {seconds > 0 ? `, ${clockText(seconds)} trained` : ''}
        {kind === 'stored' ? `, ${agoText(judge.createdAt, now)}` : ''}
      </span>
      {note === '' ? null : <span className="faint small">{note}</span>}
      {Object.keys(accuracy).length === 0 ? null : (
        <details className="small">
          <summary className="faint">By attribute</summary>
          <div className="bars">
            {Object.entries(accuracy).map(([name, share]) => (
              <div key={name} className="bar">
                <span className="bar-name">{attributeTitle(name)}</span>
                <span className="bar-track">
                  <span className="bar-fill" style={{ width: `${100 * share}%` }} />
                </span>
                <span className="bar-count numbers">{(100 * share).toFixed(1)} %</span>
              </div>
            ))}
          </div>
        </details>
      )}
      {kind === 'shipped' ? null : (
        <div className="row run-verbs">
          {status === 'training' ? (
            <button
              type="button"
              className="button quiet"
              disabled={busy}
              onClick={() => void trainJudge({ kind: 'resume', id }, title)}
            >
              <Play size={16} aria-hidden /> Resume
            </button>
          ) : (
            <Hint text="Save the judge as a file">
              <button
                type="button"
                className="button quiet compact"
                aria-label={`Save ${title} as a file`}
                onClick={() => void exportJudge(id, title)}
              >
                <Download size={16} aria-hidden />
              </button>
            </Hint>
          )}
          <Hint text="Delete the judge">
            <button
              type="button"
              className="button quiet compact"
              aria-label={`Delete ${title}`}
              disabled={busy && status === 'training'}
              onClick={() => void removeJudge(id)}
            >
              <Trash2 size={16} aria-hidden />
            </button>
          </Hint>
        </div>
      )}
    </li>
  );
}

/** The released recipe: five blocks from this width. */
const WIDTH = 16;
const EPOCHS = [1, 3, 10, 25] as const;

function TrainJudge({ busy }: { readonly busy: boolean }) {
  const datasets = useStudio((state) => state.library.datasets);
  const [set, setSet] = useState('');
  const [size, setSize] = useState<number | null>(null);
  const [epochs, setEpochs] = useState(10);
  const dataset = datasets.find(({ id }) => id === set) ?? datasets[0];
  const sizes = [32, 64, 128].filter((side) => dataset !== undefined && dataset.size % side === 0);
  const side = size !== null && sizes.includes(size) ? size : dataset?.size;
  return (
    <details className="setting-section">
      <summary>Train a judge</summary>
      <div className="evaluate-form">
        <label className="field">
          <span className="field-label">On the training faces of</span>
          <select value={dataset?.id ?? ''} onChange={(event) => setSet(event.target.value)}>
            {datasets.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <div className="field-pair">
          <label className="field">
            <span className="field-label">For models of</span>
            <select value={side ?? ''} onChange={(event) => setSize(Number(event.target.value))}>
              {sizes.map((each) => (
                <option key={each} value={each}>
                  {each} px
                </option>
              ))}
              {side !== undefined && !sizes.includes(side) ? <option value={side}>{side} px</option> : null}
            </select>
          </label>
          <label className="field">
            <span className="field-label">Epochs</span>
            <select value={epochs} onChange={(event) => setEpochs(Number(event.target.value))}>
              {EPOCHS.map((each) => (
                <option key={each} value={each}>
                  {each}
                  {each === 25 ? ' (released recipe)' : ''}
                </option>
              ))}
            </select>
          </label>
        </div>
        <p className="faint small">
          The first steps say how long it takes. It can be paused, also by closing the page; every epoch is
          kept.
        </p>
        <div className="row">
          <button
            type="button"
            className="button"
            disabled={busy || dataset === undefined || side === undefined}
            onClick={() => {
              if (dataset === undefined || side === undefined) return;
              const title = `${dataset.title}, ${side} px`;
              void trainJudge(
                { kind: 'new', dataset: dataset.id, title, size: side, epochs, width: WIDTH, seed: 1 },
                title,
              );
            }}
          >
            <Play size={16} aria-hidden /> Train a judge
          </button>
          <button type="button" className="button quiet" onClick={chooseJudge}>
            <FileUp size={16} aria-hidden /> Open a file
          </button>
        </div>
      </div>
    </details>
  );
}
