// Start, pause, resume, step, stop.
import { Pause, Play, Square, StepForward } from 'lucide-react';
import { pauseAction, resumeAction, startAction, stepAction, stopAction } from '../../actions/train.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { clockText, countText } from '../../components/format.ts';
import { useStudio } from '../../state/store.ts';
import { isBusy, trainedRun } from '../../state/training.ts';

export function Controls() {
  const trainer = useStudio((state) => state.trainer);
  const name = useStudio(
    (state) => state.library.runs.find((run) => run.id === trainedRun(state.trainer))?.name,
  );
  const busy = isBusy(trainer);
  const paused = trainer.status.kind === 'active' && trainer.status.phase === 'paused';
  const { progress, latest } = trainer;
  return (
    <section className="controls" aria-label="Run controls">
      <p className="controls-what">
        {busy ? (name ?? 'Run') : 'No run in progress'}
        {busy && progress !== null ? (
          <span className="faint numbers">
            {' '}
            step {countText(progress.step)} of {countText(progress.steps)}
            {latest?.secondsLeft == null || paused ? '' : `, ${clockText(latest.secondsLeft)} left`}
          </span>
        ) : null}
      </p>
      <div className="row">
        {busy ? null : <ActionButton action={startAction} icon={Play} look="main" />}
        {busy && !paused ? <ActionButton action={pauseAction} icon={Pause} look="main" /> : null}
        {paused || !busy ? (
          <ActionButton action={resumeAction} icon={Play} look={paused ? 'main' : 'plain'} />
        ) : null}
        {busy ? <ActionButton action={stepAction} icon={StepForward} /> : null}
        {busy ? <ActionButton action={stopAction} icon={Square} /> : null}
      </div>
    </section>
  );
}
