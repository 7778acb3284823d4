// A file of weights of unknown origin: which container, which method, which sizes, and its generator's arrays checked
// one by one. Decided by content, never by the file's name. No tensors are made here, see recognisedGenerator.
import type { TrainingFacts } from '../../face/comparison.ts';
import { StudioError } from '../../face/errors.ts';
import type { LabelKind } from '../../face/settings.ts';
import { forEdits } from '../methods/for-edits.ts';
import { methodOf } from '../methods/registry.ts';
import type { NetSizes, Params } from '../nets/params.ts';
import { below, inferGenerator } from './infer.ts';
import type { Arrays } from './infer.ts';
import { checkNet, importNet } from './model.ts';
import { readModelInfo } from './model-info.ts';
import type { ModelInfo } from './model-info.ts';
import { renamed } from './name-map.ts';
import type { NameMap } from './name-map.ts';
import { readTorch, torchContainer } from './pytorch.ts';
import type { TorchContainer } from './pytorch.ts';
import { readSafetensors } from './safetensors.ts';
import { readTraining } from './training-facts.ts';

export interface RecognisedWeights {
  readonly container: 'safetensors' | TorchContainer;
  /** A generator alone, both networks with what is needed to go on, or a parity fixture. */
  readonly content: 'generator' | 'checkpoint' | 'fixture';
  readonly model: ModelInfo;
  /** Whether the file (or the caller) names the attributes; otherwise they are numbered. */
  readonly attributesKnown: boolean;
  /** Whether the picture size is stated or follows from the tensors; otherwise it is the method's usual one. */
  readonly sizeKnown: boolean;
  /** Generator steps behind the weights; 0 where the file does not say. */
  readonly step: number;
  /** What the run behind the weights was, where the file says it. */
  readonly training?: TrainingFacts;
  /** The generator's arrays by our names, each of the shape that the model asks for. */
  readonly generator: Arrays;
  /** The critic's arrays as they stand in the file, where it has any; checked when tensors are made of them. */
  readonly critic?: Arrays;
}

/** What a caller knows beyond the file. */
export interface Hints {
  readonly attributes?: readonly string[] | undefined;
  readonly labels?: LabelKind | undefined;
  /** Side of the pictures, for generators that work at any. */
  readonly size?: number | undefined;
  readonly names?: NameMap | undefined;
}

const MOST_ATTRIBUTES = 1000;

/** Where a file may keep a generator and its discriminator, by the prefixes of their names. */
const PLACES = [
  { content: 'fixture', generator: 'init/G/', discriminator: 'init/D/' },
  { content: 'checkpoint', generator: 'G/', discriminator: 'D/' },
  { content: 'generator', generator: 'state_dict/', discriminator: ' ' },
  { content: 'generator', generator: 'module.', discriminator: ' ' },
  { content: 'generator', generator: '', discriminator: ' ' },
] as const;

/**
 * Recognises a file.
 * @throws StudioError `file-unknown`, `file-damaged`, `file-too-large`, `weights-mismatch`: which tensor, and why
 */
export function recogniseWeights(bytes: Uint8Array, hints: Hints = {}): RecognisedWeights {
  const torch = torchContainer(bytes);
  const file =
    torch === undefined
      ? readPlain(bytes)
      : { tensors: readTorch(bytes) as Arrays, metadata: new Map<string, string>() };
  const tensors = hints.names === undefined ? file.tensors : renamed(file.tensors, hints.names);
  const place = PLACES.find(({ generator }) =>
    [...tensors.keys()].some((name) => name.startsWith(generator)),
  );
  if (place === undefined)
    throw new StudioError('file-unknown', 'The file holds no tensors.', 'Choose another file.');
  const generator = below(tensors, place.generator);
  const critic = below(tensors, place.discriminator);
  const { model, sizeKnown, attributesKnown } = describe(generator, critic, file.metadata, {
    ...hints.names,
    ...hints,
  });
  const checked = checkNet(generator, methodOf(model.method).specs(model).generator);
  const step = Number(file.metadata.get('step') ?? 0);
  const training = readTraining(file.metadata);
  return {
    container: torch ?? 'safetensors',
    content: place.content,
    model,
    sizeKnown,
    attributesKnown,
    step: Number.isSafeInteger(step) && step >= 0 ? step : 0,
    ...(training === undefined ? {} : { training }),
    generator: new Map(checked.map(([spec, array]) => [spec.name, array])),
    ...(critic.size === 0 ? {} : { critic }),
  };
}

/** The recognised generator as tensors for edits, owned by the caller. */
export function recognisedGenerator({ model, generator }: RecognisedWeights): Params {
  const method = methodOf(model.method);
  return forEdits(method, model, importNet(generator, method.specs(model).generator));
}

function readPlain(bytes: Uint8Array) {
  try {
    return readSafetensors(bytes);
  } catch (error) {
    // A header that is not even JSON means that the file never was safetensors.
    if (bytes[8] === 0x7b || !(error instanceof StudioError)) throw error;
    throw new StudioError(
      'file-unknown',
      'The file is neither safetensors nor a PyTorch checkpoint.',
      'Choose weights: a .safetensors file of this studio, or a checkpoint that torch.save wrote.',
    );
  }
}

type Known = Pick<Hints, 'attributes' | 'labels' | 'size'>;

function describe(
  generator: Arrays,
  discriminator: Arrays,
  metadata: ReadonlyMap<string, string>,
  known: Known,
) {
  if (metadata.has('method')) {
    const stated = readModelInfo({ metadata });
    const model: ModelInfo = { ...stated, net: netOf(stated, generator, discriminator) };
    return { model: named(model, known), sizeKnown: true, attributesKnown: true };
  }
  const { method, net, sizeKnown, count } = inferGenerator(generator, discriminator);
  if (!(count >= 1 && count <= MOST_ATTRIBUTES)) {
    throw mismatch(
      `The generator seems to be fed ${count} attributes.`,
      'Choose the file of a whole generator.',
    );
  }
  const attributes = Array.from({ length: count }, (_, i) => `Attribute_${i + 1}`);
  const model: ModelInfo = {
    method,
    net: { ...net, size: known.size ?? net.size },
    attributes,
    labels: known.labels ?? 'binary',
    labelScale: 0.5,
  };
  return {
    model: named(model, known),
    sizeKnown: sizeKnown || known.size !== undefined,
    attributesKnown: known.attributes !== undefined,
  };
}

/**
 * The sizes that a file states, corrected by what only its tensors show: files made elsewhere do not state the channels, the
 * critic's norm or the decoder's joins.
 */
export function netOf(stated: ModelInfo, generator: Arrays, discriminator: Arrays): NetSizes {
  const { channels, shortcuts, injects, transfers, criticNorm, decoders, heads, upsampling } = inferGenerator(
    generator,
    discriminator,
  ).net;
  const shown = { shortcuts, injects, transfers, criticNorm, decoders, heads, upsampling };
  const found = Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined));
  return { ...stated.net, ...found, channels };
}

function named(model: ModelInfo, { attributes }: Known): ModelInfo {
  if (attributes === undefined) return model;
  if (attributes.length === model.attributes.length) return { ...model, attributes };
  throw mismatch(
    `The model has ${model.attributes.length} attributes, ${attributes.length} names were given.`,
    'Name every attribute once, in the order in which the model was trained.',
  );
}

function mismatch(message: string, remedy: string): StudioError {
  return new StudioError('weights-mismatch', message, remedy);
}
