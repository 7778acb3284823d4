// The training loop as an async generator: it yields after every generator step, and does nothing while nobody
// pulls. Pause is therefore not asking for the next value, stop is returning the generator. It knows no platform:
// batches, clock and breathing are handed in.
import * as tf from '@tensorflow/tfjs-core';
import type { BatchSource } from '../../face/batch.ts';
import type { StepBatch } from '../methods/method.ts';
import { disposeBatch } from '../methods/step-batch.ts';
import { rateFactor } from '../../face/settings.ts';
import { memoryReport } from '../backend/memory.ts';
import { assembleBatch } from './assemble.ts';
import type { TrainSession } from './session.ts';
import { discriminatorStep, generatorStep } from './step.ts';
import type { StepReport } from './step.ts';

/** What the loop needs from outside. */
export interface TrainWorld {
  readonly source: BatchSource;
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
  /** Lets the event loop run (messages, timers); must not depend on animation frames, which stop in hidden tabs. */
  readonly breathe: () => Promise<void>;
}

/** What one round (discriminator steps, then one generator step) did. */
export interface StepDone {
  /** Generator steps done so far. */
  readonly step: number;
  /** Terms by slash name: `D/gp`, `G/rec` ... */
  readonly values: Readonly<Record<string, number>>;
  /** Milliseconds: waiting for and uploading data, discriminator, generator, reading the terms back. */
  readonly times: { data: number; discriminator: number; generator: number; report: number };
  /** Pictures that passed through a step, per second of this round. */
  readonly imagesPerSecond: number;
  readonly tensors: number;
  readonly bytes: number;
}

type Terms = Record<string, tf.Scalar>;

/**
 * Trains until `settings.train.steps` generator steps are done. The session is consistent whenever the generator
 * is suspended: a snapshot taken then and a run that goes on from it give the same bytes as one without a stop.
 */
export async function* train(session: TrainSession, world: TrainWorld): AsyncGenerator<StepDone, void, void> {
  const { settings } = session;
  const { clock } = world;
  while (session.step < settings.train.steps) {
    const factor = rateFactor(settings.train, session.step);
    const times = { data: 0, discriminator: 0, generator: 0, report: 0 };
    const terms: Terms = {};
    const started = clock();
    /** The last discriminator batch, where the generator step is to see it again. */
    let held: StepBatch | undefined;

    const round = async (kind: 'D' | 'G'): Promise<void> => {
      const before = clock();
      const batch =
        (kind === 'G' ? held : undefined) ??
        assembleBatch(await world.source.next(), settings, session.random);
      const between = clock();
      const rates = settings.train;
      const report =
        kind === 'D'
          ? discriminatorStep(session.method, session.state, batch, settings, rates.criticRate * factor)
          : generatorStep(session.method, session.state, batch, settings, rates.generatorRate * factor, {
              pictures: true,
            });
      if (held !== undefined && held !== batch) disposeBatch(held);
      held = kind === 'D' && settings.train.sharedBatch ? batch : undefined;
      if (held === undefined) disposeBatch(batch);
      collect(terms, kind, report);
      times.data += between - before;
      times[kind === 'D' ? 'discriminator' : 'generator'] += clock() - between;
      await world.breathe();
    };

    try {
      for (let i = 0; i < settings.train.critics; i += 1) await round('D');
      await round('G');
      session.step += 1;
      const before = clock();
      const values = await readTerms(terms);
      times.report = clock() - before;
      const images = settings.train.batch * (settings.train.critics + 1);
      const memory = memoryReport();
      yield {
        step: session.step,
        values,
        times,
        imagesPerSecond: images / Math.max(1e-6, (clock() - started) / 1000),
        tensors: memory.tensors,
        bytes: Math.max(memory.bytes, memory.gpuBytes),
      };
    } finally {
      if (held !== undefined) disposeBatch(held);
      tf.dispose(terms);
    }
  }
}

/** Moves a step's terms under slash names (the last critic step of a round wins), with its weighted total and the
 * means of its masks, which show a mask that closes or opens for good. */
function collect(terms: Terms, kind: 'D' | 'G', { loss, terms: made, pictures, grads }: StepReport): void {
  const means = tf.tidy(() => {
    const { attention, clothing } = pictures;
    return attention === undefined || clothing === undefined
      ? {}
      : { attention: tf.mean<tf.Scalar>(attention), clothing_mask: tf.mean<tf.Scalar>(clothing) };
  });
  tf.dispose([pictures, grads]);
  for (const [name, term] of Object.entries({ ...made, ...means, total: loss })) {
    terms[`${kind}/${name}`]?.dispose();
    terms[`${kind}/${name}`] = term;
  }
}

/** One read-back for all terms of a round; disposes them. */
async function readTerms(terms: Terms): Promise<Record<string, number>> {
  const names = Object.keys(terms);
  const stacked = tf.tidy(() => tf.stack(Object.values(terms)));
  tf.dispose(terms);
  const numbers = await stacked.data();
  stacked.dispose();
  return Object.fromEntries(names.map((name, index) => [name, numbers[index] ?? Number.NaN]));
}
