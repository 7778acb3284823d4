// Fixtures for the parity tests: the committed ones, altered copies that must fail, and ones of other sizes that we make
// ourselves (they prove that nothing is keyed to the committed sizes, not that the numbers are right).
import * as tf from '@tensorflow/tfjs-core';
import { fixtureBatch, fixtureNets } from '../../src/engine/evaluate/fixture.ts';
import { ssa } from '../../src/engine/methods/ssa.ts';
import { PAPER_RULES, selectGuide } from '../../src/face/guide.ts';
import { seededRandom } from '../../src/face/random.ts';
import type { ParamSpec } from '../../src/engine/nets/params.ts';
import { discriminatorStep, generatorStep, startState } from '../../src/engine/train/step.ts';
import type { StepReport } from '../../src/engine/train/step.ts';
import { pictureToFile } from '../../src/engine/weights/layout.ts';
import { exportNet } from '../../src/engine/weights/model.ts';
import type { ModelInfo } from '../../src/engine/weights/model.ts';
import { readSafetensors, writeSafetensors } from '../../src/engine/weights/safetensors.ts';
import type { NamedArray } from '../../src/engine/weights/safetensors.ts';
import ssaUrl from '../fixtures/parity/ssa-32.safetensors?url';

export async function ssaFixture(): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(ssaUrl)).arrayBuffer());
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

const SETTINGS = {
  weights: ssa.weights,
  readings: { maskDistance: 'mse', attributeReduction: 'mean', gateMean: 'batch' },
  train: { beta1: 0.5, beta2: 0.999, normDecay: 0.9 },
} as const;

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
  const labels = [samples, info.attributes.length];
  const mask = [samples, 1, size, size];
  const tensors = new Map<string, NamedArray>([
    ['in/x', uniform([samples, channels, size, size], -1, 1)],
    ['in/source', bits(labels)],
    ['in/target', bits(labels)],
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
  const metadata = new Map([
    ['method', info.method],
    ...Object.entries(info.net).map(([name, value]): [string, string] => [name, String(value)]),
    ['attributes', JSON.stringify(info.attributes)],
    ['bnDecay', String(SETTINGS.train.normDecay)],
    ['guideMask', JSON.stringify(chosen.map((choice) => choice.mask))],
    ['guideLoss', JSON.stringify(chosen.map((choice) => choice.loss))],
  ]);
  metadata.delete('channels'); // as in fixtures from elsewhere
  const specs = ssa.specs(info);
  const nets = ssa.build(info, random);
  addAll(tensors, await exportNet(nets.generator, specs.generator, 'init/G/'));
  addAll(tensors, await exportNet(nets.discriminator, specs.discriminator, 'init/D/'));
  tf.dispose([nets.generator, nets.discriminator]);
  await addSteps(tensors, metadata, info, specs);
  return writeSafetensors(tensors, metadata);
}

function addAll(into: Map<string, NamedArray>, more: ReadonlyMap<string, NamedArray>): void {
  for (const [key, value] of more) into.set(key, value);
}

async function addSteps(
  tensors: Map<string, NamedArray>,
  metadata: Map<string, string>,
  info: ModelInfo,
  specs: { generator: ParamSpec[]; discriminator: ParamSpec[] },
): Promise<void> {
  const file = { tensors: new Map(tensors), metadata };
  const { batch } = fixtureBatch(file, info.attributes);
  const state = startState(fixtureNets(ssa, info, file));
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
  const edit = ssa.edit(state.generator, ssa.encode(state.generator, batch.x), difference);
  for (const [name, tensor] of Object.entries(edit)) await picture(`eval/${name}`, tensor);
  const wanted = { pictures: true, grads: true };
  await step('d/', discriminatorStep(ssa, state, batch, SETTINGS, ssa.rate, wanted), specs.discriminator);
  addAll(tensors, await exportNet(state.discriminator, specs.discriminator, 'd/after/'));
  await step('g/', generatorStep(ssa, state, batch, SETTINGS, ssa.rate, wanted), specs.generator);
  addAll(tensors, await exportNet(state.generator, specs.generator, 'g/after/'));
}
