// One critic step and one generator step of any method. Nothing is read back here: what a step reports are live tensors,
// owned by the caller. Not here: batches, schedules, checkpoints.
import * as tf from '@tensorflow/tfjs-core';
import type { RunSettings } from '../../face/settings.ts';
import type { Edit, LossSettings, Method, Nets, StepBatch } from '../methods/method.ts';
import { updateRunning } from '../nets/norm.ts';
import type { PassStatistics } from '../nets/norm.ts';
import { trainable } from '../nets/params.ts';
import { disposeAll, valueAndGrads } from '../ops/grads.ts';
import type { LossAndGrads, NamedTensors } from '../ops/grads.ts';
import { adamInit, adamUpdate } from './adam.ts';
import type { AdamOptions, AdamState } from './adam.ts';

/** Adam's epsilon in TensorFlow 1 and PyTorch; tfjs's own default differs between backends. */
export const ADAM_EPSILON = 1e-8;

/** Everything that training changes. */
export interface TrainState extends Nets {
  generatorAdam: AdamState;
  discriminatorAdam: AdamState;
}

/** What a step depends on; run settings fit. */
export interface StepSettings extends LossSettings {
  readonly train: Pick<RunSettings['train'], 'beta1' | 'beta2' | 'normDecay'>;
}

/** What a caller wants back beside the losses. */
export interface StepOptions {
  /** the edited picture (critic step) or everything the first pass showed (generator step) */
  readonly pictures?: boolean;
  /** every gradient, in the program's layout */
  readonly grads?: boolean;
  /** `adamNow` in a tensor of the caller's, for steps that are recorded */
  readonly now?: tf.Tensor1D;
}

/** Live tensors: `disposeReport` frees them. */
export interface StepReport {
  loss: tf.Scalar;
  /** unweighted terms by name */
  terms: Record<string, tf.Scalar>;
  pictures: Partial<Edit>;
  grads: NamedTensors;
}

/** A state that has taken no step yet. */
export function startState(nets: Nets): TrainState {
  return {
    ...nets,
    generatorAdam: adamInit(trainable(nets.generator)),
    discriminatorAdam: adamInit(trainable(nets.discriminator)),
  };
}

/** Frees nets and moments. */
export function disposeState(state: TrainState): void {
  const { generator, discriminator, generatorAdam, discriminatorAdam } = state;
  for (const tree of [generator, discriminator]) disposeAll(tree);
  for (const { mean, square } of [generatorAdam, discriminatorAdam]) {
    disposeAll(mean);
    disposeAll(square);
  }
}

/** Frees what a step reported. */
export function disposeReport({ loss, terms, pictures, grads }: StepReport): void {
  loss.dispose();
  for (const tree of [terms, pictures, grads]) disposeAll(tree);
}

/**
 * One update of the critic (Eq. 17). The edited pictures come from the generator in training mode; its running
 * statistics are updated once, its weights are not touched.
 * @param state changed in place; superseded tensors are disposed
 */
export function discriminatorStep(
  method: Method,
  state: TrainState,
  batch: StepBatch,
  settings: StepSettings,
  rate: number,
  options: StepOptions = {},
): StepReport {
  const { edited, statistics } = tf.tidy(() => method.fake(state.generator, batch, settings.readings));
  updateRunning(state.generator, statistics, settings.train.normDecay);
  disposeStatistics(statistics);
  const result = valueAndGrads(
    (discriminator) => method.discriminatorStepLoss(discriminator, edited, batch, settings),
    trainable(state.discriminator),
  );
  const grads = keptGrads(result, options);
  const { params, state: adam } = adamUpdate(
    state.discriminator,
    result.grads,
    state.discriminatorAdam,
    adamOptions(settings, rate),
    options.now,
  );
  state.discriminator = params;
  state.discriminatorAdam = adam;
  if (options.pictures !== true) edited.dispose();
  const pictures = options.pictures === true ? { edited } : {};
  return { loss: result.loss, terms: result.terms, pictures, grads };
}

/**
 * One update of the generator (Eq. 18), running statistics included.
 * @param state changed in place; superseded tensors are disposed
 */
export function generatorStep(
  method: Method,
  state: TrainState,
  batch: StepBatch,
  settings: StepSettings,
  rate: number,
  options: StepOptions = {},
): StepReport {
  let statistics: PassStatistics[] = [];
  let pictures: Partial<Edit> = {};
  const result = valueAndGrads((generator, again) => {
    const made = method.generatorStepLoss(generator, state.discriminator, batch, settings, again);
    statistics = made.statistics;
    if (options.pictures === true) pictures = made.pictures;
    return { loss: made.loss, terms: made.terms, kept: outliving(statistics, pictures) };
  }, trainable(state.generator));
  const grads = keptGrads(result, options);
  const { params, state: adam } = adamUpdate(
    state.generator,
    result.grads,
    state.generatorAdam,
    adamOptions(settings, rate),
    options.now,
  );
  updateRunning(params, statistics, settings.train.normDecay);
  disposeStatistics(statistics);
  state.generator = params;
  state.generatorAdam = adam;
  return { loss: result.loss, terms: result.terms, pictures, grads };
}

/** Adam's numbers for a step at a rate. */
export function adamOptions({ train: { beta1, beta2 } }: StepSettings, rate: number): AdamOptions {
  return { rate, beta1, beta2, epsilon: ADAM_EPSILON };
}

/** Adam consumes the gradients; whoever wants to see them gets handles of its own on the same data. */
function keptGrads({ grads }: LossAndGrads, options: StepOptions): NamedTensors {
  if (options.grads !== true) return {};
  return Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, tf.clone(grad)]));
}

function statisticsOf(passes: readonly PassStatistics[]): tf.Tensor[] {
  return passes.flatMap((pass) => Object.values(pass).flatMap(({ mean, variance }) => [mean, variance]));
}

function disposeStatistics(passes: readonly PassStatistics[]): void {
  for (const tensor of statisticsOf(passes)) tensor.dispose();
}

/** What must survive the tape, under names that only serve to list it. */
function outliving(passes: readonly PassStatistics[], pictures: Partial<Edit>): NamedTensors {
  const tensors = [...statisticsOf(passes), ...Object.values(pictures)];
  return Object.fromEntries(tensors.map((tensor, i) => [`kept.${i}`, tensor]));
}
