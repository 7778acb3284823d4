// Makes the page's workers: one library, one engine that trains, one engine that edits. Nothing else of the page
// knows how a worker is spawned.
import type { BackendName, EngineApi, LibraryApi } from '../../protocol/messages.ts';
import { openSession } from '../../protocol/session.ts';
import type { WorkerSession } from '../../protocol/session.ts';

/** Root of the app, below which its own files lie. */
export function base(): string {
  return new URL('.', document.baseURI).href;
}

/** The backend asked for by `?backend=`; `auto` otherwise. */
export function preferredBackend(): BackendName | 'auto' {
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

export function spawnLibrary(): WorkerSession<LibraryApi> {
  return openSession<LibraryApi>(
    new Worker(new URL('../../../workers/library.worker.ts', import.meta.url), {
      type: 'module',
      name: 'library',
    }),
  );
}
