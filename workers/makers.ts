// Spawns workers that make samples, for the library worker.
import { openSession } from '../src/protocol/session.ts';
import { drawingThreads } from '../src/service/drawing.ts';
import type { SampleApi, SampleThread } from '../src/service/importing-makers.ts';

/** As many as this machine has cores to spare; one that dies fails what it was asked with `worker-died`. */
export function spawnMakers(): Promise<SampleThread[]> {
  const spawn = (): SampleThread => {
    const worker = new Worker(new URL('./sample.worker.ts', import.meta.url), { type: 'module' });
    const session = openSession<SampleApi>(worker);
    return { make: (files, form) => session.call('make', [files, form]), end: () => session.end() };
  };
  return Promise.resolve(Array.from({ length: drawingThreads(navigator.hardwareConcurrency) }, spawn));
}
