// The page's half of bench/peers/jax.mjs: the critic's update on given pictures, ours and jax-js's, from the same weights
// on the same adapter. Gradients are compared before anything is timed. No dependency: jax-js is loaded from the folder
// that the command names, and never reaches the product.
import * as tf from '@tensorflow/tfjs-core';
import { chooseBackend } from '../../src/engine/backend/choose.ts';
import type { BackendName } from '../../src/engine/backend/choose.ts';
import { setTuned } from '../../src/engine/backend/tuned.ts';
import { benchedSettings, noise } from '../../src/engine/bench/workload.ts';
import { summary } from '../../src/engine/bench/measure.ts';
import { methodOf } from '../../src/engine/methods/registry.ts';
import type { Method, StepBatch } from '../../src/engine/methods/method.ts';
import { isRunning } from '../../src/engine/nets/params.ts';
import { ADAM_EPSILON, discriminatorStep } from '../../src/engine/train/step.ts';
import { openStepper } from '../../src/engine/train/captured.ts';
import { newSession } from '../../src/engine/train/session.ts';
import { seededRandom } from '../../src/face/random.ts';
import type { RunSettings } from '../../src/face/settings.ts';

type Numbers = Readonly<Record<string, { shape: number[]; values: Float32Array }>>;

/** What the page asks of the other library; bench/peers/jax-page.mjs has it. */
export interface Peer {
  readonly name: string;
  /** loss and gradients at the given weights, by parameter name */
  check(): Promise<{ loss: number; gradients: Record<string, Float32Array> }>;
  /** One update, until the device is done. */
  step(): Promise<void>;
}

/** Opens the other library's critic with our weights and batch. */
export type OpenPeer = (given: {
  backend: string;
  parameters: Numbers;
  batch: Numbers;
  weights: RunSettings['weights'];
  adam: { rate: number; beta1: number; beta2: number; epsilon: number };
}) => Promise<Peer[]>;

export interface PeerOptions {
  readonly backend: BackendName;
  readonly batch: number;
  readonly layers: number;
  readonly rounds: number;
}

const read = async (tree: Record<string, tf.Tensor>): Promise<Numbers> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(tree).map(
        async ([name, tensor]) =>
          [name, { shape: tensor.shape, values: (await tensor.data()) as Float32Array }] as const,
      ),
    ),
  );

/** Length of the difference over the length of the first. */
function apart(ours: Float32Array, theirs: Float32Array): number {
  let [difference, whole] = [0, 0];
  ours.forEach((value, i) => {
    difference += (value - (theirs[i] ?? Number.NaN)) ** 2;
    whole += value ** 2;
  });
  return Math.sqrt(difference / Math.max(whole, 1e-30));
}

/** Counts dispatches of every device of this page, and notes when the last one was made. */
function watchDispatches(): { count: number; last: number } {
  const seen = { count: 0, last: 0 };
  if (typeof GPUComputePassEncoder === 'undefined') return seen;
  const { prototype } = GPUComputePassEncoder;
  const original = Object.getOwnPropertyDescriptor(prototype, 'dispatchWorkgroups')?.value as (
    this: GPUComputePassEncoder,
    ...groups: number[]
  ) => undefined;
  const watched = function (this: GPUComputePassEncoder, ...groups: number[]): undefined {
    seen.count += 1;
    seen.last = performance.now();
    original.apply(this, groups);
  };
  Object.defineProperty(prototype, 'dispatchWorkgroups', { value: watched, configurable: true });
  return seen;
}

/** A method whose edited pictures are given: what is left of a critic step is the critic's update. */
function judging(method: Method, edited: tf.Tensor4D): Method {
  return { ...method, fake: () => ({ edited: tf.clone(edited), statistics: [] }) };
}

