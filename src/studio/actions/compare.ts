// Verbs of comparing.
import { cancelComparison, resumeComparison } from '../live/compare.ts';
import { exportReport, exportScores, exportSheet } from '../live/compare-export.ts';
import { toCompare, useCompare } from '../state/compare-store.ts';
import { say, useStudio } from '../state/store.ts';
import type { StudioState } from '../state/store.ts';
import type { Action } from './action.ts';

const inCompare = (state: StudioState): boolean => state.shows.view === 'compare';

export const cancelCompareAction: Action = {
  id: 'cancel-compare',
  title: 'Cancel comparing',
  group: 'Compare',
  keywords: 'stop comparing',
  enabled: (state) => inCompare(state) && useCompare.getState().work.kind === 'working',
  perform: cancelComparison,
};
export const resumeCompareAction: Action = {
  id: 'resume-compare',
  title: 'Go on comparing',
  group: 'Compare',
  keywords: 'again retry',
  enabled: (state) => inCompare(state) && ['stopped', 'failed'].includes(useCompare.getState().work.kind),
  perform: resumeComparison,
};
export const compareFacesAction: Action = {
  id: 'compare-faces',
  title: 'Other faces at random',
  group: 'Compare',
  keywords: 'dice seed draw',
  enabled: inCompare,
  perform: () => {
    const { pick } = useCompare.getState().plan;
    const seed = pick.kind === 'random' ? pick.seed + 1 : 1;
    toCompare({ kind: 'random', seed });
    say(`Faces of seed ${seed}.`);
  },
};

const hasPictures = (state: StudioState): boolean => inCompare(state) && useCompare.getState().cells.size > 0;

const exporting = (id: string, title: string, keywords: string, work: () => Promise<void>): Action => ({
  id,
  title,
  group: 'Compare',
  keywords: `export save download ${keywords}`,
  enabled: inCompare,
  perform: () => {
    // Half a sheet in a file looks like a whole one.
    if (useCompare.getState().work.kind === 'working')
      say('The sheet is still being drawn. Save it when it is complete, or cancel first.');
    else if (hasPictures(useStudio.getState())) void work();
    else say('There is nothing to save yet.');
  },
});
export const exportSheetAction = exporting('compare-png', 'Sheet as PNG', 'picture', () => exportSheet(1));
export const exportLargeSheetAction = exporting('compare-png-2', 'Sheet as PNG at 2x', 'picture large', () =>
  exportSheet(2),
);
export const exportScoresAction = exporting('compare-csv', 'Scores as CSV', 'table numbers', exportScores);
export const exportReportAction = exporting('compare-html', 'Report as HTML', 'print page', exportReport);

export const COMPARE_ACTIONS: readonly Action[] = [
  compareFacesAction,
  resumeCompareAction,
  cancelCompareAction,
  exportSheetAction,
  exportLargeSheetAction,
  exportScoresAction,
  exportReportAction,
];
