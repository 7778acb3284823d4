// Threads that draw and read pictures for the command line. One that dies fails what it was asked.
import { availableParallelism } from 'node:os';
import { listFiles } from '../data/headkit/export-tree.ts';
import type { ExportOptions, FaceFiles, TreeRecord } from '../data/headkit/export-tree.ts';
import type { DrawnFace } from '../data/headkit/generate.ts';
import { drawingThreads } from '../service/drawing.ts';
import type { Drawer } from '../service/drawing.ts';
import type { SampleThread } from '../service/importing-makers.ts';
import type { MadeSample } from '../service/importing-sample.ts';
import type { DrawThreadAnswer, DrawThreadOrder } from './draw-thread.ts';
import type { SampleOrder } from './sample-thread.ts';
import { startThread } from './thread.ts';
import type { Thread } from './thread.ts';

type DrawThread = Thread<DrawThreadOrder, DrawThreadAnswer>;

const startDrawing = (kit: Uint8Array): DrawThread[] =>
  Array.from({ length: drawingThreads(availableParallelism()) }, () =>
    startThread('./draw-thread.mjs', 'drawing', kit),
  );

/** Threads that make samples of an import (`ImportWorld.makers`); this one only reads, so that every core can have one. */
export function startMakers(): Promise<SampleThread[]> {
  const threads = Array.from({ length: drawingThreads(availableParallelism() + 1) }, () =>
    startThread<SampleOrder, MadeSample>('./sample-thread.mjs', 'reading'),
  );
  return Promise.resolve(
    threads.map(({ ask, end }) => ({ make: (files, form) => ask({ files, form }), end })),
  );
}

/** Drawing threads for a data set (`ServiceWorld.drawers`). */
export function startDrawers(kit: Uint8Array): Promise<Drawer[]> {
  const threads = startDrawing(kit).map(({ ask, end }) => ({
    draw: (orders: Parameters<Drawer['draw']>[0]) => ask({ kind: 'faces', orders }) as Promise<DrawnFace[]>,
    end,
  }));
  return Promise.resolve(threads);
}

/** Orders that a thread has before it: none is idle while an answer crosses over. */
const AHEAD = 2;

/**
 * The tree of `exportTree`, its faces drawn and encoded by threads, in the same order.
 * @throws StudioError `settings-invalid`, `worker-died`
 */
export async function* exportInThreads(
  kit: Uint8Array,
  options: Omit<ExportOptions, 'encoders'>,
): AsyncGenerator<TreeRecord> {
  const threads = startDrawing(kit);
  try {
    const under = new Map<number, Promise<FaceFiles>>();
    const listed: Pick<FaceFiles, 'columns' | 'points'>[] = [];
    for (let k = 0; k < options.count; k += 1) {
      const last = Math.min(options.count, k + AHEAD * threads.length);
      for (let place = k; place < last; place += 1) {
        if (under.has(place)) continue;
        const files = threads[place % threads.length]!.ask({
          kind: 'files',
          place,
          options,
        }) as Promise<FaceFiles>;
        // Whoever waits for them gets the error.
        files.catch(() => undefined);
        under.set(place, files);
      }
      const { records, ...lists } = await under.get(k)!;
      under.delete(k);
      yield* records;
      listed.push(lists);
    }
    yield* listFiles(listed);
  } finally {
    for (const thread of threads) thread.end();
  }
}
