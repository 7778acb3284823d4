// Nets to files and back: names, shapes and metadata, checked against what the method says its nets look like.
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';
import type { BuildSettings } from '../methods/method.ts';
import type { Params, ParamSpec } from '../nets/params.ts';
import { fileShape, fromFile, toFile } from './layout.ts';
import type { NamedArray, Safetensors } from './safetensors.ts';

/** Names that official checkpoints carry and nothing here needs. */
const IGNORED = /num_batches_tracked$/;

function mismatch(message: string): StudioError {
  return new StudioError(
    'weights-mismatch',
    message,
    'Load a file that was exported with the same method, picture size, width, layers and attributes.',
  );
}

/**
 * Tensors of one net from a file's arrays.
 *
 * @param prefix only names that start with it are this net's, e.g. `init/G/`
 * @returns tensors owned by the caller, in the order of `specs`
 * @throws StudioError `weights-mismatch`, naming the tensor that is missing, superfluous or of another shape
 */
export function importNet(
  tensors: ReadonlyMap<string, NamedArray>,
  specs: readonly ParamSpec[],
  prefix = '',
): Params {
  const known = new Set(specs.map(({ name }) => prefix + name));
  for (const name of tensors.keys()) {
    if (name.startsWith(prefix) && !known.has(name) && !IGNORED.test(name)) {
      throw mismatch(`The file has a tensor "${name}" that this network does not have.`);
    }
  }
  const checked = specs.map((spec) => {
    const found = tensors.get(prefix + spec.name);
    if (found === undefined) throw mismatch(`The file lacks the tensor "${prefix}${spec.name}".`);
    const wanted = fileShape(spec).join(', ');
    const has = found.shape.join(', ');
    if (has !== wanted) {
      throw mismatch(
        `The tensor "${prefix}${spec.name}" has the shape [${has}], the network needs [${wanted}].`,
      );
    }
    return [spec, found.data] as const;
  });
  return Object.fromEntries(
    checked.map(([spec, data]) => [spec.name, tf.tensor(fromFile(spec, data), [...spec.shape], 'float32')]),
  );
}

/**
 * A net's tensors as a file wants them; reads them back from the device.
 * @throws StudioError `weights-mismatch` where `params` lacks a tensor
 */
export async function exportNet(
  params: Params,
  specs: readonly ParamSpec[],
  prefix = '',
): Promise<Map<string, NamedArray>> {
  const arrays = await Promise.all(
    specs.map(async (spec): Promise<[string, NamedArray]> => {
      const tensor = params[spec.name];
      if (tensor === undefined) throw mismatch(`The network lacks the tensor "${spec.name}".`);
      const data = (await tensor.data()) as Float32Array;
      return [prefix + spec.name, { shape: fileShape(spec), data: toFile(spec, data) }];
    }),
  );
  return new Map(arrays);
}

/** What a file says about the model in it. */
export interface ModelInfo extends BuildSettings {
  readonly method: string;
}

/** Metadata of an export; all values are strings, as the format demands. */
export function modelMetadata({ method, net, attributes }: ModelInfo): Map<string, string> {
  const { size, channels, dim, layers, fc } = net;
  const numbers = Object.entries({ size, channels, dim, layers, fc });
  return new Map([
    ['method', method],
    ...numbers.map(([name, value]): [string, string] => [name, String(value)]),
    ['attributes', JSON.stringify(attributes)],
  ]);
}

/**
 * The model that a file's metadata announces.
 * @throws StudioError `weights-mismatch`, naming the entry that is missing or unusable
 */
export function readModelInfo({ metadata }: Pick<Safetensors, 'metadata'>): ModelInfo {
  const whole = (name: string, fallback?: number): number => {
    const text = metadata.get(name);
    const value = text === undefined ? fallback : Number(text);
    if (value !== undefined && Number.isInteger(value) && value > 0 && value <= 4096) return value;
    throw mismatch(`The file's metadata has no usable "${name}".`);
  };
  const method = metadata.get('method');
  if (method === undefined) throw mismatch('The file\'s metadata names no "method".');
  return {
    method,
    net: {
      size: whole('size'),
      channels: whole('channels', 3),
      dim: whole('dim'),
      layers: whole('layers'),
      fc: whole('fc'),
    },
    attributes: readNames(metadata.get('attributes')),
  };
}

function readNames(text: string | undefined): string[] {
  let names: unknown;
  try {
    names = JSON.parse(text ?? '');
  } catch {
    names = undefined;
  }
  if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string'))
    return names;
  throw mismatch('The file\'s metadata has no usable "attributes".');
}
