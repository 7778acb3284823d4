// The training loop as an async generator: it yields after every generator step, and does nothing while nobody
// pulls. Pause is therefore not asking for the next value, stop is returning the generator. It knows no platform:
// batches, clock and breathing are handed in.
import type { BatchSource } from '../../face/batch.ts';
import type { StepBatch } from '../methods/method.ts';
import { methodAt } from '../methods/registry.ts';
import { disposeBatch } from '../methods/step-batch.ts';
import { criticsAt, rateFactor } from '../../face/settings.ts';
import { memoryReport } from '../backend/memory.ts';
import { assembleBatch } from './assemble.ts';
import { openStepper } from './captured.ts';
import type { CaptureReport, StepKind, Stepper } from './captured.ts';
import { teach } from './lessons.ts';
import type { TrainSession } from './session.ts';
import { readTerms } from './terms.ts';
import type { Terms } from './terms.ts';

/** What the loop needs from outside. */
export interface TrainWorld {
  readonly source: BatchSource;
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
  /** Lets the event loop run (messages, timers); must not depend on animation frames, which stop in hidden tabs. */
  readonly breathe: () => Promise<void>;
  /** false computes every step anew where steps could be recorded and repeated */
  readonly captured?: boolean;
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
  /** How the steps were computed. */
  readonly capture: CaptureReport;
}

/**
 * Trains until `settings.train.steps` generator steps are done. The session is consistent whenever the generator
 * is suspended: a snapshot taken then and a run that goes on from it give the same bytes as one without a stop.
 */
export async function* train(session: TrainSession, world: TrainWorld): AsyncGenerator<StepDone, void, void> {
  const { settings, state } = session;
  const { steps, openingSteps } = settings.train;
  for (const end of [Math.min(openingSteps, steps), steps]) {
    if (session.step >= end) continue;
    const method = methodAt(session.method, settings.train, session.step);
    const stepper = openStepper(method, state, settings, world.captured ?? true);
    try {
      yield* rounds(session, world, stepper, end);
    } finally {
      stepper.dispose();
    }
  }
}

async function* rounds(
  session: TrainSession,
  world: TrainWorld,
  stepper: Stepper,
  end: number,
): AsyncGenerator<StepDone, void, void> {
  const { settings } = session;
  const { clock } = world;
  while (session.step < end) {
    const factor = rateFactor(settings.train, session.step);
    const times = { data: 0, discriminator: 0, generator: 0, report: 0 };
    /** By kind; the last critic step of a round wins. */
    const terms = new Map<StepKind, Terms>();
    const started = clock();
    /** The last discriminator batch, where the generator step is to see it again. */
    let held: StepBatch | undefined;

    const round = async (kind: StepKind): Promise<void> => {
      const before = clock();
      const batch =
        (kind === 'G' ? held : undefined) ??
        assembleBatch(await world.source.next(), settings, session.random);
      const between = clock();
      const rates = settings.train;
      const rate = kind === 'D' ? rates.criticRate : rates.generatorRate;
      terms.get(kind)?.values.dispose();
      terms.set(kind, await stepper.step(kind, batch, rate * factor));
      if (held !== undefined && held !== batch) disposeBatch(held);
      held = kind === 'D' && settings.train.sharedBatch ? batch : undefined;
      if (held === undefined) disposeBatch(batch);
      times.data += between - before;
      times[kind === 'D' ? 'discriminator' : 'generator'] += clock() - between;
      await world.breathe();
    };

    try {
      const lessons = await teach(session, world, settings.train.criticRate * factor);
      times.discriminator += clock() - started;
      const critics = criticsAt(settings.train, session.step);
      for (let i = 0; i < critics; i += 1) await round('D');
      await round('G');
      session.step += 1;
      const before = clock();
      const values = await readTerms([...terms.values()]);
      terms.clear();
      times.report = clock() - before;
      const images = settings.train.batch * (lessons + critics + 1);
      const memory = memoryReport();
      yield {
        step: session.step,
        values,
        times,
        imagesPerSecond: images / Math.max(1e-6, (clock() - started) / 1000),
        tensors: memory.tensors,
        bytes: Math.max(memory.bytes, memory.gpuBytes),
        capture: stepper.report(),
      };
    } finally {
      if (held !== undefined) disposeBatch(held);
      for (const { values } of terms.values()) values.dispose();
    }
  }
}
