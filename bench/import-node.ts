// An import in Node for the scripts bench/import*.mjs, with the heap that it takes. One thread, as tests import; the
// command line has several.
import { join } from 'node:path';
import { openZip } from '../src/data/archive/zip.ts';
import { decodeJpeg, JPEG_JS } from '../src/data/pictures/jpeg.ts';
import { openImport } from '../src/service/importing.ts';
import { fileStorage } from '../src/storage/node/files.ts';
import { openPaths } from '../src/storage/node/sources.ts';

export { mnistFiles } from '../tests/data/importing/make.ts';
export { celebaArchive, maskHqArchive, writeLargeArchive } from './import-archive.ts';

export interface Imported {
  readonly pictures: number;
  readonly perSecond: number;
  /** Most bytes of the JavaScript heap in use, looked at at every report: while listing, and in all. */
  readonly listing: number;
  readonly heap: number;
  readonly hash: string;
}

/** Imports the first set of a file at a size. */
export async function importInNode(file: string, folder: string, size: number): Promise<Imported> {
  const { datasets } = fileStorage(join(folder, 'sets'), join(folder, 'runs'), () => 0);
  const world = { datasets, manager: {}, decode: decodeJpeg, decoder: JPEG_JS, now: () => 0 };
  let heap = 0;
  const look = (): void => {
    heap = Math.max(heap, process.memoryUsage().heapUsed);
  };
  const timer = setInterval(look, 20);
  const opened = await openImport(await openPaths([file]), world);
  look();
  const listing = heap;
  const started = performance.now();
  const { count, hash } = await opened.run(
    { set: 0, size },
    {
      signal: { aborted: false },
      clock: () => performance.now(),
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      report: look,
    },
  );
  clearInterval(timer);
  const perSecond = (count / (performance.now() - started)) * 1000;
  return { pictures: count, perSecond, listing, heap, hash };
}

/** Entries of an archive. */
export async function openZipFile(path: string): Promise<number> {
  const [source] = await openPaths([path]);
  if (source === undefined) throw new Error(path);
  return (await openZip(source)).entries.length;
}
