// Fixtures for the parity tests: the committed ones, altered copies that must fail, and ones of other sizes that we make
// ourselves (they prove that nothing is keyed to the committed sizes, not that the numbers are right).
import * as tf from '@tensorflow/tfjs-core';
import { fixtureBatch, fixtureNets } from '../../src/engine/evaluate/fixture.ts';
import type { Method } from '../../src/engine/methods/method.ts';
import { methodOf } from '../../src/engine/methods/registry.ts';
import type { ParityReport } from '../../src/engine/evaluate/parity.ts';
import { PAPER_RULES, selectGuide } from '../../src/face/guide.ts';
import { seededRandom } from '../../src/face/random.ts';
import type { ParamSpec } from '../../src/engine/nets/params.ts';
import { discriminatorStep, generatorStep, startState } from '../../src/engine/train/step.ts';
import type { StepReport } from '../../src/engine/train/step.ts';
import { pictureToFile } from '../../src/engine/weights/layout.ts';
import { exportNet } from '../../src/engine/weights/model.ts';
import { modelMetadata } from '../../src/engine/weights/model-info.ts';
import type { ModelInfo } from '../../src/engine/weights/model-info.ts';
import { readSafetensors, writeSafetensors } from '../../src/engine/weights/safetensors.ts';
import type { NamedArray } from '../../src/engine/weights/safetensors.ts';
import attganUrl from '../fixtures/parity/attgan-32.safetensors?url';
import ssaUrl from '../fixtures/parity/ssa-32.safetensors?url';
import starganUrl from '../fixtures/parity/stargan-32.safetensors?url';
import starganMnistUrl from '../fixtures/parity/stargan-mnist-32.safetensors?url';
import zipUrl from '../fixtures/parity/stargan-official/1000-G.ckpt?url';
import expectedUrl from '../fixtures/parity/stargan-official/1000-expected.safetensors?url';
import legacyUrl from '../fixtures/parity/stargan-official/legacy-G.ckpt?url';
import stganUrl from '../fixtures/parity/stgan-32.safetensors?url';

const FIXTURES = {
  'ssa-32': ssaUrl,
  'stgan-32': stganUrl,
  'attgan-32': attganUrl,
  'stargan-32': starganUrl,
  'stargan-mnist-32': starganMnistUrl,
};
export type FixtureName = keyof typeof FIXTURES;

/** A committed fixture. */
export async function committed(name: FixtureName): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(FIXTURES[name])).arrayBuffer());
}

/** A checkpoint of the official StarGAN and what it should paint. */
export async function official(name: string): Promise<{ checkpoint: Uint8Array; expected: Uint8Array }> {
  const bytes = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer());
  const checkpoint = await bytes(name === 'legacy-G' ? legacyUrl : zipUrl);
  return { checkpoint, expected: await bytes(expectedUrl) };
}

/** Runs a maker of fixtures without care for its tensors. */
export async function tidied<T>(make: () => Promise<T>): Promise<T> {
  tf.engine().startScope();
  try {
    return await make();
  } finally {
    tf.engine().endScope();
  }
}

/** The checks that a report has not passed, by key. */
export function failures({ checks, error }: ParityReport): string[] {
  return [
    ...checks.filter((check) => !check.passed).map((check) => check.key),
    ...(error ? [error.message] : []),
  ];
}

/** A copy of a fixture after `change` has worked on its tensors and metadata. */
export function altered(
  bytes: Uint8Array,
  change: (tensors: Map<string, NamedArray>, metadata: Map<string, string>) => void,
): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  const copies = new Map(tensors);
  const strings = new Map(metadata);
  change(copies, strings);
  return writeSafetensors(copies, strings);
}

/** Moves the entry of a tensor that `pick` chooses by `amount`. */
export function nudge(tensors: Map<string, NamedArray>, key: string, amount: number): void {
  const { data } = tensors.get(key)!;
  const at = data.reduce((best, value, i) => (Math.abs(value) > Math.abs(data[best]!) ? i : best), 0);
  data[at]! += amount;
}

