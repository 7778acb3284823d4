// What can be done with runs besides training them: make, rename, remove.
import { reportOf } from '../../face/errors.ts';
import type { ErrorReport } from '../../face/errors.ts';
import { PRESETS, isBuiltIn, presetOf } from '../../face/presets.ts';
import type { RunSettings } from '../../face/settings.ts';
import { openOverlay, say, show, toLibrary, toPlan, useStudio } from '../state/store.ts';
import { askToKeep } from './keep.ts';
import { importBuiltIn, library, refreshRoom, refreshRuns } from './library.ts';
import { showRun } from './records.ts';
import { saveFile } from './save.ts';
import { train } from './trainer.ts';

function failed(error: unknown): void {
  const report: ErrorReport = reportOf(error);
  toLibrary({ kind: 'import-failed', error: report });
  say(report.message);
}

/** Makes a run of these settings and begins to train it. */
export async function startRun(settings: RunSettings): Promise<void> {
  try {
    const open = await library();
    const { dataset } = settings;
    const stored = useStudio
      .getState()
      .library.datasets.some((each) => each.id === dataset && each.outdated !== true);
    if (!stored && isBuiltIn(dataset) && !(await importBuiltIn(dataset))) return;
    void askToKeep();
    const run = await open.call('createRun', [settings]);
    await refreshRuns();
    selectRun(run.id);
    train(run.id);
    say(`${run.name} starts.`);
  } catch (error) {
    failed(error);
  }
}

/** One click from nothing to a first run. */
export async function startQuickLook(): Promise<void> {
  const { id } = presetOf(PRESETS.some((preset) => preset.id === 'quick') ? 'quick' : '');
  toPlan({ kind: 'preset', id });
  show({ view: 'train' });
  await startRun(useStudio.getState().plan.present);
}

export function selectRun(id: string | null): void {
  show({ run: id, probe: null });
  void showRun(id);
}

const fileName = (name: string): string => name.replaceAll(/[^\w.-]+/g, '-');

/** Saves the newest checkpoint of a run: weights that edit anywhere, or all that is needed to go on. */
export async function exportRun(id: string, what: 'generator' | 'whole'): Promise<void> {
  const run = useStudio.getState().library.runs.find((each) => each.id === id);
  try {
    const bytes = await (await library()).call('exportRun', [id, what]);
    const ending = what === 'whole' ? '-run.safetensors' : '.safetensors';
    saveFile(new Blob([bytes.slice()]), `${fileName(run?.name ?? 'run')}-${run?.step ?? 0}${ending}`);
    say(what === 'whole' ? 'Run saved with everything that it needs to go on.' : 'Weights saved.');
  } catch (error) {
    failed(error);
  }
}

/** Takes up a run that was exported whole; it can be resumed and edited with. */
export async function importRun(bytes: Uint8Array): Promise<void> {
  say('Checking and storing the run …');
  try {
    const run = await (await library()).call('importRun', [bytes]);
    await refreshRuns();
    selectRun(run.id);
    show({ view: 'train' });
    say(`${run.name} is here, at step ${run.step}.`);
  } catch (error) {
    failed(error);
  }
}

export async function renameRun(id: string, name: string): Promise<void> {
  openOverlay('none');
  try {
    await (await library()).call('renameRun', [id, name]);
    say(`Renamed to ${name}.`);
  } catch (error) {
    failed(error);
  }
  await refreshRuns();
}

export async function removeRun(id: string): Promise<void> {
  openOverlay('none');
  try {
    await (await library()).call('removeRun', [id]);
    if (useStudio.getState().shows.run === id) selectRun(null);
    say('Run deleted.');
  } catch (error) {
    failed(error);
  }
  await refreshRuns();
  void refreshRoom();
}
