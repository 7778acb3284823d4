// Steps that are derived once and then repeated (WebGPU). The first step of a kind runs as it is written; the second is
// recorded while it runs; the third is replayed and compared with what it would have been otherwise, to the byte. From
// then on a step costs the JavaScript of sending a list. Where the comparison fails, or there is no WebGPU, every step
// runs as it is written. Not here: what a step is (step.ts), how a recording works (../backend/gpu/recorder.ts).
import * as tf from '@tensorflow/tfjs-core';
import { newArena } from '../backend/gpu/pool.ts';
import type { Arena } from '../backend/gpu/pool.ts';
import type { Recording } from '../backend/gpu/recorder.ts';
import { hasKernel } from '../backend/gpu/run.ts';
import { studioBackend } from '../backend/gpu/studio-backend.ts';
import type { StudioBackend } from '../backend/gpu/studio-backend.ts';
import { addDigest } from '../backend/kernels/webgpu-digest.ts';
import { tuned } from '../backend/tuned.ts';
import type { Method, StepBatch } from '../methods/method.ts';
import { disposeBatch } from '../methods/step-batch.ts';
import { adamNow } from './adam.ts';
import { adamOptions, discriminatorStep, generatorStep } from './step.ts';
import type { StepSettings, TrainState } from './step.ts';
import { termsOf } from './terms.ts';
import type { Terms } from './terms.ts';

export type StepKind = 'D' | 'G';

/** How the steps of a run are being computed. */
export interface CaptureReport {
  /** `eager`: written out each time, by choice or for lack of WebGPU; `refused`: a replay differed */
  readonly path: 'eager' | 'recording' | 'replayed' | 'refused';
  readonly reason: string;
}

/** Steps of one run. */
export interface Stepper {
  /**
   * One step; the state is as after `discriminatorStep` or `generatorStep`.
   * @returns terms that the caller disposes; they hold until the next step of the same kind
   */
  step(kind: StepKind, batch: StepBatch, rate: number): Promise<Terms>;
  report(): CaptureReport;
  /** Frees recordings; the state is not touched. */
  dispose(): void;
}

interface Captured {
  readonly recording: Recording;
  readonly names: readonly string[];
  readonly values: tf.Tensor1D;
  checked: boolean;
}

/** Everything that a step of either kind reads or writes and that lasts. */
function lasting(state: TrainState): tf.Tensor[] {
  const { generator, discriminator, generatorAdam: g, discriminatorAdam: d } = state;
  return [generator, discriminator, g.mean, g.square, d.mean, d.square].flatMap((tree) =>
    Object.values(tree),
  );
}

/** What a step of this kind changes. */
function changedBy(kind: StepKind, state: TrainState): tf.Tensor[] {
  const { generator, discriminator, generatorAdam: g, discriminatorAdam: d } = state;
  const trees = kind === 'G' ? [generator, g.mean, g.square] : [generator, discriminator, d.mean, d.square];
  return trees.flatMap((tree) => Object.values(tree));
}

const tensorsOf = ({ gates, ...rest }: StepBatch): tf.Tensor[] => [
  ...Object.values(rest),
  ...Object.values(gates),
];

/** A batch of the same shapes in buffers of its own. */
function twinOf(batch: StepBatch): StepBatch {
  const twin = <T extends tf.Tensor>(tensor: T): T => tf.zeros(tensor.shape) as T;
  const { gates, ...rest } = batch;
  const copy = <T extends Record<string, tf.Tensor>>(tree: T): T =>
    Object.fromEntries(Object.entries(tree).map(([name, tensor]) => [name, twin(tensor)])) as T;
  return { ...copy(rest), gates: copy(gates) };
}

/** A step can be repeated only where it changes the state in place. */
const inPlace = (): boolean => hasKernel('StudioAdam') && hasKernel('StudioFold');

/** Digest of tensors, comparable between two moments. */
async function digestOf(tensors: readonly tf.Tensor[]): Promise<string | undefined> {
  const sums = tf.tensor1d(new Int32Array(2 * tensors.length), 'int32');
  tensors.forEach((tensor, at) => addDigest(tensor, sums, at));
  const words = await sums.data();
  sums.dispose();
  // Weights are not all zero: such a sum comes from a device that computed nothing.
  return words.some((word) => word !== 0) ? words.join() : undefined;
}

/**
 * Steps for a run.
 * @param captured whether to record and replay where that is possible
 */
