// The editor as plain data: which model, which face, which attribute offsets, and what came back. Pure
// transitions; the worker is spoken to in live/editor.ts.
import { applyConflicts } from '../../face/attributes.ts';
import type { FurtherConflicts } from '../../face/attributes.ts';
import type { ErrorReport } from '../../face/errors.ts';
import type { EditResult, FaceInput, ModelInfo, ModelSource } from '../../protocol/messages.ts';
import { adjust, commit, historyOf, redo, settle, undo } from './history.ts';
import type { History } from './history.ts';

/** Largest difference that is fed for an attribute: training range 1, the papers' test setting 1.5. */
export const REACH = 1.5;

/** A face on the table, at its own size, before it is fitted to a model. */
export interface EditedFace {
  /** Data set and index, or `photo:3`; equal keys mean equal pixels. */
  readonly key: string;
  /** Place in its data set; null for a photograph. */
  readonly index: number | null;
  readonly title: string;
  readonly kind: 'built-in' | 'photo';
  readonly picture: FaceInput;
  /** 0 or 1 by attribute name; what is missing counts as 0. */
  readonly labels: Readonly<Record<string, number>>;
}

/** What undo covers. */
export interface Edits {
  /** target - source by attribute name; absent = 0. */
  readonly offsets: Readonly<Record<string, number>>;
  /** Factor on all offsets, 0 to 1.5. */
  readonly intensity: number;
  /** Eq. 10 instead of Eq. 9: clothing keeps the source. */
  readonly clothing: boolean;
}

type ModelStatus =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening'; readonly source: ModelSource }
  | { readonly kind: 'ready'; readonly source: ModelSource; readonly info: ModelInfo }
  | { readonly kind: 'failed'; readonly source: ModelSource; readonly error: ErrorReport };

/** The pictures on show: the source as the model got it, and what it made of it. */
export interface Shown {
  readonly source: Uint8Array;
  readonly result: EditResult;
}

export interface EditorState {
  readonly model: ModelStatus;
  readonly face: EditedFace | null;
  readonly edits: History<Edits>;
  readonly shown: Shown | null;
  /** Attributes that the last switch turned off besides its own. */
  readonly alsoTurned: readonly string[];
  readonly failure: ErrorReport | null;
}

export type EditorEvent =
  | { readonly kind: 'model-wanted'; readonly source: ModelSource }
  | { readonly kind: 'model-opened'; readonly source: ModelSource; readonly info: ModelInfo }
  | { readonly kind: 'model-failed'; readonly source: ModelSource; readonly error: ErrorReport }
  | { readonly kind: 'face'; readonly face: EditedFace; readonly edits?: Edits }
  | { readonly kind: 'offset'; readonly name: string; readonly value: number }
  | { readonly kind: 'intensity'; readonly value: number }
  | { readonly kind: 'settle' }
  | { readonly kind: 'switch'; readonly name: string }
  | { readonly kind: 'label'; readonly name: string; readonly value: number }
  | { readonly kind: 'clothing'; readonly on: boolean }
  | { readonly kind: 'reset'; readonly name?: string }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' }
  | { readonly kind: 'shown'; readonly shown: Shown }
  | { readonly kind: 'failed'; readonly error: ErrorReport }
  | { readonly kind: 'dismiss' };

export const NO_EDITS: Edits = { offsets: {}, intensity: 1, clothing: true };

/** What the page opens with, where its address asks for nothing: of the edits that the shipped models do well the one that is
 * seen at once. (Bangs and pale skin reach more AGA, but show less, and not on every face: docs/models/ssa-64.md.) */
const OPENING = 'Blond_Hair';

/** The edit that a newcomer finds made: as if the switch of `OPENING` had been thrown. None where the face does not know it. */
export function openingEdits({ labels }: Pick<EditedFace, 'labels'>): Edits {
  const names = Object.keys(labels);
  const before = names.map((name) => (labels[name] === 1 ? 1 : 0));
  const changes = switched(before, names, OPENING).map((value, i) => value - (before[i] ?? 0));
  const offsets = names.map((name, i) => [name, changes[i] ?? 0] as const);
  return { ...NO_EDITS, offsets: Object.fromEntries(offsets.filter(([, change]) => change !== 0)) };
}

/** Values after one attribute was thrown to its other value, by the conflict rules of the papers' samplers and the model's own. */
function switched(
  before: readonly number[],
  names: readonly string[],
  name: string,
  conflicts?: FurtherConflicts,
): number[] {
  const wanted = before.map((value, index) => (names[index] === name ? 1 - value : value));
  return applyConflicts(wanted, names, name, conflicts);
}

export const EMPTY_EDITOR: EditorState = {
  model: { kind: 'none' },
  face: null,
  edits: historyOf(NO_EDITS),
  shown: null,
  alsoTurned: [],
  failure: null,
};

function clampOffset(value: number): number {
  return Math.min(REACH, Math.max(-REACH, Number.isFinite(value) ? value : 0));
}

/** The difference vector fed to the model, one entry per attribute in [-1.5, 1.5]. */
export function differenceOf(edits: Edits, attributes: readonly string[]): number[] {
  return attributes.map((name) => clampOffset((edits.offsets[name] ?? 0) * edits.intensity));
}

/** The face's own value (0 or 1) of an attribute. */
export function ownValue(face: EditedFace | null, name: string): number {
  return face?.labels[name] === 1 ? 1 : 0;
}

