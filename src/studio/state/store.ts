// The one store of the page: slices changed only by their pure reducers, plus what the views show. No effects here;
// those are in live/.
import { create } from 'zustand';
import type { DeviceReport, ModelInfo, ProbeSheet, WeightsFile } from '../../protocol/messages.ts';
import { BUILT_IN_DATASET } from '../../face/presets.ts';
import { HOME } from './address.ts';
import type { Address, EvaluatePart, PictureName, ViewName } from './address.ts';
import type { Crop } from './crop.ts';
import { emptyCurves } from './curves.ts';
import type { Curves } from './curves.ts';
import { EMPTY_EDITOR, editorReducer } from './edit.ts';
import type { EditedFace, EditorEvent, EditorState } from './edit.ts';
import type { ExaminerJobs } from './examiner.ts';
import type { Filter } from './filters.ts';
import { importerReducer } from './importer.ts';
import type { ImporterEvent, ImporterState } from './importer.ts';
import { EMPTY_LIBRARY, libraryReducer } from './library.ts';
import type { LibraryEvent, LibraryState } from './library.ts';
import { FIRST_PLAN, planReducer } from './plan.ts';
import type { Plan, PlanEvent } from './plan.ts';
import { DEFAULT_PREFERENCES } from './preferences.ts';
import type { Preferences } from './preferences.ts';
import type { Split } from './splits.ts';
import { NO_TRIALS, trialReducer } from './trials.ts';
import type { TrialEvent, TrialState } from './trials.ts';
import { IDLE_TRAINER, trainerReducer } from './training.ts';
import type { TrainerEvent, TrainerSession } from './training.ts';

export type Overlay =
  | 'none'
  | 'shortcuts'
  | 'palette'
  | 'crop'
  | 'rename'
  | 'remove'
  | 'import'
  | 'rename-dataset'
  | 'remove-dataset';

/** A file of weights and the model in it. */
export interface OpenedWeights {
  readonly source: WeightsFile;
  readonly info: ModelInfo;
}

/** What each view shows; together with the edits it makes up the address. */
export interface Shows {
  readonly view: ViewName;
  readonly picture: PictureName;
  readonly run: string | null;
  /** Step of the probe sheet; null = newest. */
  readonly probe: number | null;
  /** The data set that Data shows; null = the built-in faces. */
  readonly set: string | null;
  readonly filter: Filter;
  readonly open: number | null;
  readonly part: Split | null;
  /** What Compare shows, in the words of its address; the view reads and writes them. */
  readonly compare: string;
  readonly evaluate: EvaluatePart;
}

export interface StudioState {
  readonly shows: Shows;
  readonly overlay: Overlay;
  readonly preferences: Preferences;
  readonly library: LibraryState;
  readonly trainer: TrainerSession;
  readonly editor: EditorState;
  /** Files of weights that were opened on this page, the newest last. */
  readonly weights: readonly OpenedWeights[];
  readonly editorDevice: DeviceReport | null;
  readonly editorBusy: boolean;
  readonly examinerDevice: DeviceReport | null;
  readonly examinerJobs: ExaminerJobs;
  readonly plan: Plan;
  readonly trials: TrialState;
  readonly importer: ImporterState;
  /** Curves of the run on show; `version` changes whenever rows were added in place. */
  readonly curves: { readonly runId: string | null; readonly data: Curves; readonly version: number };
  readonly probes: {
    readonly runId: string | null;
    readonly steps: readonly number[];
    readonly sheet: ProbeSheet | null;
  };
  /** A photograph that waits to be cut; its bitmap is in live/photo.ts. */
  readonly cropping: {
    readonly title: string;
    readonly width: number;
    readonly height: number;
    readonly crop: Crop;
  } | null;
  /** Whether the original is shown in place of the edit. */
  readonly holding: boolean;
  /** The last thing worth saying aloud; also shown for a moment. */
  readonly notice: { readonly text: string; readonly count: number };
}

export const useStudio = create<StudioState>()(() => ({
  shows: {
    view: HOME.view,
    picture: HOME.picture,
    run: null,
    probe: null,
    set: null,
    filter: {},
    open: null,
    part: null,
    compare: '',
    evaluate: HOME.evaluate,
  },
  overlay: 'none',
  preferences: DEFAULT_PREFERENCES,
  library: EMPTY_LIBRARY,
  trainer: IDLE_TRAINER,
  editor: EMPTY_EDITOR,
  weights: [],
  editorDevice: null,
  editorBusy: false,
  examinerDevice: null,
  examinerJobs: [],
  plan: FIRST_PLAN,
  trials: NO_TRIALS,
  importer: { kind: 'none' },
  curves: { runId: null, data: emptyCurves(), version: 0 },
  probes: { runId: null, steps: [], sheet: null },
  cropping: null,
  holding: false,
  notice: { text: '', count: 0 },
}));

export const toTrainer = (event: TrainerEvent): void =>
  useStudio.setState((state) => ({ trainer: trainerReducer(state.trainer, event) }));
export const toEditor = (event: EditorEvent): void =>
  useStudio.setState((state) => ({ editor: editorReducer(state.editor, event) }));
export const toLibrary = (event: LibraryEvent): void =>
  useStudio.setState((state) => ({ library: libraryReducer(state.library, event) }));
export const toPlan = (event: PlanEvent): void =>
  useStudio.setState((state) => ({ plan: planReducer(state.plan, event) }));
export const toTrials = (event: TrialEvent): void =>
  useStudio.setState((state) => ({ trials: trialReducer(state.trials, event) }));
export const toImporter = (event: ImporterEvent): void =>
  useStudio.setState((state) => ({ importer: importerReducer(state.importer, event) }));
export const show = (change: Partial<Shows>): void =>
  useStudio.setState((state) => ({ shows: { ...state.shows, ...change } }));
export const prefer = (change: Partial<Preferences>): void =>
  useStudio.setState((state) => ({ preferences: { ...state.preferences, ...change } }));
export const openOverlay = (overlay: Overlay): void => useStudio.setState({ overlay });
export const say = (text: string): void =>
  useStudio.setState((state) => ({ notice: { text, count: state.notice.count + 1 } }));

/** Remembers a file of weights; one of the same name takes the place of the earlier one. */
export const keepWeights = (opened: OpenedWeights): void =>
  useStudio.setState(({ weights }) => ({
    weights: [...weights.filter(({ source }) => source.name !== opened.source.name), opened],
  }));

/** The data set of a face on the table; null for the built-in faces and photographs. */
function faceSet(face: EditedFace | null): string | null {
  const set = face === null || face.index === null ? '' : face.key.slice(0, face.key.lastIndexOf(':'));
  return set === '' || set === BUILT_IN_DATASET ? null : set;
}

/** The address of what is on show. */
export function addressOf(state: StudioState): Address {
  const { editor, shows } = state;
  const { model, face, edits } = editor;
  return {
    ...HOME,
    ...shows,
    model: model.kind === 'none' ? null : model.source,
    face: face?.index ?? null,
    // The face of another data set than the built-in one needs its name as well.
    set: shows.view === 'edit' ? faceSet(face) : shows.set,
    offsets: face?.kind === 'built-in' ? edits.present.offsets : {},
    intensity: edits.present.intensity,
    clothing: edits.present.clothing,
  };
}
