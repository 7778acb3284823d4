// Verbs of whole data sets.
import { chooseFaces } from '../live/files.ts';
import { dataDataset } from '../live/faces.ts';
import { exportDataset } from '../live/importer.ts';
import { openOverlay, useStudio } from '../state/store.ts';
import type { StudioState } from '../state/store.ts';
import type { Action } from './action.ts';

/** The stored data set on show; the built-in faces in their pack are not one. */
function onShow(state: StudioState) {
  const dataset = dataDataset(state);
  return state.library.datasets.find(({ id }) => id === dataset?.id);
}
const idle = ({ library }: StudioState): boolean => library.importing.kind !== 'running';

export const importFacesAction: Action = {
  id: 'import-faces',
  title: 'Import faces',
  group: 'Data',
  keywords: 'own data celeba mnist zip folder pictures open',
  enabled: idle,
  perform: () => chooseFaces(false),
};
export const importFolderAction: Action = {
  id: 'import-folder',
  title: 'Import a folder of faces',
  group: 'Data',
  keywords: 'own data directory pictures open',
  enabled: idle,
  perform: () => chooseFaces(true),
};
export const exportDatasetAction: Action = {
  id: 'export-dataset',
  title: 'Export the data set',
  group: 'Data',
  keywords: 'save zip shards',
  enabled: (state) => onShow(state) !== undefined,
  perform: () => {
    const dataset = onShow(useStudio.getState());
    if (dataset !== undefined) void exportDataset(dataset.id, dataset.title);
  },
};
export const renameDatasetAction: Action = {
  id: 'rename-dataset',
  title: 'Rename the data set',
  group: 'Data',
  enabled: (state) => onShow(state) !== undefined,
  perform: () => openOverlay('rename-dataset'),
};
export const removeDatasetAction: Action = {
  id: 'remove-dataset',
  title: 'Delete the data set',
  group: 'Data',
  keywords: 'remove',
  enabled: (state) => onShow(state) !== undefined && idle(state),
  perform: () => openOverlay('remove-dataset'),
};

export const DATA_ACTIONS: readonly Action[] = [
  importFacesAction,
  importFolderAction,
  exportDatasetAction,
  renameDatasetAction,
  removeDatasetAction,
];
