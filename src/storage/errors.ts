// What the platform's storage errors mean to a person. Only names of DOMExceptions are read here: their messages
// differ between browsers, and the one about the quota is empty.
import { StudioError } from '../face/errors.ts';

/** Whether the connection was lost under an operation that can simply be done again on a new one. */
export function isConnectionLost(thrown: unknown): boolean {
  return (
    thrown instanceof DOMException &&
    ['InvalidStateError', 'AbortError', 'UnknownError'].includes(thrown.name)
  );
}

export function isStorageFull(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'QuotaExceededError';
}

/**
 * The StudioError for what a storage operation threw; anything that is no DOMException is returned unchanged.
 * @param doing what was attempted, to follow "while": "writing a checkpoint"
 */
export function storageError(thrown: unknown, doing: string): unknown {
  if (!(thrown instanceof DOMException)) return thrown;
  if (isStorageFull(thrown)) {
    return new StudioError(
      'storage-full',
      `The browser's storage for this page is full; it was used up while ${doing}. Everything stored before is intact.`,
      'Remove runs or data sets that you no longer need, or free space on the disk, and go on.',
    );
  }
  if (thrown.name === 'VersionError') {
    return new StudioError(
      'storage-failed',
      'The stored data was written by a newer version of the studio.',
      'Reload the page to get the newer version.',
    );
  }
  const cause = thrown.message === '' ? thrown.name : `${thrown.name}: ${thrown.message}`;
  return new StudioError(
    'storage-failed',
    `The browser's database failed while ${doing} (${cause}).`,
    'Reload the page. If it stays so, check that the browser may store data for this page (not in a private window).',
  );
}
