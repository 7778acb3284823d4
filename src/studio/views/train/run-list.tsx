// The runs, newest first. The chosen one shows its curves and can be resumed, renamed, deleted, or taken to Edit.
import { useState } from 'react';
import { Download, Package, Pencil, Play, SlidersHorizontal, Trash2 } from 'lucide-react';
import {
  exportRunAction,
  exportWeightsAction,
  removeRunAction,
  renameRunAction,
  resumeAction,
} from '../../actions/train.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { agoText, clockText, countText } from '../../components/format.ts';
import { chooseModel } from '../../live/faces.ts';
import { selectRun } from '../../live/runs.ts';
import type { RunSummary } from '../../../protocol/messages.ts';
import { show, useStudio } from '../../state/store.ts';
import { isBusy, trainedRun } from '../../state/training.ts';

export function RunList() {
  const [now] = useState(() => Date.now());
  const runs = useStudio((state) => state.library.runs);
  if (runs.length === 0) {
    return <p className="faint">No runs yet.</p>;
  }
  return (
    <ul className="runs" aria-label="Runs">
      {runs.map((run) => (
        <Run key={run.id} run={run} now={now} />
      ))}
    </ul>
  );
}

const STATUS: Readonly<Record<RunSummary['status'], string>> = {
  new: 'not begun',
  running: 'interrupted',
  paused: 'paused',
  finished: 'finished',
  failed: 'stopped by an error',
};

function Run({ run, now }: { readonly run: RunSummary; readonly now: number }) {
  const current = useStudio((state) => state.shows.run === run.id);
  const live = useStudio(({ trainer }) =>
    isBusy(trainer) && trainedRun(trainer) === run.id ? trainer : null,
  );
  const steps = run.settings.train.steps;
  const step = live?.progress?.step ?? run.step;
  const status =
    live === null ? STATUS[run.status] : live.status.kind === 'active' ? live.status.phase : 'starting';
  return (
    <li className={`run${current ? ' current' : ''}`}>
      <button
        type="button"
        className="run-open"
        aria-pressed={current}
        aria-label={`Show run ${run.name}`}
        onClick={() => selectRun(run.id)}
      >
        <span className="run-title">{run.name}</span>
        <span className={`run-status ${live === null ? run.status : 'live'}`}>{status}</span>
        <span className="faint small numbers">
          {countText(step)} of {countText(steps)} steps, {clockText(run.secondsTrained)} trained
        </span>
        <span className="faint small">
          {run.settings.net.size} px, {run.device === '' ? 'no device yet' : run.device},{' '}
          {agoText(run.updatedAt, now)}
        </span>
        <span
          className="run-share"
          style={{ width: `${Math.min(100, (step / steps) * 100)}%` }}
          aria-hidden
        />
      </button>
      {current && run.lastError !== undefined && live === null ? (
        <p className="problem small">{run.lastError.message}</p>
      ) : null}
      {current ? (
        <div className="row run-verbs">
          {live === null ? <ActionButton action={resumeAction} icon={Play} look="quiet" compact /> : null}
          <button
            type="button"
            className="button quiet"
            disabled={step === 0}
            onClick={() => {
              chooseModel({ kind: 'run', runId: run.id });
              show({ view: 'edit' });
            }}
          >
            <SlidersHorizontal size={16} aria-hidden /> Edit with it
          </button>
          <ActionButton action={exportWeightsAction} icon={Download} look="quiet" compact />
          <ActionButton action={exportRunAction} icon={Package} look="quiet" compact />
          <ActionButton action={renameRunAction} icon={Pencil} look="quiet" compact />
          <ActionButton action={removeRunAction} icon={Trash2} look="quiet" compact />
        </div>
      ) : null}
    </li>
  );
}
