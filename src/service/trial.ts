// What a run would cost here: a few real steps of its settings, on faces of noise, so that no data set has to be stored
// first. Waiting for data is therefore not in the figure; it is small beside a step.
import { newSession } from '../engine/train/session.ts';
import { train } from '../engine/train/trainer.ts';
import type { BatchSource, FaceBatch } from '../face/batch.ts';
import { seededRandom } from '../face/random.ts';
import { parseSettings } from '../face/settings.ts';
import type { RunSettings } from '../face/settings.ts';
import type { TrialResult } from '../protocol/messages.ts';
import type { ServiceWorld } from './world.ts';

/** Enough steps for a median, and the milliseconds after which fewer are enough. */
const STEPS = 5;
const LONG_ENOUGH = 3_000;

/**
 * @param settings checked here
 * @throws StudioError `settings-invalid`, `shape-impossible`, `device-error`
 */
export async function tryOut(
  world: Pick<ServiceWorld, 'clock' | 'breathe'>,
  settings: RunSettings,
): Promise<Omit<TrialResult, 'device'>> {
  const checked = parseSettings(settings);
  // The first steps of a run cost something else; most of it is behind them.
  const session = newSession({
    ...checked,
    train: { ...checked.train, steps: STEPS + 1, firstSteps: 0, openingSteps: 0 },
  });
  const durations: number[] = [];
  let bytes = 0;
  try {
    const began = world.clock();
    let last = began;
    for await (const done of train(session, { ...world, source: noise(checked) })) {
      const now = world.clock();
      if (done.step > 1) durations.push(now - last);
      last = now;
      bytes = Math.max(bytes, done.bytes);
      if (durations.length > 0 && now - began > LONG_ENOUGH) break;
    }
  } finally {
    session.dispose();
  }
  durations.sort((one, other) => one - other);
  const median = durations[Math.floor(durations.length / 2)] ?? 0;
  return { steps: durations.length, secondsPerStep: median / 1000, bytes };
}

/** Batches of noise with every label, plane and part that a step may ask for. */
function noise({ seed, attributes, labels: kind, net, train: { batch } }: RunSettings): BatchSource {
  const random = seededRandom(seed);
  const { size, channels } = net;
  const bytes = (length: number, below: number): Uint8Array =>
    Uint8Array.from({ length }, () => random.integer(below));
  const classes = (): Uint8Array => {
    const labels = new Uint8Array(batch * attributes.length);
    for (let i = 0; i < batch; i += 1) labels[i * attributes.length + random.integer(attributes.length)] = 1;
    return labels;
  };
  const made: FaceBatch = {
    count: batch,
    size,
    channels,
    pixels: bytes(batch * size * size * channels, 256),
    labels: kind === 'one-hot' ? classes() : bytes(batch * attributes.length, 2),
    planes: bytes(batch * size * size, 16),
    labelled: new Uint8Array(batch).fill(1),
  };
  return { next: () => Promise.resolve(made), state: () => null, close: () => undefined };
}
