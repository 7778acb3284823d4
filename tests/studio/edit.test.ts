// The editor's transitions: offsets, switches with conflict rules, undo with one step per drag.
//
// Names by which end-to-end tests find the controls of the page (role + accessible name), kept stable:
//   links      "Edit", "Train", "Data"; the device chip has data-testid="device" and data-backend
//   pictures   img "Source face", "Edited face", "Attention mask", "Clothing mask", "Raw picture", "Final picture",
//              "Difference"; the large one is "<name>, large", or "Original, large" while Space is held
//   edit       combobox "Model"; slider "<Attribute title>", switch "Turn <Attribute title>", button "Reset <title>";
//              slider "Intensity", switch "Clothing mask", slider "Mask opacity"; buttons "Undo", "Redo",
//              "Reset all edits", "Export PNG", "Export PNG at 4x", "Open a photograph", "Choose face <index>",
//              "Use a photograph", "Show <Picture> large"; dialog "Fit the face into the frame" with "Use this photograph"
//   train      radio "<Preset title>", buttons "Start training", "Pause", "Resume", "Step", "Stop", "Rename run",
//              "Delete run", "Show run <name>", "Edit with it", "Train a quick look"; tabs "Runs", "New run";
//              progressbar "Training progress" with data-step; slider "Probe step", "Smoothing"; switch "Log scale"
//   data       listbox "All faces" with options "Open face <index>"; progressbar "Import progress"; img "Opened face",
//              "Parts", "Guide mask hair|skin|person|glasses|clothing"; buttons "Clear filter", "Edit this face"
//   failures   role alert with "Copy report", "Restart from the last checkpoint", "Restart the editor"
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ATTRIBUTES } from '../../src/face/attributes.ts';
import type { ModelInfo, ModelSource } from '../../src/protocol/messages.ts';
import {
  EMPTY_EDITOR,
  NO_EDITS,
  REACH,
  differenceOf,
  editorReducer,
  openingEdits,
  targetClass,
  targetValue,
} from '../../src/studio/state/edit.ts';
import type { EditedFace, EditorEvent, EditorState } from '../../src/studio/state/edit.ts';

const source: ModelSource = { kind: 'shipped', id: 'first' };
const info: ModelInfo = {
  title: 'First',
  method: 'ssa',
  size: 64,
  channels: 3,
  attributes: ATTRIBUTES,
  step: 10,
  hasMasks: true,
  labels: 'binary',
  sizes: { dim: 16, layers: 4 },
  attributesKnown: true,
  sizeKnown: true,
};
const face: EditedFace = {
  key: 'headkit-64:3',
  index: 3,
  title: 'Face 3',
  kind: 'built-in',
  picture: { size: 2, channels: 3, pixels: new Uint8Array(12) },
  labels: { Brown_Hair: 1, Bangs: 1, Young: 1 },
};

const after = (...events: EditorEvent[]): EditorState =>
  events.reduce(
    editorReducer,
    [
      { kind: 'model-wanted', source } as const,
      { kind: 'model-opened', source, info } as const,
      { kind: 'face', face } as const,
    ].reduce<EditorState>(editorReducer, EMPTY_EDITOR),
  );
const fed = (state: EditorState) =>
  Object.fromEntries(
    differenceOf(state.edits.present, ATTRIBUTES)
      .map((value, index) => [ATTRIBUTES[index] ?? '', value] as const)
      .filter(([, value]) => value !== 0),
  );

it('the page opens with an edit that the conflict rules have passed', () => {
  const edits = openingEdits({ labels: { ...face.labels, Blond_Hair: 0 } });
  const opened = editorReducer(after(), { kind: 'face', face, edits });
  expect(fed(opened)).toEqual({ Blond_Hair: 1, Brown_Hair: -1 });
  expect(fed(editorReducer(opened, { kind: 'reset' }))).toEqual({});
  expect(openingEdits({ labels: { ...face.labels, Blond_Hair: 1 } }).offsets).toEqual({ Blond_Hair: -1 });
  expect(openingEdits({ labels: { Smiling: 1 } })).toEqual(NO_EDITS);
});

describe('switches', () => {
  it('throw an attribute to its other value and turn off what contradicts it', () => {
    const state = after({ kind: 'switch', name: 'Blond_Hair' });
    expect(fed(state)).toEqual({ Blond_Hair: 1, Brown_Hair: -1 });
    expect(state.alsoTurned).toEqual(['Brown_Hair']);
    expect(targetValue(state, 'Brown_Hair')).toBe(0);
  });

  it('turn off bangs for a bald head, and nothing when bald goes again', () => {
    const bald = after({ kind: 'switch', name: 'Bald' });
    expect(fed(bald)).toEqual({ Bald: 1, Bangs: -1 });
    const hairy = editorReducer(bald, { kind: 'switch', name: 'Bald' });
    expect(fed(hairy)).toEqual({ Bangs: -1 });
    expect(hairy.alsoTurned).toEqual([]);
  });

  it('go by the rules that the model was trained with', () => {
    const ruled = { ...info, conflicts: { baldConflict: true } };
    const opened = editorReducer(after(), { kind: 'model-opened', source, info: ruled });
    const bald = editorReducer(opened, { kind: 'switch', name: 'Bald' });
    expect(fed(bald)).toEqual({ Bald: 1, Bangs: -1, Brown_Hair: -1 });
    expect(bald.alsoTurned).toEqual(['Bangs', 'Brown_Hair']);
  });

  it('take an attribute away by -1', () => {
    expect(fed(after({ kind: 'switch', name: 'Young' }))).toEqual({ Young: -1 });
  });

  it('are one step of undo together with what they turned', () => {
    const state = after({ kind: 'switch', name: 'Blond_Hair' }, { kind: 'undo' });
    expect(fed(state)).toEqual({});
    expect(fed(editorReducer(state, { kind: 'redo' }))).toEqual({ Blond_Hair: 1, Brown_Hair: -1 });
  });

  it('do nothing before a model is open', () => {
    expect(editorReducer(EMPTY_EDITOR, { kind: 'switch', name: 'Bald' })).toBe(EMPTY_EDITOR);
  });
});

