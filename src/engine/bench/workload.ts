// What the bench times: one critic step, one generator step and one edit of a method, on made-up pictures of the real
// shapes. Not here: clocks, repetition, comparison.
import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '../../face/random.ts';
import type { Random } from '../../face/random.ts';
import { settingsFor } from '../../face/presets.ts';
import type { RunSettings } from '../../face/settings.ts';
import { openEditor } from '../edit/editor.ts';
import { forEdits } from '../methods/for-edits.ts';
import { disposeBatch } from '../methods/step-batch.ts';
import type { StepBatch } from '../methods/method.ts';
import { drawViews } from '../methods/views.ts';
import { newSession } from '../train/session.ts';
import { openStepper } from '../train/captured.ts';

export type Phase = 'discriminator' | 'generator' | 'edit';
export const PHASES: readonly Phase[] = ['discriminator', 'generator', 'edit'];

/** Resolves when the device has done what was queued. */
export type Done = () => Promise<void>;

export interface Workload {
  readonly settings: RunSettings;
  /** Does a phase's JavaScript and queues its work. An edit includes reading its pictures back. */
  start(phase: Phase): Promise<Done>;
  dispose(): void;
}

/**
 * Settings to time: a preset's sizes with the published losses of a method, whatever the preset adds: figures stay
 * comparable, those of the attention method with bench/pytorch/steps.py as well.
 */
export function benchedSettings(
  preset: string,
  method: string,
  { layers, batch }: { readonly layers?: number | undefined; readonly batch?: number | undefined } = {},
): RunSettings {
  const given = settingsFor(preset, method);
  return {
    ...given,
    net: { ...given.net, layers: layers ?? given.net.layers },
    train: { ...given.train, batch: batch ?? given.train.batch },
    weights: settingsFor('paper', method).weights,
  };
}

/** A batch of noise with every gate open; the caller disposes. */
export function noise(settings: RunSettings, random: Random): StepBatch {
  const { net, train, attributes, labels } = settings;
  const [n, size, count] = [train.batch, net.size, attributes.length];
  const fill = (shape: number[], value: () => number): tf.Tensor => {
    const length = shape.reduce((product, side) => product * side, 1);
    return tf.tensor(Float32Array.from({ length }, value), shape, 'float32');
  };
  const bit = (): number => random.integer(2);
  const rows = (): tf.Tensor2D => {
    const flat = Array.from({ length: n }, () => {
      const hot = random.integer(count);
      return Array.from({ length: count }, (_, i) => (labels === 'one-hot' ? Number(i === hot) : bit()));
    }).flat();
    return tf.tensor2d(flat, [n, count], 'float32');
  };
  const open = (): tf.Tensor1D => tf.ones([n]);
  const views = drawViews(n, size, train, random);
  const frames = (numbers: Float32Array): tf.Tensor3D => tf.tensor3d(numbers, [n, size, size]);
  return {
    x: fill([n, size, size, net.channels], () => 2 * random.uniform() - 1) as tf.Tensor4D,
    source: rows(),
    target: rows(),
    alpha: fill([n, 1, 1, 1], () => random.uniform()) as tf.Tensor4D,
    guide: fill([n, size, size, 1], bit) as tf.Tensor4D,
    clothing: fill([n, size, size, 1], bit) as tf.Tensor4D,
    gates: { target: open(), nontarget: open(), clothing: open() },
    ...(views === undefined ? {} : { rows: frames(views.rows), columns: frames(views.columns) }),
  };
}

/**
 * A run's nets, a batch and an opened face; the caller disposes.
 * @param captured whether steps are recorded and replayed, where the backend can
 */
export function openWorkload(settings: RunSettings, captured: boolean): Workload {
  const random = seededRandom(settings.seed);
  const session = newSession(settings);
  const { method, state } = session;
  const stepper = openStepper(method, state, settings, captured);
  const batch = noise(settings, random);
  const { size, channels } = settings.net;
  const attributes = settings.attributes.length;
  const shape = { size, channels, attributes, labelScale: settings.readings.labelScale };
  // The editor has a generator of its own, as in the studio: a step's update does not touch it.
  const copy = ([name, value]: [string, tf.Tensor]) => [name, tf.keep(tf.add(value, 0))] as const;
  const generator = tf.tidy(() => Object.fromEntries(Object.entries(state.generator).map(copy)));
  const editor = openEditor(method, forEdits(method, settings, generator), shape);
  editor.openFace(Uint8Array.from({ length: size * size * channels }, () => random.integer(256)));

  return {
    settings,
    start: async (phase) => {
      if (phase === 'edit') {
        const difference = Array.from({ length: attributes }, () => 2 * random.uniform() - 1);
        const pictures = editor.edit(difference);
        return async () => void (await pictures);
      }
      const { criticRate, generatorRate } = settings.train;
      const critic = phase === 'discriminator';
      const terms = await stepper.step(critic ? 'D' : 'G', batch, critic ? criticRate : generatorRate);
      return async () => {
        await terms.values.data();
        terms.values.dispose();
      };
    },
    dispose: () => {
      stepper.dispose();
      editor.close();
      disposeBatch(batch);
      session.dispose();
    },
  };
}
