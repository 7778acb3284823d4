// Nets to files and back: names, shapes and metadata, checked against what the method says its nets look like.
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';
import type { LabelKind } from '../../face/settings.ts';
import type { BuildSettings, Coding } from '../methods/method.ts';
import { methodOf } from '../methods/registry.ts';
import type { Params, ParamSpec } from '../nets/params.ts';
import { fileShape, fromFile, toFile } from './layout.ts';
import type { NamedArray, Safetensors } from './safetensors.ts';

/** Names that official checkpoints carry and nothing here needs: counters, and running statistics of instance norms,
 * which StarGAN keeps and never uses. */
const IGNORED = /\.(num_batches_tracked|running_mean|running_var)$/;

function mismatch(message: string): StudioError {
  return new StudioError(
    'weights-mismatch',
    message,
    'Load a file that was exported with the same method, picture size, width, layers and attributes.',
  );
}

/**
 * The arrays of one net, in the order of `specs`, without making tensors of them.
 *
 * @param prefix only names that start with it are this net's, e.g. `init/G/`
 * @throws StudioError `weights-mismatch`, naming the tensor that is missing, superfluous or of another shape
 */
export function checkNet(
  tensors: ReadonlyMap<string, NamedArray>,
  specs: readonly ParamSpec[],
  prefix = '',
): [ParamSpec, NamedArray][] {
  const known = new Set(specs.map(({ name }) => prefix + name));
  for (const name of tensors.keys()) {
    if (name.startsWith(prefix) && !known.has(name) && !IGNORED.test(name)) {
      throw mismatch(`The file has a tensor "${name}" that this network does not have.`);
    }
  }
  return specs.map((spec) => {
    const found = tensors.get(prefix + spec.name);
    if (found === undefined) throw mismatch(`The file lacks the tensor "${prefix}${spec.name}".`);
    const wanted = fileShape(spec).join(', ');
    const has = found.shape.join(', ');
    if (has !== wanted) {
      throw mismatch(
        `The tensor "${prefix}${spec.name}" has the shape [${has}], the network needs [${wanted}].`,
      );
    }
    return [spec, found];
  });
}

/**
 * Tensors of one net from a file's arrays, checked as `checkNet` does.
 * @returns tensors owned by the caller, in the order of `specs`
 */
export function importNet(
  tensors: ReadonlyMap<string, NamedArray>,
  specs: readonly ParamSpec[],
  prefix = '',
): Params {
  return Object.fromEntries(
    checkNet(tensors, specs, prefix).map(([spec, { data }]) => [
      spec.name,
      tf.tensor(fromFile(spec, data), [...spec.shape], 'float32'),
    ]),
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
export interface ModelInfo extends BuildSettings, Coding {
  readonly method: string;
  readonly labels: LabelKind;
}

const USUAL = { labelScale: 0.5, heads: 'transposed', criticNorm: 'instance' } as const;
/** For sizes that a method has no word for: nothing reads them. */
const UNREAD = { layers: 5, fc: 1024 };

/** Metadata of an export; all values are strings, as the format demands. What is usual is left out. */
export function modelMetadata(info: ModelInfo): Map<string, string> {
  const { method, net, attributes, labels, labelScale } = info;
  const sizes = ['size', 'channels', 'dim', ...methodOf(method).sizes] as const;
  const { heads = USUAL.heads, criticNorm = USUAL.criticNorm } = net;
  const unusual = Object.entries({ heads, criticNorm, labelScale }).filter(
    ([name, value]) => value !== USUAL[name as keyof typeof USUAL],
  );
  return new Map([
    ['method', method],
    ...sizes.map((name): [string, string] => [name, String(net[name])]),
    ['attributes', JSON.stringify(attributes)],
    ['labels', labels],
    ...unusual.map(([name, value]): [string, string] => [name, String(value)]),
  ]);
}

/**
 * The model that a file's metadata announces.
 * @throws StudioError `weights-mismatch`, naming the entry that is missing or unusable; `settings-invalid` for a method
 *   that there is not
 */
export function readModelInfo({ metadata }: Pick<Safetensors, 'metadata'>): ModelInfo {
  const unusable = (name: string): StudioError => mismatch(`The file's metadata has no usable "${name}".`);
  const whole = (name: string, fallback?: number): number => {
    const text = metadata.get(name);
    const value = text === undefined ? fallback : Number(text);
    if (value !== undefined && Number.isInteger(value) && value > 0 && value <= 4096) return value;
    throw unusable(name);
  };
  const oneOf = <T extends string>(name: string, first: T, other: T): T => {
    const text = metadata.get(name) ?? first;
    if (text === first || text === other) return text as T;
    throw unusable(name);
  };
  const id = metadata.get('method');
  if (id === undefined) throw mismatch('The file\'s metadata names no "method".');
  const method = methodOf(id);
  const sizes = Object.fromEntries(method.sizes.map((name) => [name, whole(name)]));
  const heads = oneOf('heads', USUAL.heads, 'resize');
  const criticNorm = oneOf('criticNorm', USUAL.criticNorm, 'none');
  const labelScale = Number(metadata.get('labelScale') ?? USUAL.labelScale);
  if (!(labelScale > 0 && labelScale <= 16)) throw unusable('labelScale');
  return {
    method: id,
    net: {
      size: whole('size'),
      channels: whole('channels', 3),
      dim: whole('dim'),
      ...UNREAD,
      ...sizes,
      ...(heads === USUAL.heads ? {} : { heads }),
      ...(criticNorm === USUAL.criticNorm ? {} : { criticNorm }),
    },
    attributes: readNames(metadata.get('attributes')),
    labels: oneOf<LabelKind>('labels', 'binary', 'one-hot'),
    labelScale,
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
