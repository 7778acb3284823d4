// Every failure a user can meet has a code, a sentence that says what happened and one that says what to do.
// Codes cross threads and land in reports, so they are plain strings that never change their meaning.

export type ErrorCode =
  | 'file-damaged' // a file is truncated, has a wrong hash, or is not what it says
  | 'file-unknown' // no reader recognises the content
  | 'file-too-large' // a declared or real size is over the bound
  | 'weights-mismatch' // a tensor is missing, superfluous, or has the wrong shape
  | 'settings-invalid' // a setting is unknown, of the wrong type, or out of range
  | 'shape-impossible' // settings lead to a shape that cannot work
  | 'backend-missing' // the wanted backend cannot run here
  | 'device-lost' // the GPU went away
  | 'device-error' // the GPU refused an operation (out of memory, validation)
  | 'storage-full' // the browser's quota is used up
  | 'storage-failed' // the database could not be opened, read or written
  | 'data-missing' // a data set, run or checkpoint that was named does not exist
  | 'run-diverged' // NaN or infinity in a loss
  | 'busy' // another tab or another task holds the GPU
  | 'cancelled' // the user stopped it
  | 'worker-died' // a worker stopped answering or threw where nothing caught it
  | 'unexpected'; // everything else: a bug of ours

/** The only error type that the rooms throw on purpose. */
export class StudioError extends Error {
  override readonly name = 'StudioError';
  readonly code: ErrorCode;
  /** What the user can do about it; a whole sentence. */
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, remedy: string) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}

/** The form in which an error crosses threads and is shown. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly stack?: string;
}

/** Turns anything that was thrown into a report; unknown errors become `unexpected`. */
export function reportOf(thrown: unknown): ErrorReport {
  if (thrown instanceof StudioError) {
    return { code: thrown.code, message: thrown.message, remedy: thrown.remedy };
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    code: 'unexpected',
    message: error.message === '' ? error.name : error.message,
    remedy: 'This is a fault of the program. Reload the page; runs go on from their last checkpoint.',
    ...(error.stack === undefined ? {} : { stack: error.stack }),
  };
}

/** The inverse of `reportOf` on the other side of a thread boundary. */
export function errorOf(report: ErrorReport): StudioError {
  return new StudioError(report.code, report.message, report.remedy);
}
