// Nets to files and back: names and shapes, checked against what the method says its nets look like. What a file says
// about them beside is in model-info.ts.
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';
import type { Params, ParamSpec } from '../nets/params.ts';
import { fileShape, fromFile, toFile } from './layout.ts';
import type { NamedArray } from './safetensors.ts';

/** Names that official checkpoints carry and nothing here needs: counters, and running statistics of instance norms,
 * which StarGAN keeps and never uses. */
const IGNORED = /\.(num_batches_tracked|running_mean|running_var)$/;

/** An error about a file that is not what the network needs. */
export function mismatch(message: string): StudioError {
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
