// Files that a person names on the command line: read with a bound, and with errors that say what to do.
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { StudioError } from '../face/errors.ts';

/** Files beyond this are no pictures, weights or settings of ours. */
export const MOST_BYTES = 2 ** 31;

function unusable(path: string, error: unknown): StudioError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new StudioError('data-missing', `There is no file ${path}.`, 'Check the name and its folder.');
  if (code === 'EISDIR') return new StudioError('file-unknown', `${path} is a folder.`, 'Name a file in it.');
  return new StudioError('storage-failed', `${path} cannot be read: ${message}`, 'Check its permissions.');
}

/**
 * The bytes of a file.
 * @throws StudioError `data-missing`, `file-unknown`, `file-too-large`, `storage-failed`
 */
export async function readInput(path: string, most = MOST_BYTES): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > most) {
        throw new StudioError(
          'file-too-large',
          `${path} has ${size} bytes, the bound is ${most}.`,
          'Choose a smaller file.',
        );
      }
      return new Uint8Array(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof StudioError ? error : unusable(path, error);
  }
}

/**
 * The value in a JSON file.
 * @throws StudioError as `readInput`, and `file-damaged` for anything that is not JSON
 */
export async function readJsonInput(path: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readInput(path, 16 * 2 ** 20));
  try {
    return JSON.parse(text);
  } catch {
    throw new StudioError('file-damaged', `${path} is not JSON.`, 'Correct it, or export it again.');
  }
}

/** Whether a path is a folder; false where there is nothing. */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** Makes a folder, or takes one that holds nothing yet. */
export async function emptyFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  if ((await readdir(path)).length === 0) return;
  throw new StudioError('settings-invalid', `There is something in ${path} already.`, 'Name another folder.');
}
