// Threads that draw for the command line, as many as there are cores to spare. A thread that dies fails what it was asked.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { listFiles } from '../data/headkit/export-tree.ts';
import type { ExportOptions, FaceFiles, TreeRecord } from '../data/headkit/export-tree.ts';
import type { DrawnFace } from '../data/headkit/generate.ts';
import { StudioError, errorOf } from '../face/errors.ts';
import { drawingThreads } from '../service/drawing.ts';
import type { Drawer } from '../service/drawing.ts';
import type { ThreadAnswer, ThreadOrder, ThreadQuestion } from './draw-thread.ts';

interface Thread {
  readonly ask: (order: ThreadOrder) => Promise<Answer>;
  readonly end: () => void;
}

type Answer = DrawnFace[] | FaceFiles;

interface Asked {
  readonly resolve: (value: Answer) => void;
  readonly reject: (error: unknown) => void;
}

function startThread(kit: Uint8Array): Thread {
  // The bundle holds the thread's entry beside the main one.
  const worker = new Worker(new URL('./draw-thread.mjs', import.meta.url), { workerData: kit });
  const asked = new Map<number, Asked>();
  let questions = 0;
  let dead: StudioError | null = null;
  const die = (why: string): void => {
    dead ??= new StudioError('worker-died', `A drawing thread stopped: ${why}.`, 'Start the command again.');
    for (const each of asked.values()) each.reject(dead);
    asked.clear();
  };
  worker.on('error', (error) => die(error.message));
  worker.on('exit', (code) => die(`it ended with code ${code}`));
  worker.on('message', (answer: ThreadAnswer) => {
    const question = asked.get(answer.id);
    asked.delete(answer.id);
    if ('error' in answer) question?.reject(errorOf(answer.error));
    else question?.resolve(answer.value);
  });
  return {
    ask: (order) =>
      new Promise((resolve, reject) => {
        if (dead !== null) {
          reject(dead);
          return;
        }
        const question: ThreadQuestion = { id: (questions += 1), order };
        asked.set(question.id, { resolve, reject });
        worker.postMessage(question);
      }),
    end: () => void worker.terminate(),
  };
}

function startThreads(kit: Uint8Array): Thread[] {
  return Array.from({ length: drawingThreads(availableParallelism()) }, () => startThread(kit));
}

/** Drawing threads for a data set (`ServiceWorld.drawers`). */
export function startDrawers(kit: Uint8Array): Promise<Drawer[]> {
  const threads = startThreads(kit).map(({ ask, end }) => ({
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
  const threads = startThreads(kit);
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
