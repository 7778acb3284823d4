// Counts the pictures of an import, reports rate and time left, lets the thread answer messages, and stops when asked to.
import { StudioError } from '../face/errors.ts';

export interface ImportProgress {
  /** Pictures that are stored or on their way into a shard; skipped ones count. */
  readonly done: number;
  readonly total: number;
  /** Pictures per second since this import began; found ones do not count. */
  readonly perSecond: number;
  /** Null while nothing is known about the speed. */
  readonly secondsLeft: number | null;
}

export interface ImportControl {
  readonly signal: { readonly aborted: boolean };
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
  /** Lets messages and timers run. */
  readonly breathe: () => Promise<void>;
  readonly report: (progress: ImportProgress) => void;
}

/** Milliseconds between two reports; the thread answers messages as often. */
const REPORT_EVERY = 100;

/** @param total pictures in all */
export function importPace(total: number, { signal, clock, breathe, report }: ImportControl) {
  const began = clock();
  let last = -Infinity;
  let done = 0;
  let made = 0;
  const tell = (): void => {
    const seconds = (clock() - began) / 1000;
    const perSecond = seconds > 0 ? made / seconds : 0;
    report({ done, total, perSecond, secondsLeft: perSecond > 0 ? (total - done) / perSecond : null });
  };
  return {
    done: (): number => done,
    /** @throws StudioError `cancelled` */
    breathe: async (): Promise<void> => {
      if (clock() - last >= REPORT_EVERY) {
        tell();
        await breathe();
        last = clock();
      }
      if (!signal.aborted) return;
      throw new StudioError(
        'cancelled',
        `The import was stopped after ${done} of ${total} pictures.`,
        'Drop the same files again and it goes on where it stopped, or remove the unfinished import.',
      );
    },
    made: (): void => {
      done += 1;
      made += 1;
    },
    found: (count: number): void => {
      done += count;
    },
    finished: tell,
  };
}
