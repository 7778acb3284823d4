// Where a run's faces come from: built-in ones, a folder of shards, or files that are imported first. What was chosen is
// kept beside the run, so that `--resume` finds it again.
import { dirname, join, resolve } from 'node:path';
import { StudioError } from '../face/errors.ts';
import { isBuiltIn } from '../face/presets.ts';
import type { ServiceWorld } from '../service/world.ts';
import { readJson, writeWhole } from '../storage/node/whole.ts';
import { exists } from './files.ts';
import { clockTime } from './output.ts';
import type { Output } from './output.ts';
import { isShardFolder, openShards, placeOf } from './shards.ts';
import { openNodeWorld } from './world.ts';

/** Folder in which the storage finds a data set, and the data set's id. */
export interface Faces {
  readonly folder: string;
  /** Undefined: what the settings name. */
  readonly id: string | undefined;
}

const NOTE = 'data.json';
/** Of the presets that people begin with. */
const USUAL_SIZE = 64;

/** The folder in which data sets lie that no other one was named for. */
export function usualFolder(run: string): string {
  return join(dirname(run), '.datasets');
}

/**
 * What `--data` means, or what it meant when the run began.
 * @param run folder of the run
 * @param size side of the pictures: files are imported at it
 * @throws StudioError `data-missing`, `file-damaged`, and whatever an import throws
 */
export async function findFaces(
  data: string | undefined,
  run: string,
  output: Output,
  size = USUAL_SIZE,
): Promise<Faces> {
  if (data === 'headkit') return { folder: usualFolder(run), id: undefined };
  if (data !== undefined && isBuiltIn(data)) return { folder: usualFolder(run), id: data };
  const noted = (await readJson(join(run, NOTE))) as { readonly path?: string } | undefined;
  const path = data ?? noted?.path;
  if (path === undefined) return { folder: usualFolder(run), id: undefined };
  if (await isShardFolder(path)) return placeOf(await openShards(path));
  if (!(await exists(path)))
    throw new StudioError(
      'data-missing',
      `There is nothing at ${path}.`,
      'Name the faces again with --data.',
    );
  const { importForRun } = await import('./import.ts');
  return importForRun(path, usualFolder(run), size, output);
}

/** Remembers the choice beside the run. */
export async function noteFaces(run: string, { folder, id }: Faces): Promise<void> {
  if (id !== undefined)
    await writeWhole(join(run, NOTE), `${JSON.stringify({ path: resolve(folder, id) }, undefined, 1)}\n`);
}

/** Unpacks or draws a built-in set where it is not there yet. */
export async function provideFaces(folder: string, dataset: string, output: Output): Promise<ServiceWorld> {
  const world = openNodeWorld(folder, folder);
  if (!isBuiltIn(dataset)) return world;
  const { openLibrary } = await import('../service/library.ts');
  const library = openLibrary(world, (report) => {
    if (report.kind !== 'import') return;
    const { done, total, secondsLeft } = report.progress;
    const left = secondsLeft === null ? '' : `, ${clockTime(secondsLeft)} left`;
    output.progress(`built-in faces: ${done} of ${total}${left}`);
  });
  await library.importBuiltIn(dataset);
  return world;
}
