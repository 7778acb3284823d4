// The models of a comparison as bytes, wherever they are: the newest checkpoint of a run, a file, or a model that comes with
// the program.
import { basename, dirname, extname, join, resolve } from 'node:path';
import { StudioError } from '../face/errors.ts';
import { exportRun } from '../service/exporting.ts';
import { shippedModels } from '../service/shipped.ts';
import { exists, isFolder, readInput } from './files.ts';
import { openNodeWorld } from './world.ts';

export interface LoadedModel {
  readonly title: string;
  /** Where it is from, in words. */
  readonly origin: string;
  readonly bytes: Uint8Array;
  /** Settings of the run, where it is one. */
  readonly settings?: unknown;
}

/** @throws StudioError `data-missing` where nothing of this name is */
export async function loadModel(word: string): Promise<LoadedModel> {
  if (await isFolder(word)) {
    const path = resolve(word);
    const world = openNodeWorld(dirname(path), join(path, '.datasets'));
    const record = await world.storage.runs.get(basename(path));
    const bytes = await exportRun(world, basename(path), 'generator');
    const title = record?.name ?? basename(path);
    return { title, origin: `run ${basename(path)}`, bytes, settings: record?.settings };
  }
  if ((await exists(word)) || /[./\\]/.test(word)) {
    return { title: basename(word, extname(word)), origin: basename(word), bytes: await readInput(word) };
  }
  const world = openNodeWorld('.', '.');
  const model = (await shippedModels(world)).find(({ id }) => id === word);
  if (model === undefined) {
    throw new StudioError(
      'data-missing',
      `"${word}" is no file, no run and no model that comes with the program.`,
      'Name a file, the folder of a run, or an id of public/models/models.json.',
    );
  }
  const bytes = await world.asset(`models/${model.file}`, model.bytes);
  return { title: model.title, origin: 'comes with the studio', bytes };
}
