// Verbs of training. Which of them can be performed follows from the trainer's state alone.
import { cancelTrial, measurePlan } from '../live/trial.ts';
import { exportRun, startQuickLook, startRun } from '../live/runs.ts';
import { trainableSets } from '../live/faces.ts';
import { chooseFile } from '../live/files.ts';
import { saveCurves } from '../live/records.ts';
import { exportSettings } from '../live/settings-file.ts';
import { abandonTrainer, control, restartTrainer, train } from '../live/trainer.ts';
import { fitProblem, planProblem } from '../state/plan.ts';
import { openOverlay, prefer, toTrainer, useStudio } from '../state/store.ts';
import type { StudioState } from '../state/store.ts';
import { isBusy, trainedRun } from '../state/training.ts';
import type { Action } from './action.ts';

const phase = ({ trainer }: StudioState): string =>
  trainer.status.kind === 'active' ? trainer.status.phase : trainer.status.kind;
const free = (state: StudioState): boolean => state.trainer.pending === null;

/** The run that Resume would go on with: the paused one, else the one on show if it has steps to go. */
function resumable(state: StudioState): string | null {
  if (isBusy(state.trainer)) return null;
  const run = state.library.runs.find((each) => each.id === state.shows.run);
  return run !== undefined && run.step < run.settings.train.steps ? run.id : null;
}

export const startAction: Action = {
  id: 'start',
  title: 'Start training',
  group: 'Train',
  keywords: 'new run begin',
  enabled: (state) => {
    if (isBusy(state.trainer) || planProblem(state.plan.present) !== null) return false;
    const dataset = trainableSets(state.library).find(({ id }) => id === state.plan.present.dataset);
    return dataset === undefined || fitProblem(state.plan.present, dataset) === null;
  },
  perform: () => void startRun(useStudio.getState().plan.present),
};
export const quickLookAction: Action = {
  id: 'quick-look',
  title: 'Train a quick look',
  group: 'Train',
  keywords: 'first run',
  enabled: (state) => !isBusy(state.trainer),
  perform: () => void startQuickLook(),
};
export const pauseAction: Action = {
  id: 'pause',
  title: 'Pause',
  group: 'Train',
  shortcut: 'P',
  enabled: (state) => free(state) && phase(state) === 'running',
  perform: () => void control('pause'),
};
export const resumeAction: Action = {
  id: 'resume',
  title: 'Resume',
  group: 'Train',
  keywords: 'go on continue',
  shortcut: 'P',
  enabled: (state) => free(state) && (phase(state) === 'paused' || resumable(state) !== null),
  perform: () => {
    const state = useStudio.getState();
    const runId = resumable(state);
    if (phase(state) === 'paused') void control('resume');
    else if (runId !== null) train(runId);
  },
};
export const stepAction: Action = {
  id: 'step',
  title: 'Step',
  group: 'Train',
  keywords: 'one step discriminator generator',
  shortcut: 'S',
  enabled: (state) => free(state) && phase(state) === 'paused',
  perform: () => void control('step'),
};
export const stopAction: Action = {
  id: 'stop',
  title: 'Stop',
  group: 'Train',
  keywords: 'end finish',
  enabled: (state) => free(state) && isBusy(state.trainer) && phase(state) !== 'pausing',
  perform: () => {
    // Before its first step a worker cannot answer; there is nothing to store yet, so it is simply ended.
    if (['starting', 'waiting', 'preparing', 'recovering'].includes(phase(useStudio.getState())))
      abandonTrainer();
    else void control('stop');
  },
};
export const restartTrainerAction: Action = {
  id: 'restart-trainer',
  title: 'Restart from the last checkpoint',
  group: 'Train',
  keywords: 'recover hung worker',
  enabled: ({ trainer }) => trainer.silent || trainer.status.kind === 'failed',
  perform: restartTrainer,
};
export const dismissTrainerAction: Action = {
  id: 'dismiss-trainer',
  title: 'Dismiss',
  group: 'Train',
  enabled: ({ trainer }) =>
    ['failed', 'finished'].includes(trainer.status.kind) || trainer.warnings.length > 0,
  perform: () => toTrainer({ kind: 'dismiss' }),
};
export const renameRunAction: Action = {
  id: 'rename-run',
  title: 'Rename run',
  group: 'Train',
  enabled: (state) => state.library.runs.some((run) => run.id === state.shows.run),
  perform: () => openOverlay('rename'),
};
export const removeRunAction: Action = {
  id: 'remove-run',
  title: 'Delete run',
  group: 'Train',
  keywords: 'remove',
  enabled: (state) =>
    renameRunAction.enabled(state) &&
    !(isBusy(state.trainer) && trainedRun(state.trainer) === state.shows.run),
  perform: () => openOverlay('remove'),
};
const hasSteps = (state: StudioState): boolean =>
  state.library.runs.some((run) => run.id === state.shows.run && run.step > 0);
const exportAs = (what: 'generator' | 'whole'): void => {
  const { run } = useStudio.getState().shows;
  if (run !== null) void exportRun(run, what);
};
export const exportWeightsAction: Action = {
  id: 'export-weights',
  title: 'Export the weights',
  group: 'Train',
  keywords: 'save safetensors generator model pytorch',
  enabled: hasSteps,
  perform: () => exportAs('generator'),
};
export const exportRunAction: Action = {
  id: 'export-run',
  title: 'Export the whole run, to go on elsewhere',
  group: 'Train',
  keywords: 'save checkpoint adam optimiser resume',
  enabled: hasSteps,
  perform: () => exportAs('whole'),
};
export const logScaleAction: Action = {
  id: 'log-scale',
  title: 'Log scale',
  group: 'Look',
  keywords: 'curves logarithmic',
  enabled: (state) => state.shows.view === 'train',
  perform: () => prefer({ logScale: !useStudio.getState().preferences.logScale }),
};

export const saveCurvesAction: Action = {
  id: 'save-curves',
  title: 'Save the curves as CSV',
  group: 'Train',
  keywords: 'export losses table numbers',
  enabled: ({ curves }) => curves.data.steps.length > 0,
  perform: saveCurves,
};
export const measureAction: Action = {
  id: 'measure',
  title: 'Measure what it costs here',
  group: 'Train',
  keywords: 'trial time speed estimate preset',
  enabled: (state) =>
    !isBusy(state.trainer) &&
    state.trials.status.kind !== 'running' &&
    planProblem(state.plan.present) === null,
  perform: () => void measurePlan(),
};
export const cancelMeasureAction: Action = {
  id: 'cancel-measure',
  title: 'Cancel measuring',
  group: 'Train',
  enabled: (state) => state.trials.status.kind === 'running',
  perform: cancelTrial,
};

export const importSettingsAction: Action = {
  id: 'import-settings',
  title: 'Import settings',
  group: 'Train',
  keywords: 'open json file',
  enabled: () => true,
  perform: () => chooseFile('.json,application/json'),
};
export const exportSettingsAction: Action = {
  id: 'export-settings',
  title: 'Export settings',
  group: 'Train',
  keywords: 'save json file',
  enabled: () => true,
  perform: exportSettings,
};

export const TRAIN_ACTIONS: readonly Action[] = [
  startAction,
  quickLookAction,
  pauseAction,
  resumeAction,
  stepAction,
  stopAction,
  restartTrainerAction,
  renameRunAction,
  removeRunAction,
  exportWeightsAction,
  exportRunAction,
  logScaleAction,
  saveCurvesAction,
  measureAction,
  cancelMeasureAction,
  importSettingsAction,
  exportSettingsAction,
];
