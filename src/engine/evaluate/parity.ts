// The parity check: one critic step and one generator step against what an independent implementation wrote down
// (documented in docs/parity.md). Every reference tensor in the file is compared; one without a counterpart here fails.
import * as tf from '@tensorflow/tfjs-core';
import { reportOf } from '../../face/errors.ts';
import type { ErrorReport } from '../../face/errors.ts';
import { codingOf } from '../methods/codes.ts';
import type { Edit, Method } from '../methods/method.ts';
import { METHODS } from '../methods/registry.ts';
import { isRunning } from '../nets/params.ts';
import type { Params, ParamSpec } from '../nets/params.ts';
import { disposeAll } from '../ops/grads.ts';
import type { NamedTensors } from '../ops/grads.ts';
import {
  ADAM_EPSILON,
  discriminatorStep,
  disposeReport,
  disposeState,
  generatorStep,
  startState,
} from '../train/step.ts';
import type { StepReport, StepSettings, TrainState } from '../train/step.ts';
import { below } from '../weights/infer.ts';
import { pictureToFile, toFile } from '../weights/layout.ts';
import { importNet } from '../weights/model.ts';
import { readModelInfo } from '../weights/model-info.ts';
import type { ModelInfo } from '../weights/model-info.ts';
import { netOf } from '../weights/recognise.ts';
import { readSafetensors } from '../weights/safetensors.ts';
import type { Safetensors } from '../weights/safetensors.ts';
import { gradientScale, impossible, judged, largest, relativeError, updateError } from './compare.ts';
import type { CheckKind, ParityCheck } from './compare.ts';
import { disposeFixture, fixtureBatch, fixtureNets, statedDifferences } from './fixture.ts';
import type { Fixture } from './fixture.ts';

export interface ParityReport {
  readonly fixture: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** method and sizes, or why it was skipped or could not be run */
  readonly summary: string;
  readonly checks: readonly ParityCheck[];
  /** the largest error of every kind of number */
  readonly worst: Partial<Record<CheckKind, ParityCheck>>;
  readonly error?: ErrorReport;
}

/** Our side of one reference tensor, by its key in the file. */
type Ours = Map<string, { kind: CheckKind; data: ArrayLike<number> }>;

/** The model of a fixture. */
type Checked = Omit<ModelInfo, 'method'> & { readonly method: Method };

/** Readings and optimiser that fixtures are made with. */
function fixtureSettings(model: Checked, file: Safetensors): StepSettings {
  const { method, labels } = model;
  const { weights, readings } = statedDifferences(file);
  return {
    weights: { ...method.recipe.weights, ...weights },
    readings: { ...method.recipe.readings, ...codingOf(model), ...readings },
    labels,
    train: { beta1: 0.5, beta2: 0.999, normDecay: Number(file.metadata.get('bnDecay') ?? 0.999) },
  };
}

/** A report from its checks: failed as soon as one of them is. */
export function reportFrom(
  fixture: string,
  summary: string,
  checks: readonly ParityCheck[],
  error?: ErrorReport,
): ParityReport {
  const worst: Partial<Record<CheckKind, ParityCheck>> = {};
  for (const check of checks) {
    const so = worst[check.kind];
    if (so === undefined || !(check.error <= so.error)) worst[check.kind] = check;
  }
  const passed = error === undefined && checks.length > 0 && checks.every((check) => check.passed);
  const status = passed ? 'passed' : 'failed';
  return { fixture, status, summary, checks, worst, ...(error === undefined ? {} : { error }) };
}

/** A report on something that nobody here can check. */
export function skipped(fixture: string, why: string): ParityReport {
  return { fixture, status: 'skipped', summary: why, checks: [], worst: {} };
}

/**
 * Checks one safetensors fixture on the current backend. Never throws for a bad fixture: a damaged file, weights of
 * another shape or a missing input give a failed report. Leaves no tensors behind.
 */
