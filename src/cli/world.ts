// The platform of the command line, as the services want it.
import { existsSync, rmSync } from 'node:fs';
import { mkdir, open, readFile, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { StudioError } from '../face/errors.ts';
import type { ServiceWorld } from '../service/world.ts';
import { fileStorage } from '../storage/node/files.ts';
import { startDrawers } from './threads.ts';

/** The app's own files: the first folder `public` above the bundle. */
const PUBLIC = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'public', 'faces')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'public');
})();

/** One of the app's own files, e.g. `faces/headkit.bin`. */
export async function appFile(path: string, maxBytes: number): Promise<Uint8Array> {
  const file = join(PUBLIC, path);
  const found = await stat(file).catch(() => undefined);
  if (found === undefined)
    throw new StudioError('data-missing', `${path} is missing.`, 'Install the program again.');
  if (found.size > maxBytes)
    throw new StudioError('file-too-large', `${path} is too large.`, 'Install the program again.');
  return new Uint8Array(await readFile(file));
}

/** The folder itself, or the first one above it that is there. */
async function nearestFolder(folder: string): Promise<string> {
  let here = folder;
  while (dirname(here) !== here && (await stat(here).catch(() => undefined)) === undefined)
    here = dirname(here);
  return here;
}

/** A lock file with the number of the process that holds it; one that a killed process left behind is taken over. */
function lockIn(folder: string): ServiceWorld['lock'] {
  return async (name) => {
    const path = join(folder, `.${name}.lock`);
    await mkdir(folder, { recursive: true });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        const file = await open(path, 'wx');
        await file.writeFile(String(process.pid));
        await file.close();
        // At once: the process may end right after.
        return () => rmSync(path, { force: true });
      } catch {
        const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
        if (alive(holder)) return null;
        await rm(path, { force: true });
      }
    }
    return null;
  };
}

function alive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * @param runs folder of run folders
 * @param datasets folder of data sets
 * @param locks folder for lock files: processes that must not work at once share it
 */
export function openNodeWorld(runs: string, datasets: string, locks = datasets): ServiceWorld {
  return {
    storage: fileStorage(datasets, runs, () => Date.now()),
    manager: {
      estimate: async () => {
        const { bavail, bsize } = await statfs(await nearestFolder(datasets));
        return { usage: 0, quota: bavail * bsize };
      },
    },
    clock: () => performance.now(),
    now: () => Date.now(),
    breathe: () => setImmediate(),
    asset: appFile,
    lock: lockIn(locks),
    drawers: startDrawers,
  };
}
