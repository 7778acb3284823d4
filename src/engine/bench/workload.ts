// What the bench times: one critic step, one generator step and one edit of a method, on made-up pictures of the real
// shapes. Not here: clocks, repetition, comparison.
import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '../../face/random.ts';
import type { Random } from '../../face/random.ts';
import type { RunSettings } from '../../face/settings.ts';
import { openEditor } from '../edit/editor.ts';
import { disposeBatch } from '../methods/step-batch.ts';
import type { StepBatch } from '../methods/method.ts';
import { newSession } from '../train/session.ts';
import { discriminatorStep, disposeReport, generatorStep } from '../train/step.ts';

export type Phase = 'discriminator' | 'generator' | 'edit';
export const PHASES: readonly Phase[] = ['discriminator', 'generator', 'edit'];

export interface Workload {
  readonly settings: RunSettings;
  /** Queues the work of a phase and returns what resolves when the device has done it. */
  start(phase: Phase): Promise<void>;
  dispose(): void;
}

/** A batch of noise with every gate open. */
function noise(settings: RunSettings, random: Random): StepBatch {
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
  return {
    x: fill([n, size, size, net.channels], () => 2 * random.uniform() - 1) as tf.Tensor4D,
    source: rows(),
    target: rows(),
    alpha: fill([n, 1, 1, 1], () => random.uniform()) as tf.Tensor4D,
    guide: fill([n, size, size, 1], bit) as tf.Tensor4D,
    clothing: fill([n, size, size, 1], bit) as tf.Tensor4D,
    gates: { target: open(), nontarget: open(), clothing: open() },
  };
}

/** A run's nets, a batch and an opened face; the caller disposes. */
export function openWorkload(settings: RunSettings): Workload {
  const random = seededRandom(settings.seed);
  const session = newSession(settings);
  const { method, state } = session;
  const batch = noise(settings, random);
  const { size, channels } = settings.net;
  const attributes = settings.attributes.length;
  const shape = { size, channels, attributes, labelScale: settings.readings.labelScale };
  // The editor has a generator of its own, as in the studio: a step's update does not touch it.
  const generator = tf.tidy(() =>
    Object.fromEntries(
      Object.entries(state.generator).map(([name, value]) => [name, tf.keep(tf.add(value, 0))]),
    ),
  );
  const editor = openEditor(method, generator, shape);
  editor.openFace(Uint8Array.from({ length: size * size * channels }, () => random.integer(256)));

  const step = async (phase: 'discriminator' | 'generator'): Promise<void> => {
    const { criticRate, generatorRate } = settings.train;
    const report =
      phase === 'discriminator'
        ? discriminatorStep(method, state, batch, settings, criticRate)
        : generatorStep(method, state, batch, settings, generatorRate, { pictures: true });
    await report.loss.data();
    disposeReport(report);
  };
  return {
    settings,
    start: async (phase) => {
      if (phase !== 'edit') return step(phase);
      const difference = Array.from({ length: attributes }, () => 2 * random.uniform() - 1);
      await editor.edit(difference);
    },
    dispose: () => {
      editor.close();
      disposeBatch(batch);
      session.dispose();
    },
  };
}
