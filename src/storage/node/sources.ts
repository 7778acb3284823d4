// Files and folders of Node as the importers want them: read at any place, closed again when nobody reads for a while.
import { open, readdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { ByteSource } from '../../data/archive/bytes.ts';
import { StudioError } from '../../face/errors.ts';

/** A file that stays open from the first read on; small files are read once, so their handles are closed at once. */
const SMALL = 4 * 2 ** 20;

function fileSource(file: string, path: string, size: number, modified: number): ByteSource {
  let kept: Promise<FileHandle> | undefined;
  return {
    path,
    size,
    modified,
    async read(offset, length) {
      const once = size <= SMALL;
      const handle = await (once ? open(file) : (kept ??= open(file)));
      try {
        const bytes = new Uint8Array(length);
        const { bytesRead } = await handle.read(bytes, 0, length, offset);
        if (bytesRead === length) return bytes;
      } finally {
        if (once) await handle.close();
      }
      throw new StudioError('data-missing', `${path} changed while it was read.`, 'Start the import again.');
    },
  };
}

/**
 * Every file under the given paths. Files of a folder are named from the folder on (`faces/a.png`).
 * @throws StudioError `data-missing` for a path that is not there
 */
export async function openPaths(paths: readonly string[]): Promise<ByteSource[]> {
  const sources: ByteSource[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) {
      throw new StudioError('data-missing', `There is no ${path}.`, 'Name files or folders that exist.');
    }
    if (!found.isDirectory()) {
      sources.push(fileSource(path, basename(path), found.size, Math.floor(found.mtimeMs)));
      continue;
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) {
      const { size, mtimeMs } = await stat(file);
      const name = [basename(path), ...relative(path, file).split(sep)].join('/');
      sources.push(fileSource(file, name, size, Math.floor(mtimeMs)));
    }
  }
  return sources;
}
