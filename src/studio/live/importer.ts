// Imports people's own faces, and does what can be done with a data set as a whole. The files are read in the library
// worker; nothing of them stays in the page.
import { StudioError, reportOf } from '../../face/errors.ts';
import type { DroppedFile } from '../../protocol/importing.ts';
import { newestWins } from '../state/newest-wins.ts';
import { openOverlay, say, show, toImporter, toLibrary, useStudio } from '../state/store.ts';
import { askToKeep } from './keep.ts';
import { forgetFaces, library, refreshRoom, refreshSets } from './library.ts';
import { saveFile } from './save.ts';

const estimates = newestWins<null>(async () => {
  const { importer } = useStudio.getState();
  if (importer.kind !== 'choosing') return;
  const { request } = importer;
  try {
    const estimate = await (await library()).call('estimateImport', [request]);
    toImporter({ kind: 'estimated', request, estimate });
  } catch (error) {
    toImporter({ kind: 'refused', request, error: reportOf(error) });
  }
});

/** Says what was dropped, and asks what to do with it. */
export async function surveyFiles(files: readonly DroppedFile[]): Promise<void> {
  if (files.length === 0) return;
  toImporter({ kind: 'dropped', files: files.length });
  openOverlay('import');
  try {
    const survey = await (await library()).call('surveyFiles', [files]);
    if (survey.sets.length === 0) {
      throw new StudioError(
        'file-unknown',
        'No pictures of a known kind are in these files.',
        'Drop CelebA, CelebAMask-HQ, MNIST, a folder of pictures, one folder for each class, or an exported data set.',
      );
    }
    toImporter({ kind: 'surveyed', survey });
    estimates.push(null);
  } catch (error) {
    toImporter({ kind: 'failed', error: reportOf(error) });
  }
}

/** Changes what is asked for, and asks anew what it would take. */
export function changeImport(request: Parameters<typeof toImporter>[0] & { kind: 'change' }): void {
  toImporter(request);
  estimates.push(null);
}

export async function beginImport(): Promise<void> {
  const { importer } = useStudio.getState();
  if (importer.kind !== 'choosing') return;
  const { request } = importer;
  void askToKeep();
  toImporter({ kind: 'begin' });
  toLibrary({ kind: 'import-begun' });
  try {
    const dataset = await (await library()).call('importFiles', [request]);
    forgetFaces(dataset.id);
    toLibrary({ kind: 'import-done', dataset });
    // Somebody who closed the dialog works on something else by now.
    if (useStudio.getState().importer.kind === 'importing') {
      closeImport();
      show({ view: 'data', set: dataset.id, open: null, filter: {}, part: null });
    }
    const skipped = dataset.skipped?.count ?? 0;
    say(
      `${dataset.title} is imported${skipped === 0 ? '' : `; ${skipped} pictures could not be read and were left out`}.`,
    );
  } catch (error) {
    const report = reportOf(error);
    toLibrary({ kind: 'import-failed', error: report });
    if (useStudio.getState().importer.kind === 'importing') toImporter({ kind: 'failed', error: report });
    else say(report.message);
  }
  void refreshRoom();
}

export function closeImport(): void {
  toImporter({ kind: 'close' });
  openOverlay('none');
}

export async function renameDataset(id: string, title: string): Promise<void> {
  openOverlay('none');
  try {
    await (await library()).call('renameDataset', [id, title]);
  } catch (error) {
    say(reportOf(error).message);
  }
  await refreshSets();
}

export async function removeDataset(id: string): Promise<void> {
  openOverlay('none');
  try {
    await (await library()).call('removeDataset', [id]);
    forgetFaces(id);
    show({ set: null, open: null, filter: {}, part: null });
    say('Data set deleted.');
  } catch (error) {
    say(reportOf(error).message);
  }
  await refreshSets();
  void refreshRoom();
}

/** Removes what an interrupted import has stored. */
export async function discardImport(id: string): Promise<void> {
  try {
    await (await library()).call('removeDataset', [id]);
    say('The unfinished import is discarded.');
  } catch (error) {
    say(reportOf(error).message);
  }
  void refreshRoom();
}

/** Saves a data set as a ZIP that can be imported again. */
export async function exportDataset(id: string, title: string): Promise<void> {
  say('Packing the data set.');
  try {
    const blob = await (await library()).call('exportDataset', [id]);
    saveFile(blob, `${title.replaceAll(/[^\w.-]+/g, '-')}.zip`);
    say('Data set saved.');
  } catch (error) {
    say(reportOf(error).message);
  }
}
