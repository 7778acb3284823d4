// Editing with a model: the newest checkpoint of a run, a model that came with the studio, or a file of weights.
import { openEditor } from '../engine/edit/editor.ts';
import type { Editor } from '../engine/edit/editor.ts';
import { codingOf } from '../engine/methods/codes.ts';
import { methodOf } from '../engine/methods/registry.ts';
import { recogniseWeights, recognisedGenerator } from '../engine/weights/recognise.ts';
import type { RecognisedWeights } from '../engine/weights/recognise.ts';
import { StudioError } from '../face/errors.ts';
import type { EditResult, FaceInput, ModelInfo, ModelSource } from '../protocol/messages.ts';
import { loadWeights } from './models.ts';
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

  return {
    openModel: (source) =>
      next(async () => {
        const { bytes, title, hints } = await loadWeights(world, sha256, source);
        const recognised = recogniseWeights(bytes, hints);
        const info = infoOf(title, recognised);
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

function infoOf(
  title: string,
  { model, step, training, generator, attributesKnown, sizeKnown }: RecognisedWeights,
): ModelInfo {
  const { method, net, attributes, labels, conflicts } = model;
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
    ...(conflicts === undefined ? {} : { conflicts }),
    sizes,
    attributesKnown,
    sizeKnown,
  };
}

function use(opened: Opened | null): Opened {
  if (opened !== null) return opened;
  throw new StudioError('data-missing', 'No model is open.', 'Choose a model first.');
}