/** Largest absolute value of a tensor. */
export function peak(tensors: Map<string, NamedArray>, key: string): number {
  return tensors.get(key)!.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

const TRAIN = { beta1: 0.5, beta2: 0.999, normDecay: 0.9 };

/** A fixture of any size, computed on the current backend from seeded numbers. */
export async function makeFixture(info: ModelInfo, samples: number, seed: number): Promise<Uint8Array> {
  const random = seededRandom(seed);
  const { size, channels } = info.net;
  const uniform = (shape: number[], low: number, high: number): NamedArray => ({
    shape,
    data: Float32Array.from(
      { length: shape.reduce((product, n) => product * n, 1) },
      () => low + (high - low) * random.uniform(),
    ),
  });
  const bits = (shape: number[]): NamedArray => {
    const { data } = uniform(shape, 0, 2);
    return { shape, data: data.map(Math.floor) };
  };
  const width = info.attributes.length;
  const labels = [samples, width];
  const classes = (): NamedArray => {
    const { data } = uniform([samples], 0, width);
    return {
      shape: labels,
      data: Float32Array.from({ length: samples * width }, (_, i) =>
        Number(Math.floor(data[Math.floor(i / width)]!) === i % width),
      ),
    };
  };
  const drawn = () => (info.labels === 'one-hot' ? classes() : bits(labels));
  const mask = [samples, 1, size, size];
  const tensors = new Map<string, NamedArray>([
    ['in/x', uniform([samples, channels, size, size], -1, 1)],
    ['in/source', drawn()],
    ['in/target', drawn()],
    ['in/alpha', uniform([samples, 1, 1, 1], 0, 1)],
    ['in/labelled', { shape: [samples], data: new Float32Array(samples).fill(1) }],
    ...['hair', 'skin', 'person', 'eye_g', 'clothing'].map((name): [string, NamedArray] => [
      `in/guide.${name}`,
      bits(mask),
    ]),
  ]);
  const row = (key: string, i: number): Float32Array =>
    tensors.get(key)!.data.subarray(i * info.attributes.length, (i + 1) * info.attributes.length);
  const chosen = Array.from({ length: samples }, (_, i) =>
    selectGuide(row('in/source', i), row('in/target', i), info.attributes, PAPER_RULES),
  );
  const metadata = modelMetadata(info);
  metadata.set('bnDecay', String(TRAIN.normDecay));
  metadata.set('guideMask', JSON.stringify(chosen.map((choice) => choice.mask)));
  metadata.set('guideLoss', JSON.stringify(chosen.map((choice) => choice.loss)));
  metadata.delete('channels'); // as in fixtures from elsewhere
  const method = methodOf(info.method);
  const specs = method.specs(info);
  const nets = method.build(info, random);
  addAll(tensors, await exportNet(nets.generator, specs.generator, 'init/G/'));
  addAll(tensors, await exportNet(nets.discriminator, specs.discriminator, 'init/D/'));
  tf.dispose([nets.generator, nets.discriminator]);
  await addSteps(tensors, metadata, info, method);
  return writeSafetensors(tensors, metadata);
}

function addAll(into: Map<string, NamedArray>, more: ReadonlyMap<string, NamedArray>): void {
  for (const [key, value] of more) into.set(key, value);
}

async function addSteps(
  tensors: Map<string, NamedArray>,
  metadata: Map<string, string>,
  info: ModelInfo,
  method: Method,
): Promise<void> {
  const specs = method.specs(info);
  const file = { tensors: new Map(tensors), metadata };
  const { batch } = fixtureBatch(file, info.attributes);
  const state = startState(fixtureNets(method, info, file));
  const picture = async (key: string, tensor: tf.Tensor): Promise<void> => {
    const [n = 0, h = 0, w = 0, c = 0] = tensor.shape;
    const data = (await tensor.data()) as Float32Array;
    tensors.set(key, { shape: [n, c, h, w], data: pictureToFile(data, tensor.shape) });
  };
  const step = async (prefix: string, report: StepReport, side: ParamSpec[]): Promise<void> => {
    for (const [name, tensor] of Object.entries(report.pictures)) await picture(prefix + name, tensor);
    for (const [name, term] of Object.entries({ ...report.terms, total: report.loss })) {
      tensors.set(`${prefix}loss/${name}`, { shape: [], data: (await term.data()) as Float32Array });
    }
    const trained = side.filter(({ name }) => name in report.grads);
    addAll(tensors, await exportNet(report.grads, trained, `${prefix}grad/`));
  };
  const difference: tf.Tensor2D = tf.sub(batch.target, batch.source);
  const { rate, weights, readings } = method.recipe;
  const settings = { weights, readings, labels: info.labels, train: TRAIN };
  const encoding = method.encode(state.generator, batch.x, batch.source, readings);
  const edit = method.edit(state.generator, encoding, difference);
  for (const [name, tensor] of Object.entries(edit)) await picture(`eval/${name}`, tensor);
  const wanted = { pictures: true, grads: true };
  await step('d/', discriminatorStep(method, state, batch, settings, rate, wanted), specs.discriminator);
  addAll(tensors, await exportNet(state.discriminator, specs.discriminator, 'd/after/'));
  await step('g/', generatorStep(method, state, batch, settings, rate, wanted), specs.generator);
  addAll(tensors, await exportNet(state.generator, specs.generator, 'g/after/'));
}
