// Not here yet.
import { StudioError } from '../face/errors.ts';
import type { Output } from './output.ts';
import type { Faces } from './train-data.ts';

export function importForRun(path: string, _folder: string, _output: Output): Promise<Faces> {
  throw new StudioError('file-unknown', `${path} is no folder of shards.`, 'Name a folder of shards.');
}
