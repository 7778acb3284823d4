// How long a run still takes: from the median of its last steps, silent while it warms up.

const REMEMBERED = 50;
const WARM_UP = 3;

export interface Pace {
  /** Notes a step's duration; returns the seconds left, or null while warming up. */
  after(step: number, milliseconds: number): number | null;
  /** Notes what work beside the steps took that is done once in every so many of them: it will come again. */
  beside(every: number, milliseconds: number): void;
}

/** @param steps length of the run */
export function pace(steps: number): Pace {
  const durations: number[] = [];
  let recurring = { every: steps, milliseconds: 0 };
  return {
    after(step, milliseconds) {
      durations.push(milliseconds);
      if (durations.length > REMEMBERED) durations.shift();
      if (durations.length < WARM_UP) return null;
      const sorted = [...durations].sort((one, other) => one - other);
      const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
      const times = Math.max(0, Math.floor(steps / recurring.every) - Math.floor(step / recurring.every));
      return (median * Math.max(0, steps - step) + recurring.milliseconds * times) / 1000;
    },
    beside(every, milliseconds) {
      recurring = { every, milliseconds };
    },
  };
}
