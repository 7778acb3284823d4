// Who makes the samples of an import: threads where there are some and the import is worth it, else this thread. Knows no
// worker: threads are handed in.
import type { ImportPlan } from '../data/layouts/plan.ts';
import type { DecodePicture } from '../data/pictures/picture.ts';
import { makeSample } from './importing-sample.ts';
import type { MakeSample, MadeSample, SampleFiles, SampleForm } from './importing-sample.ts';

/** What a thread that makes samples answers to. */
export interface SampleApi {
  make(files: SampleFiles, form: SampleForm): Promise<MadeSample>;
}

/** A thread that makes samples. */
export interface SampleThread extends SampleApi {
  end(): void;
}

/** Samples that a thread has before it: its decoder works elsewhere, and the next files cross meanwhile. */
const AHEAD = 3;
/** Samples under way where this thread makes them: the decoder has threads of its own. */
const HERE = 8;
/** Fewer samples are made before threads have started. */
const WORTH = 200;

export interface Makers {
  readonly make: MakeSample;
  /** Samples that should be under way at once. */
  readonly atOnce: number;
  end(): void;
}

/**
 * @param start starts threads; they are ended by `end`
 * @throws what starting throws
 */
export async function makersFor(
  plan: ImportPlan,
  decode: DecodePicture,
  start?: () => Promise<readonly SampleThread[]>,
): Promise<Makers> {
  const [first] = plan.samples;
  // Rows of an idx file are pixels already.
  const worth = plan.samples.length >= WORTH && first !== undefined && 'size' in first.picture;
  const threads = worth && start !== undefined ? await start() : [];
  if (threads.length === 0) {
    return { make: (files, form) => makeSample(files, form, decode), atOnce: HERE, end: () => undefined };
  }
  const idle = Array.from({ length: AHEAD }, () => threads).flat();
  const waiting: ((thread: SampleThread) => void)[] = [];
  return {
    make: async (files, form) => {
      const thread = idle.pop() ?? (await new Promise<SampleThread>((resolve) => waiting.push(resolve)));
      try {
        return await thread.make(files, form);
      } finally {
        const next = waiting.shift();
        if (next === undefined) idle.push(thread);
        else next(thread);
      }
    },
    // Some are read while others are made.
    atOnce: 2 * idle.length,
    end: () => {
      for (const thread of threads) thread.end();
    },
  };
}
