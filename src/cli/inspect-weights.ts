// What weights and settings hold, for `semblance inspect`.
import { readJudgeInfo } from '../engine/evaluate/judge/info.ts';
import type { NamedArray } from '../engine/weights/safetensors.ts';
import { readSafetensors } from '../engine/weights/safetensors.ts';
import { readTorch, torchContainer } from '../engine/weights/pytorch.ts';
import { recogniseWeights } from '../engine/weights/recognise.ts';
import { readWhole } from '../engine/weights/whole.ts';
import { StudioError } from '../face/errors.ts';
import { parseSettings } from '../face/settings.ts';
import type { RunSettings } from '../face/settings.ts';
import type { Found } from './inspect.ts';

/** Tensors that are listed where nothing better is known. */
const LISTED = 12;

/** The settings that tell runs apart at a glance. */
export function settingsFigures({
  name,
  method,
  preset,
  dataset,
  seed,
  net,
  train,
  attributes,
}: RunSettings) {
  const { steps, batch, critics } = train;
  return {
    name,
    ...{ method, preset, dataset, seed, size: net.size, channels: net.channels, dim: net.dim },
    ...{ steps, batch, critics, attributes },
  };
}

export function describeSettings(value: unknown): Found {
  return { kind: 'settings of a run', ...settingsFigures(parseSettings(value)) };
}

function counted(tensors: ReadonlyMap<string, NamedArray>) {
  let numbers = 0;
  for (const { data } of tensors.values()) numbers += data.length;
  return { tensors: tensors.size, numbers };
}

/**
 * Safetensors and PyTorch files.
 * @throws StudioError for anything else, and for damaged files
 */
export function describeWeights(bytes: Uint8Array): Found {
  const container = torchContainer(bytes);
  if (container === undefined && bytes[8] !== 0x7b) {
    throw new StudioError(
      'file-unknown',
      'The file is nothing that this program knows: no weights, checkpoint, settings, shard, pack or picture.',
      'Choose another file.',
    );
  }
  const { tensors, metadata } =
    container === undefined
      ? readSafetensors(bytes)
      : { tensors: readTorch(bytes), metadata: new Map<string, string>() };
  const size = { bytes: bytes.length, ...counted(tensors) };
  const form = container ?? 'safetensors';
  if (metadata.has('judge')) {
    const { attributes, size: side, accuracy } = readJudgeInfo(metadata);
    return { kind: 'attribute judge', container: form, size: side, attributes, accuracy, ...size };
  }
  if (metadata.has('state')) {
    const { settings, snapshot } = readWhole(bytes);
    const { step, updates, device } = snapshot;
    const state = { step, updates, device };
    return { kind: 'run to go on with', container: form, ...settingsFigures(settings), ...state, ...size };
  }
  try {
    const { model, content, step, attributesKnown, sizeKnown } = recogniseWeights(bytes);
    const { method, net, labels, attributes } = model;
    return {
      kind: content === 'generator' ? 'weights of a generator' : `generator in a ${content}`,
      container: form,
      ...{ method, size: net.size, sizeKnown, channels: net.channels, dim: net.dim },
      ...{ labels, attributes, attributesKnown, step },
      ...size,
    };
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const listed = [...tensors].slice(0, LISTED).map(([name, { shape }]) => `${name} [${shape.join(', ')}]`);
    const more = tensors.size > LISTED ? [`and ${tensors.size - LISTED} more`] : [];
    return {
      kind: 'tensors',
      container: form,
      ...size,
      names: [...listed, ...more],
      note: `Not a generator that can be opened: ${error.message} ${error.remedy}`,
    };
  }
}
