// Editing with a model: the newest checkpoint of a run, or a model that came with the studio.
import { openEditor } from '../engine/edit/editor.ts';
import type { Editor } from '../engine/edit/editor.ts';
import { methodOf } from '../engine/methods/registry.ts';
import type { Method } from '../engine/methods/method.ts';
import type { Params } from '../engine/nets/params.ts';
import { importNet, readModelInfo } from '../engine/weights/model.ts';
import { readSafetensors } from '../engine/weights/safetensors.ts';
import { StudioError } from '../face/errors.ts';
import type { EditResult, FaceInput, ModelInfo, ModelSource } from '../protocol/messages.ts';
import { shippedModels } from './library.ts';
import type { ServiceWorld } from './world.ts';

export interface Editing {
  openModel(source: ModelSource): Promise<ModelInfo>;
  openFace(face: FaceInput): Promise<void>;
  edit(difference: readonly number[]): Promise<EditResult>;
}

interface Opened {
  readonly info: ModelInfo;
  readonly editor: Editor;
}

/** @param sha256 digest of bytes as lower-case hex */
export function openEditing(world: ServiceWorld, sha256: (bytes: Uint8Array) => Promise<string>): Editing {
  let opened: Opened | null = null;
  /** Edits and model changes take turns: a model must not be freed under an edit. */
  let turn: Promise<unknown> = Promise.resolve();
  const next = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work, work);
    turn = result.catch(() => undefined);
    return result;
  };

  const load = async (source: ModelSource): Promise<{ bytes: Uint8Array; title: string }> => {
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
      return { bytes: new Uint8Array(part.bytes), title: record.name };
    }
    const model = (await shippedModels(world)).find(({ id }) => id === source.id);
    if (model === undefined) {
      throw new StudioError(
        'data-missing',
        'This model does not come with the studio.',
        'Choose another model.',
      );
    }
    const bytes = await world.asset(`models/${model.file}`, model.bytes);
    if ((await sha256(bytes)) !== model.sha256) {
      throw new StudioError(
        'file-damaged',
        `${model.file} is not what it was when it was made.`,
        'Install the studio again.',
      );
    }
    return { bytes, title: model.title };
  };

  return {
    openModel: (source) =>
      next(async () => {
        const { bytes, title } = await load(source);
        const { method, generator, labelScale, ...model } = readGenerator(bytes);
        opened?.editor.close();
        opened = null;
        const { size, channels, attributes } = model;
        const editor = openEditor(method, generator, {
          size,
          channels,
          attributes: attributes.length,
          labelScale,
        });
        const info = { title, method: method.recipe.id, ...model, hasMasks: 'attention.weight' in generator };
        opened = { info, editor };
        return info;
      }),
    openFace: (face) => next(() => Promise.resolve(use(opened).editor.openFace(face.pixels, face.labels))),
    edit: (difference) =>
      next(async () => {
        const { info, editor } = use(opened);
        const started = world.clock();
        const pictures = await editor.edit(difference);
        const { size, channels } = info;
        return { size, channels, ...pictures, milliseconds: world.clock() - started };
      }),
  };
}

/** A generator from a safetensors file, whatever its sizes. */
function readGenerator(bytes: Uint8Array): {
  method: Method;
  generator: Params;
  size: number;
  channels: number;
  attributes: readonly string[];
  labelScale: number;
  step: number;
} {
  const file = readSafetensors(bytes);
  const { net, attributes, labelScale, method: id } = readModelInfo(file);
  const method = methodOf(id);
  const generator = importNet(file.tensors, method.specs({ net, attributes }).generator);
  const step = Number(file.metadata.get('step') ?? 0);
  return { method, generator, size: net.size, channels: net.channels, attributes, labelScale, step };
}

function use(opened: Opened | null): Opened {
  if (opened !== null) return opened;
  throw new StudioError('data-missing', 'No model is open.', 'Choose a model first.');
}
