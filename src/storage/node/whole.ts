// Whole files: written beside their place and renamed into it, read into buffers of their own, with errors that say what
// to do.
import { mkdir, open, readFile, readdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StudioError } from '../../face/errors.ts';

const NEWLINE = 10;

/** Writes durably: the bytes are on the disk before the name points to them. */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.part`;
  const file = await open(beside, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    throw storageError(error, path);
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

/** Appends whole lines; one that a kill cut short is ended first, so that it spoils no other. */
export async function appendLines(path: string, lines: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    await file.writeFile(size > 0 && last[0] !== NEWLINE ? `\n${lines}` : lines);
  } catch (error) {
    throw storageError(error, path);
  } finally {
    await file.close();
  }
}

/** The file's bytes in a buffer of their own, or undefined where there is none. */
export async function readWhole(path: string): Promise<ArrayBuffer | undefined> {
  try {
    return new Uint8Array(await readFile(path)).buffer;
  } catch (error) {
    // ENOTDIR: asked for below a file, as beside a report that is to be written again.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw storageError(error, path);
  }
}

export async function readJson(path: string): Promise<unknown> {
  const bytes = await readWhole(path);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    throw new StudioError(
      'file-damaged',
      `${path} is not JSON.`,
      'Remove this file or restore it from a copy.',
    );
  }
}

/** Names in a folder; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() === true ? (await readdir(folder)).sort() : [];
}

function storageError(error: unknown, path: string): StudioError {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new StudioError(
        'storage-full',
        `There is no room left to write ${path}.`,
        'Free space, then resume the run.',
      )
    : new StudioError(
        'storage-failed',
        `${path} cannot be used: ${message}`,
        'Check the folder and its permissions.',
      );
}