export function openStepper(
  method: Method,
  state: TrainState,
  settings: StepSettings,
  captured: boolean,
): Stepper {
  const arena: Arena = newArena();
  const steps = new Map<StepKind, Captured>();
  const warm = new Set<StepKind>();
  let feeds: { batch: StepBatch; now: Record<StepKind, tf.Tensor1D>; shapes: string } | undefined;
  let bound: string | undefined;
  let refusal: string | undefined;

  const run = (kind: StepKind, batch: StepBatch, rate: number, now?: tf.Tensor1D): Terms => {
    const options = now === undefined ? {} : { now };
    const report =
      kind === 'D'
        ? discriminatorStep(method, state, batch, settings, rate, options)
        : generatorStep(method, state, batch, settings, rate, { ...options, pictures: true });
    return termsOf(kind, report);
  };

  const adamOf = (kind: StepKind) => (kind === 'D' ? state.discriminatorAdam : state.generatorAdam);
  const shapesOf = (batch: StepBatch): string =>
    tensorsOf(batch)
      .map(({ shape }) => shape.join('x'))
      .join();
  const identity = (): string =>
    lasting(state)
      .map(({ id }) => id)
      .join();

  const forget = (studio: StudioBackend | undefined): void => {
    for (const { recording, values } of steps.values()) {
      studio?.forget(recording);
      values.dispose();
    }
    steps.clear();
    studio?.pool.dissolve(arena);
    if (feeds !== undefined) {
      disposeBatch(feeds.batch);
      tf.dispose(feeds.now);
    }
    feeds = undefined;
  };

  /** Fills what a recording reads: the batch and Adam's numbers for the coming update. */
  const fill = (studio: StudioBackend, kind: StepKind, batch: StepBatch, rate: number): void => {
    if (feeds === undefined) return;
    const to = tensorsOf(feeds.batch);
    tensorsOf(batch).forEach((tensor, i) => studio.feed(tensor, to[i] as tf.Tensor));
    studio.write(feeds.now[kind], adamNow(adamOf(kind).step + 1, adamOptions(settings, rate)));
  };

  const record = (studio: StudioBackend, kind: StepKind, batch: StepBatch, rate: number): Terms => {
    feeds ??= {
      batch: twinOf(batch),
      now: { D: tf.tensor1d([0, 0]), G: tf.tensor1d([0, 0]) },
      shapes: shapesOf(batch),
    };
    const { batch: fed, now } = feeds;
    studio.settle(lasting(state));
    fill(studio, kind, batch, rate);
    const { result, recording } = studio.record(arena, () => run(kind, fed, rate, now[kind]));
    steps.set(kind, { recording, names: result.names, values: result.values, checked: false });
    bound = identity();
    return { names: result.names, values: tf.clone(result.values) };
  };

  const replay = (
    studio: StudioBackend,
    kind: StepKind,
    step: Captured,
    batch: StepBatch,
    rate: number,
  ): Terms => {
    fill(studio, kind, batch, rate);
    studio.replay(step.recording);
    adamOf(kind).step += 1;
    return { names: step.names, values: tf.clone(step.values) };
  };

  /**
   * A step as it is written, in the recordings' buffers: nobody needs their content between two replays, and a second
   * step's worth of memory is spared. Its terms get a buffer that no replay writes to.
   */
  const beside = (studio: StudioBackend, kind: StepKind, batch: StepBatch, rate: number): Terms => {
    studio.settle([...lasting(state), ...tensorsOf(batch)]);
    const { names, values: inside } = studio.pool.within(arena, () => run(kind, batch, rate));
    const values = studio.duplicate(inside) as tf.Tensor1D;
    inside.dispose();
    return { names, values };
  };

  /** A replay and the same step as it is written, from the same state; ends in the latter's. */
  const check = async (
    studio: StudioBackend,
    kind: StepKind,
    step: Captured,
    batch: StepBatch,
    rate: number,
  ): Promise<Terms> => {
    const before = changedBy(kind, state);
    const saved = before.map((tensor) => studio.duplicate(tensor));
    const replayed = replay(studio, kind, step, batch, rate);
    const one = await digestOf([...before, replayed.values]);
    replayed.values.dispose();
    saved.forEach((tensor, i) => studio.copy(tensor, before[i] as tf.Tensor));
    tf.dispose(saved);
    adamOf(kind).step -= 1;
    const eager = beside(studio, kind, batch, rate);
    const other = await digestOf([...before, eager.values]);
    step.checked = true;
    studio.pool.trim();
    if (one === undefined || one !== other || identity() !== bound) {
      refusal = `A replayed ${kind === 'D' ? 'critic' : 'generator'} step differed from the same step computed anew.`;
      forget(studio);
    }
    return eager;
  };

  return {
    step: async (kind, batch, rate) => {
      const studio = captured && tuned() && refusal === undefined && inPlace() ? studioBackend() : undefined;
      if (studio === undefined) return run(kind, batch, rate);
      if (feeds !== undefined && (feeds.shapes !== shapesOf(batch) || bound !== identity())) forget(studio);
      const known = steps.get(kind);
      if (known !== undefined) {
        const next = known.checked ? replay : check;
        return next(studio, kind, known, batch, rate);
      }
      if (warm.has(kind)) return record(studio, kind, batch, rate);
      warm.add(kind);
      return steps.size === 0 ? run(kind, batch, rate) : beside(studio, kind, batch, rate);
    },
    report: () => {
      if (refusal !== undefined)
        return { path: 'refused', reason: `${refusal} Every step is computed anew.` };
      if (!captured || studioBackend() === undefined || !inPlace()) {
        return { path: 'eager', reason: 'Steps are recorded on WebGPU only.' };
      }
      const ready = steps.size === 2 && [...steps.values()].every(({ checked }) => checked);
      return ready
        ? {
            path: 'replayed',
            reason: 'Recorded steps are repeated; the first equalled the step as written, to the byte.',
          }
        : { path: 'recording', reason: 'The first steps are computed as written, recorded and compared.' };
    },
    dispose: () => forget(studioBackend()),
  };
}
