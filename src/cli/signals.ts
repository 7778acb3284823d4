// Ctrl-C and the wish of a system to stop, turned into a wish that work can follow in its own time.

/** Exit codes of a command that a signal ended, as shells know them. */
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;
/** npm hands on a Ctrl-C that the terminal has sent to everybody already: within this many milliseconds it is the same. */
const SAME = 1000;

/**
 * Calls `stop` once with the exit code to end with. A second signal ends the process at once; what is on the disk is whole
 * all the same.
 */
export function onSignal(stop: (code: number) => void): void {
  let first: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (first === undefined) {
        first = performance.now();
        stop(CODES[signal]);
      } else if (performance.now() - first > SAME) process.exit(CODES[signal]);
    });
  }
}
