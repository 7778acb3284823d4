// What can lie over the views: palette, shortcuts, crop, and the two questions about runs.
import { Suspense, lazy } from 'react';
import { openOverlay, useStudio } from '../state/store.ts';

const CropDialog = lazy(async () => ({
  default: (await import('../views/edit/crop-dialog.tsx')).CropDialog,
}));
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const Shortcuts = lazy(async () => ({ default: (await import('./shortcuts.tsx')).Shortcuts }));
const RunDialogs = lazy(async () => ({
  default: (await import('../views/train/run-dialogs.tsx')).RunDialogs,
}));

const ImportDialog = lazy(async () => ({
  default: (await import('../views/data/import-dialog.tsx')).ImportDialog,
}));
const DatasetDialogs = lazy(async () => ({
  default: (await import('../views/data/dataset-dialogs.tsx')).DatasetDialogs,
}));

export function Overlays() {
  const overlay = useStudio((state) => state.overlay);
  const close = (): void => openOverlay('none');
  if (overlay === 'none') return null;
  return (
    <Suspense fallback={null}>
      {overlay === 'palette' ? <Palette onClose={close} /> : null}
      {overlay === 'shortcuts' ? <Shortcuts onClose={close} /> : null}
      {overlay === 'crop' ? <CropDialog /> : null}
      {overlay === 'rename' || overlay === 'remove' ? <RunDialogs verb={overlay} onClose={close} /> : null}
      {overlay === 'import' ? <ImportDialog /> : null}
      {overlay === 'rename-dataset' ? <DatasetDialogs verb="rename" onClose={close} /> : null}
      {overlay === 'remove-dataset' ? <DatasetDialogs verb="remove" onClose={close} /> : null}
    </Suspense>
  );
}
