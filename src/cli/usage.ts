// What is wrong with a command line, as opposed to with the work that it asked for.

/** Printed with the command's usage; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
