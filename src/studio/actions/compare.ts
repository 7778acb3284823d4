// Verbs of comparing.
import { cancelComparison, resumeComparison } from '../live/compare.ts';
import { toCompare, useCompare } from '../state/compare-store.ts';
import { say } from '../state/store.ts';
import type { StudioState } from '../state/store.ts';
import type { Action } from './action.ts';

const inCompare = (state: StudioState): boolean => state.shows.view === 'compare';

export const cancelCompareAction: Action = {
  id: 'cancel-compare',
  title: 'Cancel',
  group: 'Compare',
  keywords: 'stop comparing',
  enabled: inCompare,
  perform: cancelComparison,
};
export const resumeCompareAction: Action = {
  id: 'resume-compare',
  title: 'Go on comparing',
  group: 'Compare',
  keywords: 'again retry',
  enabled: inCompare,
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
