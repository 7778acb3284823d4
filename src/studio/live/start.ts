// Brings the page to life, in the order that a newcomer waits for: lists, a model and a face at the same time, then
// everything else. Also keeps address bar, theme and preferences in step with the state.
import type { NO_EDITS } from '../state/edit.ts';
import { formatAddress, parseAddress } from '../state/address.ts';
import type { Address } from '../state/address.ts';
import { testFaces } from '../state/library.ts';
import { loadPreferences, savePreferences } from '../state/preferences.ts';
import type { Preferences } from '../state/preferences.ts';
import { addressOf, show, useStudio } from '../state/store.ts';
import { warmEditor, watchEditor } from './editor.ts';
import { chooseFace, chooseModel, firstModel, mainDataset } from './faces.ts';
import { importBuiltIn, refreshAll } from './library.ts';
import { watchFiles } from './files.ts';
import { showRun } from './records.ts';
import { watchTrainer } from './trainer.ts';

function applyTheme({ theme }: Preferences): void {
  document.documentElement.dataset['theme'] = theme;
}

function editsOf(address: Address): typeof NO_EDITS {
  const { offsets, intensity, clothing } = address;
  return { offsets, intensity, clothing };
}

function showAddress(address: Address): void {
  const { view, picture, run, probe, filter, open } = address;
  show({ view, picture, run, probe, filter, open });
  if (run !== null) void showRun(run);
}

/** Writes the address while the state moves: views become entries of the history, the rest replaces. */
function watchAddress(): void {
  let last = location.hash;
  let view = useStudio.getState().shows.view;
  let due: ReturnType<typeof setTimeout> | null = null;
  const write = (): void => {
    due = null;
    const state = useStudio.getState();
    const hash = formatAddress(addressOf(state));
    if (hash === last) return;
    last = hash;
    if (state.shows.view === view) history.replaceState(null, '', hash);
    else history.pushState(null, '', hash);
    view = state.shows.view;
  };
  useStudio.subscribe((state) => {
    if (state.shows.view !== view) write();
    else due ??= setTimeout(write, 300);
  });
  addEventListener('popstate', () => {
    const address = parseAddress(location.hash);
    last = location.hash;
    view = address.view;
    showAddress({ ...useStudio.getState().shows, ...address });
  });
}

async function openTable(address: Address): Promise<void> {
  const { library } = useStudio.getState();
  const model = address.model ?? firstModel(library);
  if (model === null) void warmEditor();
  else chooseModel(model);
  if (mainDataset(library) === null) await importBuiltIn();
  const dataset = mainDataset(useStudio.getState().library);
  const face = address.face ?? (dataset === null ? undefined : testFaces(dataset, 1)[0]);
  if (face !== undefined && useStudio.getState().editor.face === null) {
    await chooseFace(face, editsOf(address));
  }
}

/** Loads preferences, shows the view of the address and opens the library; call once, before drawing. */
export async function prepare(): Promise<void> {
  const preferences = await loadPreferences();
  useStudio.setState({ preferences });
  applyTheme(preferences);
  showAddress({ ...parseAddress(location.hash), run: null });
}

/** Starts the workers; call once, after the first drawing. */
export async function start(): Promise<void> {
  const address = parseAddress(location.hash);
  watchAddress();
  watchTrainer();
  watchEditor();
  watchFiles();
  useStudio.subscribe((state, before) => {
    if (state.preferences === before.preferences) return;
    applyTheme(state.preferences);
    void savePreferences(state.preferences);
  });
  await refreshAll();
  const { library } = useStudio.getState();
  const run = address.run ?? library.runs[0]?.id ?? null;
  if (run !== null && library.runs.some((each) => each.id === run)) {
    show({ run });
    void showRun(run);
  }
  await openTable(address);
}
