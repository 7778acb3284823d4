// Speaks to the library worker: opens it, keeps the lists fresh, imports, and hands out faces. A dead library is
// opened again once by itself; after that the page asks.
import { reportOf } from '../../face/errors.ts';
import { BUILT_IN_DATASET } from '../../face/presets.ts';
import type { DatasetSummary, FaceRecord, LibraryApi, LibraryReport } from '../../protocol/messages.ts';
import type { WorkerSession } from '../../protocol/session.ts';
import type { LibraryEvent } from '../state/library.ts';
import { say, toLibrary } from '../state/store.ts';
import { base, spawnLibrary } from './client.ts';

let session: WorkerSession<LibraryApi> | null = null;
let opening: Promise<WorkerSession<LibraryApi>> | null = null;
let deaths = 0;

async function opened(): Promise<WorkerSession<LibraryApi>> {
  const fresh = spawnLibrary();
  fresh.reports.onmessage = (event: MessageEvent<LibraryReport>) => {
    if (event.data.kind === 'import') {
      toLibrary({ kind: 'import-progress', dataset: event.data.dataset, progress: event.data.progress });
    }
  };
  void fresh.died.then((error) => {
    if (session !== fresh && opening === null) return;
    session = null;
    opening = null;
    deaths += 1;
    if (deaths > 1) toLibrary({ kind: 'failed', error: reportOf(error) });
    else void refreshAll();
  });
  await fresh.call('open', [{ base: base() }, fresh.workerPort]);
  session = fresh;
  toLibrary({ kind: 'opened' });
  return fresh;
}

/** The open library; opens it if need be. */
export function library(): Promise<WorkerSession<LibraryApi>> {
  if (session !== null) return Promise.resolve(session);
  opening ??= opened().finally(() => {
    opening = null;
  });
  return opening;
}

/** Starts anew after a failure. */
export async function restartLibrary(): Promise<void> {
  session?.end();
  session = null;
  deaths = 0;
  await refreshAll();
}

export async function refreshRuns(): Promise<void> {
  try {
    toLibrary({ kind: 'runs', runs: await (await library()).call('runs', []) });
  } catch {
    // The library's own failure is reported where it was opened.
  }
}

/** What is stored and what may be, with imports that were left half done. */
export async function refreshRoom(): Promise<void> {
  try {
    const open = await library();
    toLibrary({ kind: 'room', room: await open.call('room', []) });
    toLibrary({ kind: 'unfinished', unfinished: await open.call('unfinishedImports', []) });
  } catch {
    // As above.
  }
}

/** The lists of the library, each shown as it comes. The promises never reject: a failure of the library ends up in its
 * status. */
interface Lists {
  readonly shipped: Promise<void>;
  /** Stored data sets, and the built-in faces where they are not among them. */
  readonly datasets: Promise<void>;
  readonly runs: Promise<void>;
}

export function readLists(): Lists {
  const open = library();
  const list = async (read: (session: WorkerSession<LibraryApi>) => Promise<LibraryEvent>): Promise<void> => {
    try {
      toLibrary(await read(await open));
    } catch (error) {
      toLibrary({ kind: 'failed', error: reportOf(error) });
    }
  };
  const preview = list(async (session) => ({
    kind: 'preview',
    // A damaged pack is the import's to report.
    preview: await session.call('preview', []).catch(() => null),
  }));
  const stored = list(async (session) => ({
    kind: 'datasets',
    datasets: await session.call('datasets', []),
  }));
  return {
    shipped: list(async (session) => ({ kind: 'shipped', shipped: await session.call('shippedModels', []) })),
    datasets: Promise.all([preview, stored]).then(() => undefined),
    runs: list(async (session) => ({ kind: 'runs', runs: await session.call('runs', []) })),
  };
}

/** Lists everything anew. */
export async function refreshAll(): Promise<void> {
  await Promise.all(Object.values(readLists()));
  void refreshRoom();
}

/** Makes a built-in data set unless it is there already; says whether it is there now. */
export async function importBuiltIn(id: string = BUILT_IN_DATASET): Promise<boolean> {
  toLibrary({ kind: 'import-begun' });
  try {
    const dataset = await (await library()).call('importBuiltIn', [id]);
    // A set that was made anew has other faces.
    for (const key of faces.keys()) if (key.startsWith(`${id}:`)) faces.delete(key);
    toLibrary({ kind: 'import-done', dataset });
    void refreshRoom();
    return true;
  } catch (error) {
    toLibrary({ kind: 'import-failed', error: reportOf(error) });
    return false;
  }
}

export async function cancelImport(): Promise<void> {
  await (await library()).call('cancelImport', []);
  say('Import cancelled');
}

const labelBytes = new Map<string, Promise<Uint8Array>>();

/** The labels of a whole data set; reading them touches every shard, so they are kept. */
export function labelsOf({ id, hash }: Pick<DatasetSummary, 'id' | 'hash'>): Promise<Uint8Array> {
  const key = `${id} ${hash}`;
  let known = labelBytes.get(key);
  if (known === undefined) {
    known = library().then((open) => open.call('labels', [id]));
    known.catch(() => labelBytes.delete(key));
    labelBytes.set(key, known);
  }
  return known;
}

// Faces are asked for one by one by tiles and fetched together: what is asked within a frame is one message.
const KEPT = 1500;
const faces = new Map<string, Promise<FaceRecord>>();
interface Waiting {
  readonly resolve: (record: FaceRecord) => void;
  readonly reject: (error: unknown) => void;
}
const asked = new Map<string, Map<number, Waiting>>();

async function fetchAsked(dataset: string): Promise<void> {
  const batch = asked.get(dataset) ?? new Map<number, Waiting>();
  asked.delete(dataset);
  const indices = [...batch.keys()];
  try {
    const records = await (await library()).call('faces', [dataset, indices]);
    indices.forEach((index, place) => {
      const record = records[place];
      if (record === undefined) batch.get(index)?.reject(new Error(`Face ${index} is not in the data set.`));
      else batch.get(index)?.resolve(record);
    });
  } catch (error) {
    for (const [index, waiting] of batch) {
      faces.delete(`${dataset}:${index}`);
      waiting.reject(error);
    }
  }
}

/** Forgets the faces and labels of a data set that was removed or made anew. */
export function forgetFaces(dataset: string): void {
  for (const key of faces.keys()) if (key.startsWith(`${dataset}:`)) faces.delete(key);
}

/** Lists the data sets anew. */
export async function refreshSets(): Promise<void> {
  await readLists().datasets;
}

/** One face, from memory where it was seen lately. */
export function faceAt(dataset: string, index: number): Promise<FaceRecord> {
  const key = `${dataset}:${index}`;
  const known = faces.get(key);
  if (known !== undefined) return known;
  const batch = asked.get(dataset) ?? new Map<number, Waiting>();
  if (batch.size === 0) setTimeout(() => void fetchAsked(dataset), 16);
  asked.set(dataset, batch);
  const face = new Promise<FaceRecord>((resolve, reject) => batch.set(index, { resolve, reject }));
  faces.set(key, face);
  const oldest = faces.size > KEPT ? faces.keys().next().value : undefined;
  if (oldest !== undefined) faces.delete(oldest);
  return face;
}
