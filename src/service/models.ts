// The weights that somebody wants to edit or to evaluate with: the newest checkpoint of a run, a model that came with the
// studio, or a file. Bytes and what is known beside them; nothing is recognised here.
import { parseNameMap } from '../engine/weights/name-map.ts';
import type { NameMap } from '../engine/weights/name-map.ts';
import type { Hints } from '../engine/weights/recognise.ts';
import { StudioError } from '../face/errors.ts';
import type { ModelSource } from '../protocol/messages.ts';
import { generatorFile } from './exporting.ts';
import { shippedFile, shippedModels } from './shipped.ts';
import type { ServiceWorld } from './world.ts';

export interface LoadedWeights {
  readonly bytes: Uint8Array;
  readonly title: string;
  readonly hints?: Hints;
}

/**
 * @param sha256 digest of bytes as lower-case hex
 * @throws StudioError `data-missing` for a run without a checkpoint, `file-damaged`, `settings-invalid`
 */
export async function loadWeights(
  world: Pick<ServiceWorld, 'asset' | 'storage'>,
  sha256: (bytes: Uint8Array) => Promise<string>,
  source: ModelSource,
): Promise<LoadedWeights> {
  if (source.kind === 'file') {
    const { name, bytes, attributes, labels, size, nameMap } = source;
    const names = nameMap === undefined ? undefined : readNameMap(nameMap);
    return { bytes, title: name, hints: { attributes, labels, size, names } };
  }
  if (source.kind === 'run') {
    const record = await world.storage.runs.get(source.runId);
    const checkpoint = await world.storage.runs.newestCheckpoint(source.runId);
    const part = checkpoint?.parts.find(({ name }) => name === 'generator');
    if (record === undefined || checkpoint === undefined || part === undefined) {
      throw new StudioError(
        'data-missing',
        'This run has no checkpoint yet.',
        'Train it for a minute, or pause it.',
      );
    }
    return { bytes: generatorFile(new Uint8Array(part.bytes), record, checkpoint), title: record.name };
  }
  const model = (await shippedModels(world)).find(({ id }) => id === source.id);
  if (model === undefined) {
    throw new StudioError(
      'data-missing',
      'This model does not come with the studio.',
      'Choose another model.',
    );
  }
  return { bytes: await shippedFile(world, model, sha256), title: model.title };
}

function readNameMap(text: string): NameMap {
  try {
    return parseNameMap(JSON.parse(text));
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw new StudioError(
      'settings-invalid',
      'The name map is not JSON.',
      'Correct it and choose both files again.',
    );
  }
}
