// The top bar: name, the run in progress as seen from every view, and the device that computes.
import { Pause, Play } from 'lucide-react';
import { pauseAction, resumeAction } from '../actions/train.ts';
import { show, useStudio } from '../state/store.ts';
import { isBusy, trainedRun } from '../state/training.ts';
import { ActionButton } from './buttons.tsx';
import { DeviceChip } from './device-chip.tsx';
import { clockText, countText } from './format.ts';

const PHASES: Readonly<Record<string, string>> = {
  starting: 'Starting',
  preparing: 'Preparing',
  running: 'Training',
  pausing: 'Pausing',
  paused: 'Paused',
  recovering: 'Recovering',
  waiting: 'Trying again',
};

export function TopBar() {
  const busy = useStudio((state) => isBusy(state.trainer));
  return (
    <header className="top-bar">
      <h1 className="brand">Semblance</h1>
      {busy ? <RunInProgress /> : <span className="grow" />}
      <DeviceChip />
    </header>
  );
}

function RunInProgress() {
  const trainer = useStudio((state) => state.trainer);
  const runId = trainedRun(trainer);
  const run = useStudio((state) => state.library.runs.find((each) => each.id === runId));
  const { status, progress, latest } = trainer;
  const step = progress?.step ?? run?.step ?? 0;
  const steps = progress?.steps ?? run?.settings.train.steps ?? 1;
  const phase = status.kind === 'active' ? status.phase : status.kind;
  const left = phase === 'running' ? (latest?.secondsLeft ?? null) : null;
  return (
    <div className="run-bar">
      <button type="button" className="run-name" onClick={() => show({ view: 'train' })}>
        {run?.name ?? 'Run'}
      </button>
      <span className="faint run-phase">{PHASES[phase] ?? phase}</span>
      <progress
        className="run-progress"
        aria-label="Training progress"
        max={steps}
        value={step}
        data-step={step}
      />
      <span className="hidden" role="status">
        {phase === 'running'
          ? `Training, ${Math.floor((step / steps) * 10) * 10} percent`
          : (PHASES[phase] ?? phase)}
      </span>
      <span className="numbers run-step">
        {countText(step)} / {countText(steps)}
      </span>
      <span className="numbers faint run-left">
        {left === null ? (phase === 'running' ? 'warming up' : '') : `${clockText(left)} left`}
      </span>
      {phase === 'paused' ? (
        <ActionButton action={resumeAction} icon={Play} look="quiet" compact />
      ) : (
        <ActionButton action={pauseAction} icon={Pause} look="quiet" compact />
      )}
    </div>
  );
}