/** Whether the edited face is meant to have the attribute. */
export function targetValue(state: Pick<EditorState, 'face' | 'edits'>, name: string): 0 | 1 {
  return ownValue(state.face, name) + (state.edits.present.offsets[name] ?? 0) >= 0.5 ? 1 : 0;
}

function withOffset(edits: Edits, name: string, value: number): Edits {
  const offsets = { ...edits.offsets };
  const clamped = clampOffset(value);
  if (clamped === 0) delete offsets[name];
  else offsets[name] = clamped;
  return { ...edits, offsets };
}

/** Of classes of which one is true, asks for this one; asking for the face's own class asks for nothing. */
function chosen(state: EditorState, name: string): EditorState {
  if (state.model.kind !== 'ready') return state;
  const offsets = state.model.info.attributes.map(
    (each) => [each, (each === name ? 1 : 0) - ownValue(state.face, each)] as const,
  );
  const edits = {
    ...state.edits.present,
    offsets: Object.fromEntries(offsets.filter(([, offset]) => offset !== 0)),
  };
  return { ...state, edits: commit(state.edits, edits), alsoTurned: [] };
}

/** The class that the edited face is meant to show, of classes of which one is true; null where the face's own is unknown
 * and none was asked for. */
export function targetClass(
  state: Pick<EditorState, 'face' | 'edits'>,
  names: readonly string[],
): string | null {
  return names.find((name) => targetValue(state, name) === 1) ?? null;
}

/** Throws one attribute to its other value and applies the conflict rules. */
function thrown(state: EditorState, name: string): EditorState {
  if (state.model.kind !== 'ready') return state;
  if (state.model.info.labels === 'one-hot') return chosen(state, name);
  const { attributes: names, conflicts } = state.model.info;
  const before = names.map((each) => targetValue(state, each));
  const after = switched(before, names, name, conflicts);
  let edits = state.edits.present;
  const alsoTurned: string[] = [];
  names.forEach((each, index) => {
    if (after[index] === before[index]) return;
    edits = withOffset(edits, each, (after[index] ?? 0) - ownValue(state.face, each));
    if (each !== name) alsoTurned.push(each);
  });
  return { ...state, edits: commit(state.edits, edits), alsoTurned };
}

function relabelled(state: EditorState, name: string, value: number): EditorState {
  if (state.face === null) return state;
  const classes = state.model.kind === 'ready' && state.model.info.labels === 'one-hot';
  const others = classes ? {} : state.face.labels;
  const face = { ...state.face, labels: { ...others, [name]: value } };
  if (classes) return { ...state, face, edits: commit(state.edits, { ...state.edits.present, offsets: {} }) };
  return { ...state, face, edits: commit(state.edits, withOffset(state.edits.present, name, 0)) };
}

function reset(state: EditorState, name: string | undefined): EditorState {
  const { present } = state.edits;
  const next =
    name === undefined ? { ...NO_EDITS, clothing: present.clothing } : withOffset(present, name, 0);
  return { ...state, edits: commit(state.edits, next), alsoTurned: [] };
}

function sameSource(a: ModelSource, b: ModelSource): boolean {
  if (a.kind === 'run') return b.kind === 'run' && a.runId === b.runId;
  if (a.kind === 'shipped') return b.kind === 'shipped' && a.id === b.id;
  return a === b;
}

export function editorReducer(state: EditorState, event: EditorEvent): EditorState {
  const { present } = state.edits;
  switch (event.kind) {
    case 'model-wanted':
      return { ...state, model: { kind: 'opening', source: event.source }, failure: null };
    case 'model-opened':
      if (state.model.kind === 'none' || !sameSource(state.model.source, event.source)) return state;
      return { ...state, model: { kind: 'ready', source: event.source, info: event.info }, failure: null };
    case 'model-failed':
      if (state.model.kind === 'none' || !sameSource(state.model.source, event.source)) return state;
      return { ...state, model: { kind: 'failed', source: event.source, error: event.error }, shown: null };
    case 'face':
      return {
        ...state,
        face: event.face,
        edits: historyOf(event.edits ?? { ...NO_EDITS, clothing: present.clothing }),
        alsoTurned: [],
        failure: null,
      };
    case 'offset':
      return {
        ...state,
        edits: adjust(state.edits, withOffset(present, event.name, event.value)),
        alsoTurned: [],
      };
    case 'intensity':
      return {
        ...state,
        edits: adjust(state.edits, { ...present, intensity: Math.min(REACH, Math.max(0, event.value)) }),
      };
    case 'settle':
      return { ...state, edits: settle(state.edits, sameEdits) };
    case 'switch':
      return thrown(state, event.name);
    case 'label':
      return relabelled(state, event.name, event.value);
    case 'clothing':
      return { ...state, edits: commit(state.edits, { ...present, clothing: event.on }) };
    case 'reset':
      return reset(state, event.name);
    case 'undo':
      return { ...state, edits: undo(state.edits), alsoTurned: [] };
    case 'redo':
      return { ...state, edits: redo(state.edits), alsoTurned: [] };
    case 'shown':
      return { ...state, shown: event.shown, failure: null };
    case 'failed':
      return { ...state, failure: event.error };
    case 'dismiss':
      return { ...state, failure: null };
  }
}

/** Whether two sets of edits ask for the same picture. */
export function sameEdits(a: Edits, b: Edits): boolean {
  if (a.intensity !== b.intensity || a.clothing !== b.clothing) return false;
  const names = new Set([...Object.keys(a.offsets), ...Object.keys(b.offsets)]);
  return [...names].every((name) => (a.offsets[name] ?? 0) === (b.offsets[name] ?? 0));
}