describe('sliders', () => {
  it('make one step of undo per drag', () => {
    const dragged = after(
      { kind: 'offset', name: 'Male', value: 0.2 },
      { kind: 'offset', name: 'Male', value: 0.9 },
      { kind: 'offset', name: 'Male', value: 1.3 },
      { kind: 'settle' },
    );
    expect(dragged.edits.past).toHaveLength(1);
    expect(fed(editorReducer(dragged, { kind: 'undo' }))).toEqual({});
  });

  it('leave no step behind when a drag ends where it began', () => {
    const state = after(
      { kind: 'offset', name: 'Male', value: 0.7 },
      { kind: 'offset', name: 'Male', value: 0 },
      { kind: 'settle' },
    );
    expect(state.edits.past).toHaveLength(0);
  });

  it('never feed more than the reach, whatever offset and intensity', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (value, intensity) => {
        const state = after({ kind: 'offset', name: 'Bald', value }, { kind: 'intensity', value: intensity });
        const largest = Math.max(...differenceOf(state.edits.present, ATTRIBUTES).map(Math.abs));
        expect(largest).toBeLessThanOrEqual(REACH);
      }),
    );
  });

  it('scale together with the intensity', () => {
    const state = after({ kind: 'switch', name: 'Young' }, { kind: 'intensity', value: 0.5 });
    expect(fed(state)).toEqual({ Young: -0.5 });
  });

  it('are reset one by one or all at once, keeping the clothing mask as it is', () => {
    const moved = after(
      { kind: 'clothing', on: false },
      { kind: 'switch', name: 'Young' },
      { kind: 'switch', name: 'Male' },
    );
    expect(fed(editorReducer(moved, { kind: 'reset', name: 'Young' }))).toEqual({ Male: 1 });
    const all = editorReducer(moved, { kind: 'reset' });
    expect(fed(all)).toEqual({});
    expect(all.edits.present.clothing).toBe(false);
  });
});

describe('faces and models', () => {
  it('start without edits and without steps to undo', () => {
    const state = after(
      { kind: 'switch', name: 'Male' },
      { kind: 'face', face: { ...face, key: 'headkit-64:4' } },
    );
    expect(fed(state)).toEqual({});
    expect(state.edits.past).toHaveLength(0);
  });

  it('let the user say what a photograph shows, which moves the tick and not the difference', () => {
    const photo: EditedFace = { ...face, key: 'photo:1', kind: 'photo', labels: {} };
    const state = after({ kind: 'face', face: photo }, { kind: 'label', name: 'Eyeglasses', value: 1 });
    expect(targetValue(state, 'Eyeglasses')).toBe(1);
    expect(fed(editorReducer(state, { kind: 'switch', name: 'Eyeglasses' }))).toEqual({ Eyeglasses: -1 });
  });

  it('ignore the opening of a model that is no longer wanted', () => {
    const other: ModelSource = { kind: 'run', runId: 'r' };
    const state = after({ kind: 'model-wanted', source: other });
    expect(editorReducer(state, { kind: 'model-opened', source, info })).toBe(state);
    expect(editorReducer(state, { kind: 'model-opened', source: other, info }).model.kind).toBe('ready');
  });
});

describe('classes of which one is true', () => {
  const digits: ModelInfo = {
    ...info,
    method: 'stargan',
    labels: 'one-hot',
    hasMasks: false,
    attributes: ['0', '1', '2'],
  };
  const digit: EditedFace = { ...face, key: 'mnist:1', labels: { '1': 1 } };
  const shown = [
    { kind: 'model-opened', source, info: digits },
    { kind: 'face', face: digit },
  ] as const;

  it('asks for one class and takes the other back', () => {
    const state = after(...shown, { kind: 'switch', name: '2' });
    expect(targetClass(state, digits.attributes)).toBe('2');
    expect(differenceOf(state.edits.present, digits.attributes)).toEqual([0, -1, 1]);
    const back = editorReducer(state, { kind: 'switch', name: '1' });
    expect(differenceOf(back.edits.present, digits.attributes)).toEqual([0, 0, 0]);
    expect(targetClass(editorReducer(state, { kind: 'undo' }), digits.attributes)).toBe('1');
  });

  it('asks for the class alone where the own one is unknown', () => {
    const state = after(...shown, { kind: 'face', face: { ...digit, labels: {} } });
    expect(targetClass(state, digits.attributes)).toBeNull();
    const asked = editorReducer(state, { kind: 'switch', name: '0' });
    expect(differenceOf(asked.edits.present, digits.attributes)).toEqual([1, 0, 0]);
  });

  it('lets a photograph be one class only', () => {
    const state = after(...shown, { kind: 'label', name: '0', value: 1 });
    expect(state.face?.labels).toEqual({ '0': 1 });
  });
});
