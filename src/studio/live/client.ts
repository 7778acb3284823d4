// Makes the page's workers: one library, one engine that trains, one that edits, one that compares and evaluates.
// Nothing else of the page knows how a worker is spawned.
import { StudioError } from '../../face/errors.ts';
import type { BackendName, DeviceReport, EngineApi, LibraryApi } from '../../protocol/messages.ts';
import { openSession } from '../../protocol/session.ts';
import type { WorkerSession } from '../../protocol/session.ts';

/** Milliseconds a worker may take to find and start its device; it gives signs of life meanwhile, so that silence
 * alone would not tell. */
const OPENING = 60_000;

/** Opens an engine worker; rejects when it dies or takes too long. */
export async function openEngine(session: WorkerSession<EngineApi>): Promise<DeviceReport> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new StudioError('worker-died', 'The device did not start within a minute.', 'Try again.')),
      OPENING,
    );
  });
  const options = { prefer: preferredBackend(), base: base() };
  try {
    return await Promise.race([session.call('open', [options, session.workerPort]), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Root of the app, below which its own files lie. */
export function base(): string {
  return new URL('.', document.baseURI).href;
}

/** The backend asked for by `?backend=`; `auto` otherwise. */
function preferredBackend(): BackendName | 'auto' {
  const wanted = new URLSearchParams(location.search).get('backend');
  return wanted === 'webgpu' || wanted === 'wasm' || wanted === 'cpu' ? wanted : 'auto';
}

export function spawnTrainer(): WorkerSession<EngineApi> {
  return openSession<EngineApi>(
    new Worker(new URL('../../../workers/engine.worker.ts', import.meta.url), {
      type: 'module',
      name: 'trainer',
    }),
  );
}

export function spawnEditor(): WorkerSession<EngineApi> {
  return openSession<EngineApi>(
    new Worker(new URL('../../../workers/engine.worker.ts', import.meta.url), {
      type: 'module',
      name: 'editor',
    }),
  );
}

export function spawnExaminer(): WorkerSession<EngineApi> {
  return openSession<EngineApi>(
    new Worker(new URL('../../../workers/engine.worker.ts', import.meta.url), {
      type: 'module',
      name: 'examiner',
    }),
  );
}

export function spawnLibrary(): WorkerSession<LibraryApi> {
  return openSession<LibraryApi>(
    new Worker(new URL('../../../workers/library.worker.ts', import.meta.url), {
      type: 'module',
      name: 'library',
    }),
  );
}
