// Speaks to the engine worker that edits. The page says what it wants (model, face, edits); the newest wish wins, and
// only what differs from the worker's present state is sent.
import { StudioError, reportOf } from '../../face/errors.ts';
import type {
  EngineApi,
  EngineReport,
  ModelInfo,
  ModelSource,
  WeightsFile,
} from '../../protocol/messages.ts';
import type { Glance, LookRequest } from '../../protocol/looking.ts';
import type { WorkerSession } from '../../protocol/session.ts';
import { fitted } from '../pictures/resize.ts';
import { formatModel } from '../state/address.ts';
import { differenceOf, ownValue } from '../state/edit.ts';
import type { EditedFace, Edits } from '../state/edit.ts';
import { newestWins } from '../state/newest-wins.ts';
import { keepWeights, toEditor, useStudio } from '../state/store.ts';
import { SILENCE } from '../state/training.ts';
import { openEngine, spawnEditor } from './client.ts';

interface Wish {
  readonly source: ModelSource;
  readonly revision: number;
  readonly face: EditedFace | null;
  readonly edits: Edits;
}
interface Opened {
  readonly session: WorkerSession<EngineApi>;
  model: { key: string; info: ModelInfo } | null;
  face: { key: string; pixels: Uint8Array } | null;
  /** The difference behind the pictures on show. */
  done: string | null;
  /** Settles when the worker has chosen its device. */
  ready: Promise<void>;
}

let opened: Opened | null = null;
let lastSign = 0;
/** Checkpoint step of a run whose newer weights are to be loaded. */
const revisions = new Map<string, number>();

/** Tells files of one name apart. */
const fileNumbers = new WeakMap<WeightsFile, number>();
let files = 0;

function fileNumber(source: WeightsFile): number {
  const number = fileNumbers.get(source) ?? (files += 1);
  fileNumbers.set(source, number);
  return number;
}

async function open(): Promise<Opened> {
  if (opened !== null) {
    const known = opened;
    await known.ready;
    return known;
  }
  const session = spawnEditor();
  const ready = openEngine(session).then((device) => useStudio.setState({ editorDevice: device }));
  const fresh: Opened = { session, model: null, face: null, done: null, ready };
  opened = fresh;
  lastSign = performance.now();
  session.reports.onmessage = (event: MessageEvent<EngineReport>) => {
    lastSign = performance.now();
    if (event.data.kind === 'device') useStudio.setState({ editorDevice: event.data.device });
    if (event.data.kind === 'lost' && opened === fresh) drop();
  };
  void session.died.then(() => {
    if (opened === fresh) opened = null;
  });
  await ready;
  return fresh;
}

function drop(): void {
  const old = opened;
  opened = null;
  old?.session.end();
}

async function openModel(state: Opened, wish: Wish): Promise<ModelInfo> {
  const key = `${formatModel(wish.source)}@${wish.revision}`;
  if (state.model?.key !== key) {
    state.model = null;
    const info = await state.session.call('openModel', [wish.source]);
    state.model = { key, info };
    state.face = null;
    state.done = null;
    toEditor({ kind: 'model-opened', source: wish.source, info });
    if (wish.source.kind === 'file') keepWeights({ source: wish.source, info });
  } else if (useStudio.getState().editor.model.kind === 'opening') {
    toEditor({ kind: 'model-opened', source: wish.source, info: state.model.info });
  }
  return state.model.info;
}

async function fulfil(wish: Wish): Promise<void> {
  const state = await open();
  const info = await openModel(state, wish);
  if (wish.face === null) return;
  const labels = info.attributes.map((name) => ownValue(wish.face, name));
  const key = `${wish.face.key} ${labels.join('')}`;
  if (state.face?.key !== key) {
    const face = fitted(wish.face.picture, info.size, info.channels);
    await state.session.call('openFace', [{ ...face, labels }]);
    state.face = { key, pixels: face.pixels };
    state.done = null;
  }
  const difference = differenceOf(wish.edits, info.attributes);
  if (state.done === difference.join()) return;
  const result = await state.session.call('edit', [difference]);
  state.done = difference.join();
  toEditor({ kind: 'shown', shown: { source: state.face.pixels, result } });
}

const LOSSES = new Set(['worker-died', 'device-lost', 'device-error']);

async function fulfilOrReport(wish: Wish): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await fulfil(wish);
      return;
    } catch (thrown) {
      const error = reportOf(thrown);
      const ready = opened?.model !== null && opened !== null;
      if (LOSSES.has(error.code)) drop();
      if (LOSSES.has(error.code) && attempt < 2) continue;
      toEditor(ready ? { kind: 'failed', error } : { kind: 'model-failed', source: wish.source, error });
      return;
    }
  }
}

const wishes = newestWins<Wish>(fulfilOrReport, (busy) => useStudio.setState({ editorBusy: busy }));

function wish(): void {
  const { model, face, edits } = useStudio.getState().editor;
  if (model.kind === 'none' || model.kind === 'failed') return;
  const { source } = model;
  const revision =
    source.kind === 'file'
      ? fileNumber(source)
      : source.kind === 'run'
        ? (revisions.get(source.runId) ?? 0)
        : 0;
  wishes.push({ source, revision, face, edits: edits.present });
}

/** A newer checkpoint of a run exists: if it is the one on the table, its weights are loaded. */
export function followCheckpoint(runId: string, step: number): void {
  revisions.set(runId, step);
  const { model } = useStudio.getState().editor;
  if (model.kind !== 'none' && model.source.kind === 'run' && model.source.runId === runId) {
    if (model.kind === 'failed') toEditor({ kind: 'model-wanted', source: model.source });
    else wish();
  }
}

/** A glance of a judge, between edits: what is asked of the worker is done in order. */
export async function askEditor(request: LookRequest): Promise<Glance> {
  return (await open()).session.call('look', [request]);
}

/** Tries again after a failure, with a fresh worker. */
export function restartEditor(): void {
  drop();
  const { model } = useStudio.getState().editor;
  toEditor({ kind: 'dismiss' });
  if (model.kind !== 'none') toEditor({ kind: 'model-wanted', source: model.source });
}

/** Opens the worker before anything is wanted of it, so that the page can say which device computes. */
export async function warmEditor(): Promise<void> {
  try {
    await open();
  } catch {
    drop();
    // The first edit meets the same failure and reports it.
  }
}

/** Begins to act on the editor's state; once per page. */
export function watchEditor(): void {
  useStudio.subscribe((state, before) => {
    const { editor } = state;
    const was = before.editor;
    const changed = editor.face !== was.face || editor.edits.present !== was.edits.present;
    const wanted = editor.model !== was.model && editor.model.kind === 'opening';
    if (changed || wanted) wish();
  });
  setInterval(() => {
    const { editorBusy } = useStudio.getState();
    if (!editorBusy || opened === null || performance.now() - lastSign < SILENCE) return;
    drop();
    const error = new StudioError(
      'worker-died',
      'The editor gave no sign of life for 20 seconds.',
      'Try again.',
    );
    toEditor({ kind: 'failed', error: reportOf(error) });
  }, 2_000);
}
