// Undo and redo over plain values. A gesture (a drag) moves the present as often as it likes and becomes one step
// when it settles.

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** The value before the gesture that is under way. */
  readonly gesture: { readonly from: T } | null;
}

const LIMIT = 200;

export function historyOf<T>(present: T): History<T> {
  return { past: [], present, future: [], gesture: null };
}

/** Moves the present within a gesture. */
export function adjust<T>(history: History<T>, next: T): History<T> {
  return { ...history, present: next, gesture: history.gesture ?? { from: history.present } };
}

/** Ends a gesture: one step back leads to where it began. */
export function settle<T>(history: History<T>, same: (a: T, b: T) => boolean = Object.is): History<T> {
  if (history.gesture === null) return history;
  const { from } = history.gesture;
  if (same(from, history.present)) return { ...history, gesture: null };
  return { past: [...history.past, from].slice(-LIMIT), present: history.present, future: [], gesture: null };
}

/** One change that is a step of its own. */
export function commit<T>(history: History<T>, next: T): History<T> {
  return settle(adjust(settle(history), next));
}

export function undo<T>(history: History<T>): History<T> {
  const settled = settle(history);
  const previous = settled.past.at(-1);
  if (settled.past.length === 0 || previous === undefined) return settled;
  return {
    past: settled.past.slice(0, -1),
    present: previous,
    future: [settled.present, ...settled.future],
    gesture: null,
  };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (history.gesture !== null || next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, gesture: null };
}
