// Editing with a model: the newest checkpoint of a run, a model that came with the studio, or a file of weights.
import { openEditor } from '../engine/edit/editor.ts';
import type { Editor } from '../engine/edit/editor.ts';
import { codingOf } from '../engine/methods/codes.ts';
import { methodOf } from '../engine/methods/registry.ts';
import { trainingFacts } from '../engine/weights/training-facts.ts';
import { parseNameMap } from '../engine/weights/name-map.ts';
import type { NameMap } from '../engine/weights/name-map.ts';
import { recogniseWeights, recognisedGenerator } from '../engine/weights/recognise.ts';
import type { Hints, RecognisedWeights } from '../engine/weights/recognise.ts';
import { StudioError } from '../face/errors.ts';
import type { TrainingFacts } from '../face/comparison.ts';
import { parseSettings } from '../face/settings.ts';
import type { EditResult, FaceInput, ModelInfo, ModelSource } from '../protocol/messages.ts';
import { dataOf } from './checkpoints.ts';
import { shippedModels } from './library.ts';
import type { ServiceWorld } from './world.ts';

export interface Editing {
  openModel(source: ModelSource): Promise<ModelInfo>;
  openFace(face: FaceInput): Promise<void>;
  edit(difference: readonly number[]): Promise<EditResult>;
}

interface Loaded {
  readonly bytes: Uint8Array;
  readonly title: string;
  readonly hints?: Hints;
  readonly training?: TrainingFacts;
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

  const load = async (source: ModelSource): Promise<Loaded> => {
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
      const training = trainingFacts(parseSettings(record.settings), dataOf(checkpoint));
      return { bytes: new Uint8Array(part.bytes), title: record.name, training };
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
        const { bytes, title, hints, training } = await load(source);
        const recognised = recogniseWeights(bytes, hints);
        const info = infoOf(title, training === undefined ? recognised : { ...recognised, training });
        const { size, channels, attributes } = info;
        const shape = { size, channels, attributes: attributes.length, ...codingOf(recognised.model) };
        opened?.editor.close();
        opened = null;
        const editor = openEditor(methodOf(recognised.model.method), recognisedGenerator(recognised), shape);
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

function infoOf(
  title: string,
  { model, step, training, generator, attributesKnown, sizeKnown }: RecognisedWeights,
): ModelInfo {
  const { method, net, attributes, labels } = model;
  const words = methodOf(method).sizes.filter((word) => word === 'layers' || word === 'blocks');
  const sizes = Object.fromEntries([
    ['dim', net.dim],
    ...words.map((word) => [word, net[word] ?? 0] as const),
  ]);
  return {
    title,
    method,
    size: net.size,
    channels: net.channels,
    attributes,
    step,
    ...(training === undefined ? {} : { training }),
    hasMasks: generator.has('attention.weight'),
    labels,
    sizes,
    attributesKnown,
    sizeKnown,
  };
}

function use(opened: Opened | null): Opened {
  if (opened !== null) return opened;
  throw new StudioError('data-missing', 'No model is open.', 'Choose a model first.');
}
