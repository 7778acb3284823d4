// The view that trains: probe faces and curves in the middle, what to train and the runs in the inspector, figures of
// the present step below.
import { Tabs } from 'radix-ui';
import { useState } from 'react';
import { dismissTrainerAction, quickLookAction, restartTrainerAction } from '../../actions/train.ts';
import { ActionButton } from '../../components/buttons.tsx';
import { EmptyPicture } from '../../components/empty-picture.tsx';
import { Failure } from '../../components/failure.tsx';
import { Inspector } from '../../components/sheet.tsx';
import { countText } from '../../components/format.ts';
import { useStudio } from '../../state/store.ts';
import { isBusy, trainedRun } from '../../state/training.ts';
import { Controls } from './controls.tsx';
import { Curves } from './curves.tsx';
import { DataPicker } from './data-picker.tsx';
import { Figures } from './figures.tsx';
import { MethodPicker, SettingsFiles } from './method-picker.tsx';
import { Presets } from './presets.tsx';
import { Probes } from './probes.tsx';
import { RulesEditor } from './rules-editor.tsx';
import { SingleWeights } from './single-weights.tsx';
import { RunList } from './run-list.tsx';
import { Settings } from './settings.tsx';
import { Warnings } from './warnings.tsx';
import '../../styles/train.css';
import '../../styles/plan.css';

export function TrainView() {
  return (
    <div className="train with-inspector">
      <div className="train-table">
        <TrainerFailure />
        <Silence />
        <Warnings />
        <Records />
        <Figures />
      </div>
      <Inspector title="Training">
        <Controls />
        <Plans />
      </Inspector>
    </div>
  );
}

/** Probe faces and curves, or what to do where there is no run yet. */
function Records() {
  const none = useStudio(({ library, curves }) => library.runs.length === 0 && curves.runId === null);
  if (!none) {
    return (
      <>
        <Probes />
        <Curves />
      </>
    );
  }
  return (
    <div className="empty">
      <EmptyPicture />
      <h2>No runs yet</h2>
      <p>
        Choose a preset and start. Curves and the same few faces under the same edits then show what is
        learnt.
      </p>
      <ActionButton action={quickLookAction} look="main" />
    </div>
  );
}

function Plans() {
  const busy = useStudio((state) => isBusy(state.trainer));
  const some = useStudio((state) => state.library.runs.length > 0);
  const [tab, setTab] = useState<string | null>(null);
  return (
    <Tabs.Root value={tab ?? (busy || some ? 'runs' : 'new')} onValueChange={setTab} className="tabs">
      <Tabs.List className="tab-list" aria-label="Training">
        <Tabs.Trigger className="tab" value="runs">
          Runs
        </Tabs.Trigger>
        <Tabs.Trigger className="tab" value="new">
          New run
        </Tabs.Trigger>
      </Tabs.List>
      <Tabs.Content value="runs" className="tab-body">
        <RunList />
      </Tabs.Content>
      <Tabs.Content value="new" className="tab-body">
        <MethodPicker />
        <Presets />
        <DataPicker />
        <Settings />
        <RulesEditor />
        <SingleWeights />
        <SettingsFiles />
      </Tabs.Content>
    </Tabs.Root>
  );
}

function TrainerFailure() {
  const status = useStudio((state) => state.trainer.status);
  const checkpoint = useStudio((state) => state.trainer.checkpoint);
  const stored = useStudio(
    ({ library, trainer }) => library.runs.find((run) => run.id === trainedRun(trainer))?.step,
  );
  const step = checkpoint?.step ?? stored ?? 0;
  const kept =
    step > 0
      ? `Kept: everything up to step ${countText(step)}.`
      : 'Nothing was trained yet, so nothing is lost.';
  if (status.kind === 'waiting') {
    return (
      <section className="failure mild" role="status">
        <p className="failure-what">{status.error.message}</p>
        <p>
          {kept} Try {status.attempt} of 3 begins by itself.
        </p>
      </section>
    );
  }
  if (status.kind !== 'failed') return null;
  return <Failure error={status.error} kept={kept} actions={[restartTrainerAction, dismissTrainerAction]} />;
}

function Silence() {
  const silent = useStudio((state) => state.trainer.silent);
  if (!silent) return null;
  const error = {
    code: 'worker-died',
    message: 'The trainer gave no sign of life for 20 seconds.',
    remedy: 'It may be busy with a very long step. A restart goes on from the last checkpoint.',
  } as const;
  return <Failure error={error} actions={[restartTrainerAction]} />;
}