/** Compares and times. Times in milliseconds; `apart` is the largest relative difference of a gradient. */
export async function comparePeers({ backend, batch: count, layers, rounds }: PeerOptions, open: OpenPeer) {
  const report = await chooseBackend({ prefer: backend, wasmPath: '/wasm/' });
  const settings = benchedSettings('quick', 'ssa', { layers, batch: count });
  const { criticRate: rate, beta1, beta2 } = settings.train;
  const dispatches = watchDispatches();
  const batch = noise(settings, seededRandom(3));
  const edited = tf.tidy((): tf.Tensor4D => tf.tanh(tf.add(batch.x, tf.reverse(batch.x, 2))));
  const method = judging(methodOf('ssa'), edited);

  const session = newSession(settings);
  const parameters = await read(
    Object.fromEntries(Object.entries(session.state.discriminator).filter(([name]) => !isRunning(name))),
  );
  const { x, source, alpha } = batch;
  const pictures = await read({ x, source, alpha, edited });
  const adam = { rate, beta1, beta2, epsilon: ADAM_EPSILON };
  const peers = await open({ backend, parameters, batch: pictures, weights: settings.weights, adam });

  const ours = discriminatorStep(method, session.state, batch, settings, rate, { grads: true });
  const [loss = Number.NaN] = await ours.loss.data();
  const gradients = await read(ours.grads);
  session.dispose();
  const checks = [];
  for (const peer of peers) {
    const theirs = await peer.check();
    const each = Object.entries(gradients).map(
      ([name, { values }]) => [name, apart(values, theirs.gradients[name] ?? new Float32Array())] as const,
    );
    const [worst, distance] = each.reduce((a, b) => (a[1] > b[1] ? a : b));
    checks.push({ peer: peer.name, ourLoss: loss, theirLoss: theirs.loss, apart: distance, worst });
  }

  const paths =
    backend === 'webgpu' ? (['captured', 'tuned', 'stock'] as const) : (['tuned', 'stock'] as const);
  const racers = [
    ...paths.map((path) => ourRacer(path, method, settings, batch, rate)),
    ...peers.map((peer) => ({ name: peer.name, before: () => {}, step: () => peer.step(), close: () => {} })),
  ].map((racer) => ({ ...racer, whole: [] as number[], script: [] as number[], sent: 0 }));
  for (const racer of racers) {
    racer.before();
    for (let i = 0; i < 4; i += 1) await racer.step();
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const racer of round % 2 === 1 ? racers.toReversed() : racers) {
      racer.before();
      dispatches.count = 0;
      const start = performance.now();
      await racer.step();
      racer.whole.push(performance.now() - start);
      racer.script.push(dispatches.last - start);
      racer.sent = dispatches.count;
    }
  }
  racers.forEach((racer) => racer.close());
  const { adapter, threads } = report;
  return {
    device:
      backend === 'webgpu' && adapter !== null
        ? `${adapter.vendor} ${adapter.architecture} ${adapter.description}`.trim()
        : `processor, ${threads} thread${threads === 1 ? '' : 's'} of ours`,
    backend,
    batch: count,
    layers,
    checks,
    rows: racers.map(({ name, whole, script, sent }) => ({
      name,
      ms: summary(whole).median,
      spread: summary(whole).spread,
      least: Math.min(...whole),
      ...(backend === 'webgpu' ? { untilLastDispatchMs: summary(script).median, dispatches: sent } : {}),
    })),
  };
}

function ourRacer(
  path: 'captured' | 'tuned' | 'stock',
  method: Method,
  settings: RunSettings,
  batch: StepBatch,
  rate: number,
) {
  const session = newSession(settings);
  const stepper = openStepper(method, session.state, settings, path === 'captured');
  return {
    name: `ours, ${path}`,
    before: () => setTuned(path !== 'stock'),
    step: async () => {
      const terms = await stepper.step('D', batch, rate);
      await terms.values.data();
      terms.values.dispose();
    },
    close: () => {
      setTuned(true);
      stepper.dispose();
      session.dispose();
    },
  };
}
