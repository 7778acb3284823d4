// The parity check of a foreign checkpoint: recognised, loaded, and its edits compared with those that the program which
// wrote it made.
import * as tf from '@tensorflow/tfjs-core';
import { StudioError, reportOf } from '../../face/errors.ts';
import { methodOf } from '../methods/registry.ts';
import { pictureFromFile, pictureToFile } from '../weights/layout.ts';
import { recogniseWeights, recognisedGenerator } from '../weights/recognise.ts';
import { readSafetensors } from '../weights/safetensors.ts';
import type { NamedArray, Safetensors } from '../weights/safetensors.ts';
import { judged, largest, relativeError } from './compare.ts';
import type { ParityCheck } from './compare.ts';
import { reportFrom } from './parity.ts';
import type { ParityReport } from './parity.ts';

function arrayOf({ tensors }: Safetensors, key: string, axes: number): NamedArray {
  const found = tensors.get(key);
  if (found?.shape.length === axes) return found;
  throw new StudioError('file-damaged', `The expected outputs lack "${key}".`, 'Make the fixture again.');
}

/**
 * Checks a checkpoint against a file with pictures `x`, target `labels` and `edited` pictures; the sizes in its metadata
 * must be those recognised. Never throws for bad files. Leaves no tensors behind.
 */
export async function checkCheckpoint(
  name: string,
  checkpoint: Uint8Array,
  expected: Uint8Array,
): Promise<ParityReport> {
  let summary = 'could not be read';
  try {
    const file = readSafetensors(expected);
    const [x, labels, edited] = [
      arrayOf(file, 'x', 4),
      arrayOf(file, 'labels', 2),
      arrayOf(file, 'edited', 4),
    ];
    const [n = 0, channels = 0, size = 0] = x.shape;
    const recognised = recogniseWeights(checkpoint, { size });
    const { container, model } = recognised;
    summary = `${model.method}, ${container}, width ${model.net.dim}, ${model.attributes.length} attributes`;
    const sizes: Readonly<Record<string, number | undefined>> = {
      dim: model.net.dim,
      blocks: model.net.blocks,
      layers: model.net.layers,
      classes: model.attributes.length,
    };
    const checks: ParityCheck[] = Object.entries(sizes)
      .filter(([key]) => file.metadata.has(key))
      .map(([key, value]) => judged(key, 'rule', Number(file.metadata.get(key)) === value ? 0 : 1));
    const generator = recognisedGenerator(recognised);
    const picture = tf.tidy(() => {
      const from = tf.tensor4d(pictureFromFile(x.data, x.shape), [n, size, size, channels]);
      const target = tf.tensor2d(labels.data, [n, model.attributes.length]);
      const method = methodOf(model.method);
      const encoding = method.encode(generator, from, tf.zerosLike(target), model);
      return method.edit(generator, encoding, target).edited;
    });
    tf.dispose(generator);
    const ours = pictureToFile((await picture.data()) as Float32Array, picture.shape);
    picture.dispose();
    checks.push(judged('edited', 'output', relativeError(ours, edited.data, largest(edited.data))));
    return reportFrom(name, summary, checks);
  } catch (error) {
    return reportFrom(name, summary, [], reportOf(error));
  }
}
