// Brings the page to life, in the order that a newcomer waits for: lists, a model and a face at the same time, then
// everything else. Also keeps address bar, theme and preferences in step with the state.
import { openingEdits } from '../state/edit.ts';
import type { EditedFace, Edits } from '../state/edit.ts';
import { BUILT_IN_DATASET } from '../../face/presets.ts';
import { HOME, formatAddress, parseAddress } from '../state/address.ts';
import type { Address } from '../state/address.ts';
import { loadPreferences, savePreferences } from '../state/preferences.ts';
import type { Preferences } from '../state/preferences.ts';
import { addressOf, show, useStudio } from '../state/store.ts';
import { warmEditor, watchEditor } from './editor.ts';
import { chooseFace, chooseModel, firstFace, firstModel, mainDataset } from './faces.ts';
import { importBuiltIn, library, readLists, refreshRoom } from './library.ts';
import { watchFiles } from './files.ts';
import { showRun } from './records.ts';
import { watchTrainer } from './trainer.ts';

function applyTheme({ theme }: Preferences): void {
  document.documentElement.dataset['theme'] = theme;
}

/** The edits of an address; one that says nothing of model, face and edits is a newcomer's. */
function editsOf(address: Address, face: EditedFace): Edits {
  const { offsets, intensity, clothing } = address;
  const bare = formatAddress({ ...address, view: 'edit', picture: HOME.picture }) === formatAddress(HOME);
  return bare ? openingEdits(face) : { offsets, intensity, clothing };
}

function showAddress(address: Address): void {
  const { view, picture, run, probe, set, filter, open, compare, evaluate } = address;
  show({ view, picture, run, probe, set: view === 'data' ? set : null, filter, open, compare, evaluate });
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

/** Longest wait for the first edit before the rest of the work begins, in milliseconds. */
const PATIENCE = 8_000;

/** Resolves once the first edited picture has been painted, or when it will not be for now. Marks both moments that a
 * newcomer waits for, for whoever measures (scripts/first-edit.mjs). */
function firstEdit(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE);
    if (useStudio.getState().shows.view !== 'edit') resolve();
    // However late it comes, it is marked.
    const stop = useStudio.subscribe(({ editor, shows }, before) => {
      if (editor.face !== null && before.editor.face === null) performance.mark('first-face');
      if (editor.shown !== null || editor.model.kind === 'failed' || shows.view !== 'edit') resolve();
      if (editor.shown === null) return;
      stop();
      requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('first-edit')));
    });
  });
}

async function openModel(address: Address, lists: ReturnType<typeof readLists>): Promise<void> {
  await (address.model === null ? lists.shipped : undefined);
  const known = address.model ?? firstModel(useStudio.getState().library);
  if (known !== null) return chooseModel(known);
  await lists.runs;
  const trained = firstModel(useStudio.getState().library);
  if (trained !== null) chooseModel(trained);
}

async function openFace(address: Address, lists: ReturnType<typeof readLists>): Promise<void> {
  await lists.datasets;
  const { library: known } = useStudio.getState();
  const dataset = known.datasets.find(({ id }) => id === address.set) ?? mainDataset(known);
  const face =
    address.face ?? (dataset === null ? undefined : await firstFace(dataset).catch(() => undefined));
  if (face !== undefined && useStudio.getState().editor.face === null) {
    await chooseFace(face, (chosen) => editsOf(address, chosen), dataset);
  }
}

/** Loads preferences, shows the view of the address and opens the library; call once, before drawing. */
export async function prepare(): Promise<void> {
  const preferences = await loadPreferences();
  useStudio.setState({ preferences });
  applyTheme(preferences);
  showAddress({ ...parseAddress(location.hash), run: null });
}

/** Spawns the workers before anything is drawn: they load while the page does. */
export function spawn(): void {
  void warmEditor();
  library().catch(() => undefined);
}

/** Fills the page; call once, after the first drawing. Resolves when nobody waits for anything any more. */
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
  const edited = firstEdit();
  const lists = readLists();
  const table = Promise.all([openModel(address, lists), openFace(address, lists)]);
  await lists.runs;
  const { runs } = useStudio.getState().library;
  const run = address.run ?? runs[0]?.id ?? null;
  if (run !== null && runs.some((each) => each.id === run)) {
    show({ run });
    void showRun(run);
  }
  await lists.datasets;
  const { datasets } = useStudio.getState().library;
  const stored = datasets.some((each) => each.id === BUILT_IN_DATASET && each.outdated !== true);
  // The import takes a core for seconds: the first edit goes first, with a face straight from the pack.
  await edited;
  if (!stored) await importBuiltIn();
  await table;
  if (useStudio.getState().editor.face === null) await openFace(address, lists);
  void refreshRoom();
}
