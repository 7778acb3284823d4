// The browser's half of bench/import.ts: hands an archive to the library worker, as a drop does, and times the import.
import type { LibraryApi, LibraryReport } from '../src/protocol/messages.ts';
import { openSession } from '../src/protocol/session.ts';
import type { ImportEstimate } from '../src/protocol/importing.ts';

export interface Timing {
  readonly surveyMs: number;
  readonly importMs: number;
  readonly pictures: number;
  readonly estimate: ImportEstimate;
}

/**
 * @param file of the page's input, as a person would choose it
 * @param size side of the stored pictures
 */
export async function timeImport(file: File, size: number): Promise<Timing> {
  const worker = new Worker(new URL('../workers/library.worker.ts', import.meta.url), { type: 'module' });
  const library = openSession<LibraryApi>(worker);
  library.reports.onmessage = (event: MessageEvent<LibraryReport>) => {
    if (event.data.kind === 'import') console.log(JSON.stringify(event.data.progress));
  };
  await library.call('open', [{ base: `${location.origin}/` }, library.workerPort]);
  const started = performance.now();
  await library.call('surveyFiles', [[{ path: file.name, file }]]);
  const surveyed = performance.now();
  const estimate = await library.call('estimateImport', [{ set: 0, size }]);
  const began = performance.now();
  const { count, id } = await library.call('importFiles', [{ set: 0, size }]);
  const importMs = performance.now() - began;
  await library.call('removeDataset', [id]);
  library.end();
  return { surveyMs: surveyed - started, importMs, pictures: count, estimate };
}
