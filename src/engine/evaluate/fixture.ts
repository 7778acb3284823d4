// A parity fixture as the step wants it: nets from `init/`, a batch from `in/`. Sizes, labels and batch are read from the
// file; nothing is keyed to a particular one.
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';
import { PAPER_RULES, selectGuide } from '../../face/guide.ts';
import type { GuideLoss, GuideMask } from '../../face/guide.ts';
import { parseDifferences } from '../../face/settings.ts';
import type { BuildSettings, Method, Nets, StepBatch } from '../methods/method.ts';
import { disposeBatch } from '../methods/step-batch.ts';
import { importNet } from '../weights/model.ts';
import { pictureFromFile } from '../weights/layout.ts';
import type { NamedArray, Safetensors } from '../weights/safetensors.ts';

/** Guide mask and loss of one sample. */
interface Selected {
  mask: GuideMask;
  loss: GuideLoss;
}

export interface Fixture {
  readonly batch: StepBatch;
  /** what our rules select per sample */
  readonly selected: readonly Selected[];
  /** what the file says they should; empty where the method has no guide masks */
  readonly stated: readonly Selected[];
}

function wrong(message: string): StudioError {
  return new StudioError('file-damaged', message, 'Make the fixture again.');
}

function arrayOf(file: Safetensors, key: string): NamedArray {
  const found = file.tensors.get(key);
  if (found === undefined) throw wrong(`The fixture lacks "${key}".`);
  return found;
}

/** [N, C, S, S] in the file, [N, S, S, C] here. */
function picture({ shape, data }: NamedArray): tf.Tensor4D {
  const [n = 0, c = 0, h = 0, w = 0] = shape;
  return tf.tensor4d(pictureFromFile(data, shape), [n, h, w, c]);
}

function stringList(file: Safetensors, key: string): string[] {
  const list: unknown = JSON.parse(file.metadata.get(key) ?? '[]');
  return Array.isArray(list) ? list.map(String) : [];
}

/** Readings and weights that the fixture was made with, as far as its metadata names others than the method's own. */
export function statedDifferences({ metadata }: Safetensors): ReturnType<typeof parseDifferences> {
  const entry = (name: string): unknown => JSON.parse(metadata.get(name) ?? '{}');
  return parseDifferences({ readings: entry('readings'), weights: entry('weights') });
}

/** Both nets as the fixture starts them; the channels of the pictures decide, older fixtures do not state them. */
export function fixtureNets(method: Method, info: BuildSettings, file: Safetensors): Nets {
  const specs = method.specs(info);
  const generator = importNet(file.tensors, specs.generator, 'init/G/');
  try {
    return { generator, discriminator: importNet(file.tensors, specs.discriminator, 'init/D/') };
  } catch (error) {
    tf.dispose(generator);
    throw error;
  }
}

/**
 * The batch of a fixture.
 * @returns tensors owned by the caller
 * @throws StudioError `file-damaged` where an input is missing or unlike the others in size
 */
export function fixtureBatch(file: Safetensors, attributes: readonly string[]): Fixture {
  const x = arrayOf(file, 'in/x');
  const [n = 0, , size = 0] = x.shape;
  const rows = (key: string): number[][] => {
    const { shape, data } = arrayOf(file, key);
    if (shape[0] !== n || shape[1] !== attributes.length) throw wrong(`"${key}" does not fit the batch.`);
    return Array.from({ length: n }, (_, i) => [
      ...data.subarray(i * attributes.length, (i + 1) * attributes.length),
    ]);
  };
  // Everything that can be missing is looked up before the first tensor is made.
  const alpha = arrayOf(file, 'in/alpha').data;
  if (alpha.length !== n) throw wrong('"in/alpha" does not fit the batch.');
  const source = rows('in/source');
  const target = rows('in/target');
  const selected = source.map((from, i) => selectGuide(from, target[i] ?? [], attributes, PAPER_RULES));
  const losses = stringList(file, 'guideLoss') as GuideLoss[];
  const stated = (stringList(file, 'guideMask') as GuideMask[]).map((mask, i) => ({
    mask,
    loss: losses[i] ?? 'none',
  }));

  const strength = file.tensors.has('in/strength') ? rows('in/strength') : undefined;
  const noise = file.tensors.get('in/noise');
  if (noise !== undefined && noise.shape.join() !== x.shape.join())
    throw wrong('"in/noise" does not fit the batch.');

  const used = stated.length === n ? stated : selected;
  const labelled = file.tensors.get('in/labelled')?.data ?? new Float32Array(n);
  const gate = (open: (choice: Selected) => boolean): tf.Tensor1D =>
    tf.tensor1d(used.map((choice, i) => (open(choice) ? (labelled[i] ?? 0) : 0)));
  const batch: StepBatch = {
    x: picture(x),
    source: tf.tensor2d(source),
    target: tf.tensor2d(target),
    alpha: tf.tensor4d(alpha, [n, 1, 1, 1]),
    guide: guideMasks(file, used, n, size),
    clothing: guideMasks(
      file,
      used.map(() => ({ mask: 'clothing' })),
      n,
      size,
    ),
    gates: {
      target: gate(({ loss }) => loss === 'target'),
      nontarget: gate(({ loss }) => loss === 'nontarget'),
      clothing: gate(() => true),
    },
    ...(strength === undefined ? {} : { strength: tf.tensor2d(strength) }),
    ...(noise === undefined ? {} : { noise: picture(noise) }),
  };
  return { batch, selected, stated };
}

/** The selected guide mask of every sample; zeros for `unknown`, `zero` and where the file has no masks. */
function guideMasks(
  file: Safetensors,
  selected: readonly { mask: string }[],
  n: number,
  size: number,
): tf.Tensor4D {
  const pixels = size * size;
  const masks = new Float32Array(n * pixels);
  selected.forEach(({ mask }, i) => {
    const stored = file.tensors.get(`in/guide.${mask}`)?.data;
    if (stored !== undefined) masks.set(stored.subarray(i * pixels, (i + 1) * pixels), i * pixels);
  });
  return tf.tensor4d(masks, [n, size, size, 1]);
}

/** Frees the tensors of a fixture's batch. */
export function disposeFixture({ batch }: Fixture): void {
  disposeBatch(batch);
}
