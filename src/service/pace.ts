// How long a run still takes: from the median of its last steps, silent while it warms up.
import { criticsAt, lessonsAt } from '../face/settings.ts';
import type { RunSettings } from '../face/settings.ts';

const REMEMBERED = 50;
const WARM_UP = 3;
/** A lesson and a generator step in critic steps, on a processor (docs/performance.md, docs/small-runs.md). An estimate needs no more. */
const [LESSON, GENERATOR] = [0.35, 3.6];

export interface Pace {
  /** Notes a step's duration; returns the seconds left, or null while warming up. */
  after(step: number, milliseconds: number): number | null;
  /** Notes what work beside the steps took that is done once in every so many of them: it will come again. */
  beside(every: number, milliseconds: number): void;
}

/** What steps cost, in a unit of its own. */
export interface Work {
  /** the next step, after so many */
  at(step: number): number;
  /** all that is left after so many */
  left(step: number): number;
}

const alike = (steps: number): Work => ({ at: () => 1, left: (step) => Math.max(0, steps - step) });

/** The rounds of a run: those of the critic's head start take longer. */
export function roundsOf(train: RunSettings['train']): Work {
  const at = (step: number): number => LESSON * lessonsAt(train, step) + criticsAt(train, step) + GENERATOR;
  const { firstSteps, steps } = train;
  const headStart = Math.min(firstSteps, steps);
  const left = (step: number): number =>
    Math.max(0, headStart - step) * at(0) + Math.max(0, steps - Math.max(step, headStart)) * at(headStart);
  return { at, left };
}

/**
 * @param steps length of the run
 * @param work what its steps cost where they differ
 */
export function pace(steps: number, work: Work = alike(steps)): Pace {
  /** Milliseconds for a unit of work. */
  const paces: number[] = [];
  let recurring = { every: steps, milliseconds: 0 };
  return {
    after(step, milliseconds) {
      paces.push(milliseconds / work.at(step - 1));
      if (paces.length > REMEMBERED) paces.shift();
      if (paces.length < WARM_UP) return null;
      const sorted = [...paces].sort((one, other) => one - other);
      const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
      const times = Math.max(0, Math.floor(steps / recurring.every) - Math.floor(step / recurring.every));
      return (median * work.left(step) + recurring.milliseconds * times) / 1000;
    },
    beside(every, milliseconds) {
      recurring = { every, milliseconds };
    },
  };
}
