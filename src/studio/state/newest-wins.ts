// A queue of length one: at most one piece of work is in flight, and of what arrives meanwhile only the newest is
// done. This is what keeps a slider drag from piling up edits.

export interface NewestWins<T> {
  /** Asks for work on this value; forgets an older one that has not begun. */
  push(value: T): void;
  /** Resolves when nothing is in flight and nothing waits. */
  idle(): Promise<void>;
}

/**
 * @param work does one piece; must handle its own failures, what it throws is dropped
 * @param onBusy told when work begins after idleness and when all is done
 */
export function newestWins<T>(
  work: (value: T) => Promise<void>,
  onBusy?: (busy: boolean) => void,
): NewestWins<T> {
  let waiting: { value: T } | null = null;
  let running: Promise<void> | null = null;
  const drain = async (): Promise<void> => {
    onBusy?.(true);
    while (waiting !== null) {
      const { value } = waiting;
      waiting = null;
      try {
        await work(value);
      } catch {
        // The work reports its own failures; the queue must outlive them.
      }
    }
    running = null;
    onBusy?.(false);
  };
  return {
    push(value) {
      waiting = { value };
      running ??= drain();
    },
    async idle() {
      while (running !== null) await running;
    },
  };
}
