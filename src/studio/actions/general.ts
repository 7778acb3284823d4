// Verbs of the frame and of the data view.
import { askToKeep } from '../live/keep.ts';
import { cancelImport, importBuiltIn, refreshAll, restartLibrary } from '../live/library.ts';
import type { ViewName } from '../state/address.ts';
import { THEMES } from '../state/preferences.ts';
import { openOverlay, prefer, say, show, useStudio } from '../state/store.ts';
import type { Action } from './action.ts';

const goTo = (view: ViewName, title: string, shortcut: string): Action => ({
  id: `view-${view}`,
  title,
  group: 'Go to',
  shortcut,
  enabled: () => true,
  perform: () => show({ view }),
});
export const editViewAction = goTo('edit', 'Edit', '1');
export const compareViewAction = goTo('compare', 'Compare', '2');
export const trainViewAction = goTo('train', 'Train', '3');
export const dataViewAction = goTo('data', 'Data', '4');
export const evaluateViewAction = goTo('evaluate', 'Evaluate', '5');

export const paletteAction: Action = {
  id: 'palette',
  title: 'Command palette',
  group: 'Help',
  keywords: 'search actions',
  shortcut: 'Mod+K',
  enabled: () => true,
  perform: () => openOverlay('palette'),
};
export const shortcutsAction: Action = {
  id: 'shortcuts',
  title: 'Keyboard shortcuts',
  group: 'Help',
  keywords: 'keys help',
  shortcut: '?',
  enabled: () => true,
  perform: () => openOverlay('shortcuts'),
};
export const themeAction: Action = {
  id: 'theme',
  title: 'Change theme',
  group: 'Look',
  keywords: 'dark light system colours',
  shortcut: 'T',
  enabled: () => true,
  perform: () => {
    const { theme } = useStudio.getState().preferences;
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'dark';
    prefer({ theme: next });
    say(`Theme: ${next}`);
  },
};
export const clearFilterAction: Action = {
  id: 'clear-filter',
  title: 'Clear filter',
  group: 'Data',
  enabled: ({ shows }) => shows.part !== null || Object.keys(shows.filter).length > 0,
  perform: () => show({ filter: {}, part: null }),
};
export const importAction: Action = {
  id: 'import',
  title: 'Import the built-in faces',
  group: 'Data',
  enabled: ({ library }) => library.importing.kind !== 'running',
  perform: () => void importBuiltIn(),
};
export const cancelImportAction: Action = {
  id: 'cancel-import',
  title: 'Cancel import',
  group: 'Data',
  enabled: ({ library }) => library.importing.kind === 'running',
  perform: () => void cancelImport(),
};
export const keepAction: Action = {
  id: 'keep',
  title: 'Ask the browser to keep it',
  group: 'Data',
  keywords: 'persist storage disk quota',
  enabled: ({ library }) => library.room?.persisted === false,
  perform: () => void askToKeep(true),
};
const refreshAction: Action = {
  id: 'refresh',
  title: 'Refresh lists',
  group: 'Data',
  enabled: ({ library }) => library.status.kind === 'ready',
  perform: () => void refreshAll(),
};
export const restartLibraryAction: Action = {
  id: 'restart-library',
  title: 'Restart the library',
  group: 'Data',
  enabled: ({ library }) => library.status.kind === 'failed',
  perform: () => void restartLibrary(),
};

export const GENERAL_ACTIONS: readonly Action[] = [
  editViewAction,
  compareViewAction,
  trainViewAction,
  dataViewAction,
  evaluateViewAction,
  paletteAction,
  shortcutsAction,
  themeAction,
  clearFilterAction,
  importAction,
  cancelImportAction,
  keepAction,
  refreshAction,
  restartLibraryAction,
];
