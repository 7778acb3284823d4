// Training the attribute judge (methods of STGAN's released `att_classification`): mean binary cross entropy, weight
// decay on convolutions and dense layers, Adam with a rate that falls after the eighth of 25 epochs. An async generator
// like the trainer of the GANs: it does nothing while nobody pulls, and its state can be saved between two steps.
import * as tf from '@tensorflow/tfjs-core';
import type { BatchSource, FaceBatch } from '../../../face/batch.ts';
import { StudioError } from '../../../face/errors.ts';
import { seededRandom } from '../../../face/random.ts';
import { pictureTensor } from '../../edit/pictures.ts';
import { updateRunning } from '../../nets/norm.ts';
import type { PassStatistics } from '../../nets/norm.ts';
import { buildParams, isRunning, trainable } from '../../nets/params.ts';
import type { Params } from '../../nets/params.ts';
import { disposeAll, valueAndGrads } from '../../ops/grads.ts';
import type { NamedTensors } from '../../ops/grads.ts';
import { sigmoidCrossEntropy } from '../../ops/loss.ts';
import { adamInit, adamUpdate } from '../../train/adam.ts';
import type { AdamState } from '../../train/adam.ts';
import { exportNet, importNet } from '../../weights/model.ts';
import { readSafetensors, writeSafetensors } from '../../weights/safetensors.ts';
import { judgeFits } from './file.ts';
import { judgeLogits, judgeSpecs } from './net.ts';
import type { JudgeSizes } from './net.ts';

/** How a judge is trained; the defaults of the released code are in `JUDGE_RECIPE`. */
export interface JudgeSettings extends JudgeSizes {
  readonly batch: number;
  readonly epochs: number;
  readonly rate: number;
  readonly seed: number;
}

/** The released classifier but for its picture size, which follows the data. */
export const JUDGE_RECIPE = { width: 16, blocks: 5, fc: 512, batch: 64, epochs: 25, rate: 2e-4 } as const;

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
const NORM_DECAY = 0.9;
const WEIGHT_DECAY = 1e-4;

/** A judge in training. */
export interface JudgeSession {
  readonly settings: JudgeSettings;
  params: Params;
  adam: AdamState;
  /** Updates done. */
  step: number;
}

/** rate (1 - max(epoch - 8, 0) / 25)^0.75, with 25 epochs stretched to the length of this training. */
export function judgeRate({ rate, epochs }: JudgeSettings, epoch: number): number {
  const released = (25 * epoch) / epochs;
  return rate * (1 - Math.max(released - 8, 0) / 25) ** 0.75;
}

/** @throws StudioError `shape-impossible` for a picture size that the blocks cannot halve to the end */
export function newJudge(settings: JudgeSettings): JudgeSession {
  if (!judgeFits(settings)) {
    throw new StudioError(
      'shape-impossible',
      `${settings.blocks} blocks cannot halve a picture of ${settings.size} pixels.`,
      'Choose fewer blocks or another picture size.',
    );
  }
  const params = buildParams(judgeSpecs(settings), seededRandom(settings.seed));
  return { settings, params, adam: adamInit(trainable(params)), step: 0 };
}

/** Frees weights and moments. */
export function disposeJudge({ params, adam }: JudgeSession): void {
  for (const tree of [params, adam.mean, adam.square]) disposeAll(tree);
}

/**
 * Trains for `steps` updates from where the session stands; yields the loss after each.
 * @param perEpoch updates that see the whole data set once
 */
export async function* trainJudge(
  session: JudgeSession,
  source: BatchSource,
  perEpoch: number,
): AsyncGenerator<{ step: number; steps: number; loss: number }, void, void> {
  const steps = Math.ceil(session.settings.epochs * perEpoch);
  while (session.step < steps) {
    const rate = judgeRate(session.settings, Math.floor(session.step / perEpoch));
    const loss = judgeStep(session, await source.next(), rate);
    session.step += 1;
    const [value] = await loss.data();
    loss.dispose();
    yield { step: session.step, steps, loss: value ?? Number.NaN };
  }
}

/** One update; the mean cross entropy is the caller's. */
function judgeStep(session: JudgeSession, batch: FaceBatch, rate: number): tf.Scalar {
  const { x, labels } = tensorsOf(batch);
  let statistics: PassStatistics = {};
  const { loss, terms, kept, grads } = valueAndGrads((params) => {
    statistics = {};
    const logits = judgeLogits(params, x, 'train', statistics);
    const entropy = tf.mean<tf.Scalar>(sigmoidCrossEntropy(logits, labels));
    const decay = tf.addN(
      Object.entries(params)
        .filter(([name]) => /(conv|fc\.\d)\.weight$/.test(name))
        .map(([, weight]) => tf.sum<tf.Scalar>(tf.square(weight))),
    );
    const passed = Object.values(statistics).flatMap(({ mean, variance }) => [mean, variance]);
    return {
      loss: tf.add(entropy, tf.mul(decay, WEIGHT_DECAY / 2)),
      terms: { entropy },
      kept: Object.fromEntries(passed.map((tensor, i) => [`kept.${i}`, tensor])),
    };
  }, trainable(session.params));
  const updated = adamUpdate(session.params, grads, session.adam, { ...ADAM, rate });
  session.params = updated.params;
  session.adam = updated.state;
  updateRunning(session.params, [statistics], NORM_DECAY);
  tf.dispose([x, labels, loss, kept]);
  return terms['entropy'] as tf.Scalar;
}

function tensorsOf({ count, size, channels, pixels, labels }: FaceBatch) {
  return {
    x: pictureTensor(pixels, [count, size, size, channels]),
    labels: tf.tensor2d(Float32Array.from(labels), [count, labels.length / count]),
  };
}

/** Weights, moments, step and the sampler's state as one file. */
export async function saveJudge(session: JudgeSession, sampler: unknown): Promise<Uint8Array<ArrayBuffer>> {
  const specs = judgeSpecs(session.settings);
  const moved = specs.filter(({ name }) => !isRunning(name));
  const trees: [NamedTensors, typeof specs, string][] = [
    [session.params, specs, 'J/'],
    [session.adam.mean, moved, 'adam/mean/'],
    [session.adam.square, moved, 'adam/square/'],
  ];
  const parts = await Promise.all(trees.map(([tree, of, prefix]) => exportNet(tree, of, prefix)));
  const { settings, step } = session;
  const metadata = new Map([['judgeState', JSON.stringify({ settings, step, sampler })]]);
  return writeSafetensors(new Map(parts.flatMap((part) => [...part])), metadata);
}

/**
 * The inverse of `saveJudge`, for files that this machine wrote itself.
 * @throws StudioError `file-damaged`, `weights-mismatch`
 */
export function restoreJudge(bytes: Uint8Array): { session: JudgeSession; sampler: unknown } {
  const { tensors, metadata } = readSafetensors(bytes);
  const text = metadata.get('judgeState');
  if (text === undefined) {
    throw new StudioError('file-damaged', 'The file is no judge in training.', 'Train the judge again.');
  }
  const { settings, step, sampler } = JSON.parse(text) as {
    settings: JudgeSettings;
    step: number;
    sampler: unknown;
  };
  const specs = judgeSpecs(settings);
  const moved = specs.filter(({ name }) => !isRunning(name));
  const tree = (of: typeof specs, prefix: string): Params =>
    importNet(new Map([...tensors].filter(([name]) => name.startsWith(prefix))), of, prefix);
  const adam = { step, mean: tree(moved, 'adam/mean/'), square: tree(moved, 'adam/square/') };
  return { session: { settings, params: tree(specs, 'J/'), adam, step }, sampler };
}
