// Verbs of editing.
import { restartEditor } from '../live/editor.ts';
import { exportPng } from '../live/export.ts';
import { mainDataset, neighbourFace } from '../live/faces.ts';
import { chooseFile } from '../live/files.ts';
import { NO_EDITS, sameEdits } from '../state/edit.ts';
import { prefer, toEditor, toPlan, useStudio } from '../state/store.ts';
import type { StudioState } from '../state/store.ts';
import type { Action } from './action.ts';

const inEdit = (state: StudioState): boolean => state.shows.view === 'edit';
const hasPicture = (state: StudioState): boolean => inEdit(state) && state.editor.shown !== null;
const hasMasks = (state: StudioState): boolean =>
  inEdit(state) && state.editor.model.kind === 'ready' && state.editor.model.info.hasMasks;

/** Undo belongs to the view: settings while a run is planned, edits elsewhere. */
const historyOf = (state: StudioState) => (state.shows.view === 'train' ? state.plan : state.editor.edits);

export const openWeightsAction: Action = {
  id: 'open-weights',
  title: 'Open weights',
  group: 'Edit',
  keywords: 'file safetensors checkpoint pytorch model import name map',
  enabled: () => true,
  perform: () => chooseFile('.safetensors,.ckpt,.pt,.pth,.json', true),
};
export const undoAction: Action = {
  id: 'undo',
  title: 'Undo',
  group: 'Edit',
  shortcut: 'Mod+Z',
  enabled: (state) => historyOf(state).past.length > 0,
  perform: () =>
    useStudio.getState().shows.view === 'train' ? toPlan({ kind: 'undo' }) : toEditor({ kind: 'undo' }),
};
export const redoAction: Action = {
  id: 'redo',
  title: 'Redo',
  group: 'Edit',
  shortcut: 'Mod+Shift+Z',
  enabled: (state) => historyOf(state).future.length > 0,
  perform: () =>
    useStudio.getState().shows.view === 'train' ? toPlan({ kind: 'redo' }) : toEditor({ kind: 'redo' }),
};
export const resetAction: Action = {
  id: 'reset',
  title: 'Reset all edits',
  group: 'Edit',
  keywords: 'original clear',
  shortcut: 'R',
  enabled: (state) => {
    const { present } = state.editor.edits;
    return inEdit(state) && !sameEdits(present, { ...NO_EDITS, clothing: present.clothing });
  },
  perform: () => toEditor({ kind: 'reset' }),
};
export const exportAction: Action = {
  id: 'export',
  title: 'Export PNG',
  group: 'Edit',
  keywords: 'save download picture',
  shortcut: 'X',
  enabled: hasPicture,
  perform: () => void exportPng(1),
};
export const exportLargeAction: Action = {
  id: 'export-4x',
  title: 'Export PNG at 4x',
  group: 'Edit',
  keywords: 'save download picture large',
  shortcut: 'Shift+X',
  enabled: hasPicture,
  perform: () => void exportPng(4),
};
export const photoAction: Action = {
  id: 'photo',
  title: 'Open a photograph',
  group: 'Edit',
  keywords: 'own picture file upload import',
  shortcut: 'O',
  enabled: () => true,
  perform: () => chooseFile('image/*'),
};
const nextFaceAction: Action = {
  id: 'next-face',
  title: 'Next face',
  group: 'Edit',
  shortcut: 'N',
  enabled: (state) => inEdit(state) && mainDataset(state.library) !== null,
  perform: () => neighbourFace(1),
};
const previousFaceAction: Action = {
  id: 'previous-face',
  title: 'Previous face',
  group: 'Edit',
  shortcut: 'B',
  enabled: nextFaceAction.enabled,
  perform: () => neighbourFace(-1),
};
export const clothingAction: Action = {
  id: 'clothing',
  title: 'Clothing mask on or off',
  group: 'Edit',
  keywords: 'eq. 10 keep clothes',
  shortcut: 'C',
  enabled: hasMasks,
  perform: () => toEditor({ kind: 'clothing', on: !useStudio.getState().editor.edits.present.clothing }),
};
const overlayAction = (name: 'attention' | 'clothing', shortcut: string): Action => ({
  id: `overlay-${name}`,
  title:
    name === 'attention' ? 'Lay the attention mask over the face' : 'Lay the clothing mask over the face',
  group: 'Look',
  keywords: 'heat map overlay',
  shortcut,
  enabled: hasMasks,
  perform: () => prefer({ overlay: useStudio.getState().preferences.overlay === name ? 'none' : name }),
});
export const attentionOverlayAction = overlayAction('attention', 'A');
export const clothingOverlayAction = overlayAction('clothing', 'L');
export const pixelsAction: Action = {
  id: 'pixels',
  title: 'Smooth or crisp enlargement',
  group: 'Look',
  keywords: 'pixels grid zoom',
  shortcut: 'G',
  enabled: () => true,
  perform: () => prefer({ crispPixels: !useStudio.getState().preferences.crispPixels }),
};
export const restartEditorAction: Action = {
  id: 'restart-editor',
  title: 'Restart the editor',
  group: 'Edit',
  keywords: 'try again worker',
  enabled: (state) => state.editor.failure !== null || state.editor.model.kind === 'failed',
  perform: restartEditor,
};

export const dismissEditorAction: Action = {
  id: 'dismiss-editor',
  title: 'Dismiss message',
  group: 'Edit',
  enabled: (state) => state.editor.failure !== null,
  perform: () => toEditor({ kind: 'dismiss' }),
};

export const EDIT_ACTIONS: readonly Action[] = [
  openWeightsAction,
  undoAction,
  redoAction,
  resetAction,
  exportAction,
  exportLargeAction,
  photoAction,
  nextFaceAction,
  previousFaceAction,
  clothingAction,
  attentionOverlayAction,
  clothingOverlayAction,
  pixelsAction,
  restartEditorAction,
  dismissEditorAction,
];