export async function checkFixture(name: string, bytes: Uint8Array): Promise<ParityReport> {
  let summary = 'could not be read';
  try {
    const file = readSafetensors(bytes);
    const id = file.metadata.get('method');
    const method = METHODS.find(({ recipe }) => recipe.id === id);
    if (method === undefined) return skipped(name, `no method "${id ?? ''}" here`);
    const stated = readModelInfo(file);
    const half = (net: string) => below(file.tensors, `init/${net}/`);
    const info = { ...stated, net: netOf(stated, half('G'), half('D')) };
    const { size, dim } = info.net;
    const sizes = method.sizes.map((word) => `${word} ${info.net[word]}`).join(', ');
    summary = `${id}, ${size} px, width ${dim}, ${sizes}, ${info.attributes.length} ${info.labels} attributes`;
    const model = { ...info, method };
    return reportFrom(name, summary, await compareSteps(model, file));
  } catch (error) {
    return reportFrom(name, summary, [], reportOf(error));
  }
}

/** Everything of a fixture compared. */
async function compareSteps(model: Checked, file: Safetensors): Promise<ParityCheck[]> {
  const fixture = fixtureBatch(file, model.attributes);
  try {
    const state = startState(fixtureNets(model.method, model, file));
    try {
      const ours = await takeSteps(model, state, fixture, file);
      return [...compareRules(fixture), ...compareAll(file, ours, model.method.recipe.rate)];
    } finally {
      disposeState(state);
    }
  } finally {
    disposeFixture(fixture);
  }
}

/** Runs the edit, the critic step and the generator step in the fixture's order and reads everything back. */
async function takeSteps(
  model: Checked,
  state: TrainState,
  { batch }: Fixture,
  file: Safetensors,
): Promise<Ours> {
  const ours: Ours = new Map();
  const { method } = model;
  const specs = method.specs(model);
  const settings = fixtureSettings(model, file);
  const { rate } = method.recipe;
  const wanted = { pictures: true, grads: true };

  const { adversarial, attributes, ...evaluated } = tf.tidy(() => {
    const difference: tf.Tensor2D = tf.sub(batch.target, batch.source);
    const encoding = method.encode(state.generator, batch.x, batch.source, settings.readings);
    const edit = method.edit(state.generator, encoding, difference);
    return { ...edit, ...method.judge(state.discriminator, batch.x) };
  });
  await addPictures(ours, 'eval/', evaluated);
  ours.set('eval/d_adv', { kind: 'output', data: await adversarial.data() });
  ours.set('eval/d_att', { kind: 'output', data: await attributes.data() });
  tf.dispose([evaluated, adversarial, attributes]);

  const critic = discriminatorStep(method, state, batch, settings, rate, wanted);
  await addStep(ours, 'd/', critic, state.discriminator, specs.discriminator);
  followReference(state, file, specs.discriminator);
  const generator = generatorStep(method, state, batch, settings, rate, wanted);
  await addStep(ours, 'g/', generator, state.generator, specs.generator);
  return ours;
}

/**
 * The generator step starts from the reference's critic, which has been compared by then: where a gradient is rounding
 * noise Adam's first step has a random sign, and the score would carry that noise into a step that has nothing to do
 * with it.
 */
function followReference(state: TrainState, file: Safetensors, specs: readonly ParamSpec[]): void {
  if (!specs.every(({ name }) => file.tensors.has(`d/after/${name}`))) return;
  const ours = state.discriminator;
  state.discriminator = importNet(file.tensors, specs, 'd/after/');
  disposeAll(ours);
}

async function addPictures(ours: Ours, prefix: string, pictures: Partial<Edit>): Promise<void> {
  for (const [name, tensor] of Object.entries(pictures)) {
    const data = pictureToFile((await tensor.data()) as Float32Array, tensor.shape);
    ours.set(prefix + name, { kind: 'output', data });
  }
}

async function addStep(
  ours: Ours,
  prefix: string,
  report: StepReport,
  params: Params,
  specs: readonly ParamSpec[],
): Promise<void> {
  await addPictures(ours, prefix, report.pictures);
  for (const [name, term] of Object.entries({ ...report.terms, total: report.loss })) {
    ours.set(`${prefix}loss/${name}`, { kind: 'loss', data: await term.data() });
  }
  const add = async (group: string, kind: CheckKind, tensors: NamedTensors): Promise<void> => {
    for (const spec of specs) {
      const data = await tensors[spec.name]?.data();
      if (data !== undefined) {
        ours.set(`${prefix}${group}/${spec.name}`, { kind, data: toFile(spec, data as Float32Array) });
      }
    }
  };
  await add('grad', 'gradient', report.grads);
  await add('after', 'update', params);
  disposeReport(report);
}

/** Passes that touch a running statistic at most: critic step, edit, reconstruction, edit back. */
const MOST_PASSES = 4;

function compareAll(file: Safetensors, ours: Ours, rate: number): ParityCheck[] {
  const keys = [...file.tensors.keys()].filter((key) => /^(eval|d|g)\//.test(key));
  const netLargest = (net: string): number =>
    Math.max(...keys.filter((k) => k.startsWith(`${net}/grad/`)).map((k) => largest(dataOf(file, k))), 0);
  const largestOf: Readonly<Record<string, number>> = { d: netLargest('d'), g: netLargest('g') };
  const missing = ['eval/', 'd/loss/', 'd/grad/', 'd/after/', 'g/loss/', 'g/grad/', 'g/after/']
    .filter((prefix) => !keys.some((key) => key.startsWith(prefix)))
    .map((prefix) => impossible(prefix, 'rule', 'the fixture has nothing to compare'));
  return [
    ...missing,
    ...keys.map((key) => compareOne(file, key, ours, largestOf[key.slice(0, 1)] ?? 0, rate)),
  ];
}

function dataOf(file: Safetensors, key: string): Float32Array {
  return file.tensors.get(key)?.data ?? new Float32Array();
}

function compareOne(
  file: Safetensors,
  key: string,
  ours: Ours,
  netLargest: number,
  rate: number,
): ParityCheck {
  const mine = ours.get(key);
  const reference = dataOf(file, key);
  if (mine === undefined) return impossible(key, 'output', 'nothing here corresponds to it');
  const { kind, data } = mine;
  if (data.length !== reference.length) return impossible(key, kind, 'of another size here');
  if (kind === 'gradient') {
    return judged(key, kind, relativeError(data, reference, gradientScale(reference, netLargest)));
  }
  if (kind !== 'update')
    return judged(key, kind, relativeError(data, reference, scaleOf(file, key, reference)));
  const [net = '', , ...rest] = key.split('/');
  const name = rest.join('/');
  const error = updateError(data, reference, {
    before: dataOf(file, `init/${net.toUpperCase()}/${name}`),
    gradient: isRunning(name) ? undefined : dataOf(file, `${net}/grad/${name}`),
    ourGradient: ours.get(`${net}/grad/${name}`)?.data,
    rate,
    epsilon: ADAM_EPSILON,
    roundings: isRunning(name) ? MOST_PASSES : 1,
  });
  return judged(key, kind, error);
}

/** Losses that are nothing but a mean of critic scores, whose signs can cancel. */
const MEAN_SCORES = ['d/loss/real', 'd/loss/fake', 'g/loss/adv'];
/** Share of the largest score below which such a mean counts as nearly cancelled. */
const CANCELLED = 0.05;

function scaleOf(file: Safetensors, key: string, reference: Float32Array): number {
  const own = largest(reference);
  return MEAN_SCORES.includes(key) ? Math.max(own, CANCELLED * largest(dataOf(file, 'eval/d_adv'))) : own;
}

/** Whether our rules select what the file says, sample by sample. */
function compareRules({ selected, stated }: Fixture): ParityCheck[] {
  return stated.map((wanted, i) => {
    const mine = selected[i];
    const same = mine?.mask === wanted.mask && mine.loss === wanted.loss;
    return judged(`in/guide[${i}]`, 'rule', same ? 0 : 1);
  });
}
