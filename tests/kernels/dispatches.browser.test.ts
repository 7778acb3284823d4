// How much a step of the attention method sends to the device (64 px, five layers), against a budget that only fused
// kernels can meet. Counts hardly depend on width and batch, so both are small here. Prints what is sent, by kernel.
// And whether the bench counts and times the same.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { studioBackend } from '../../src/engine/backend/gpu/studio-backend.ts';
import { addDigest } from '../../src/engine/backend/kernels/webgpu-digest.ts';
import { setTuned } from '../../src/engine/backend/tuned.ts';
import { countDispatches, countKernels } from '../../src/engine/bench/kernels.ts';
import { benchedSettings } from '../../src/engine/bench/workload.ts';
import { convolution } from '../../src/engine/ops/conv.ts';
import { instanceNorm } from '../../src/engine/ops/norm.ts';
import { assembleBatch } from '../../src/engine/train/assemble.ts';
import { disposeBatch } from '../../src/engine/methods/step-batch.ts';
import { newSession } from '../../src/engine/train/session.ts';
import { discriminatorStep, disposeReport, generatorStep } from '../../src/engine/train/step.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import { useBackend } from '../helpers/backend.ts';
import { noiseSource } from '../train/source.ts';

const BUDGET = { discriminator: 400, generator: 900 };

const quick = benchedSettings('quick', 'ssa', { layers: 5, batch: 2 });
const settings: RunSettings = {
  ...quick,
  net: { ...quick.net, size: 64, dim: 4, fc: 8, heads: 'transposed' },
};

beforeAll(() => useBackend('webgpu'));

it('sends no more than the budget allows', async () => {
  const { counts } = studioBackend()!;
  const session = newSession(settings);
  const batch = assembleBatch(await noiseSource(settings).next(), settings, session.random);
  const counted = async (step: typeof discriminatorStep): Promise<number> => {
    counts.clear();
    const report = step(session.method, session.state, batch, settings, 1e-4);
    expect(Number.isFinite((await report.loss.data())[0])).toBe(true);
    disposeReport(report);
    const table = [...counts].sort((a, b) => b[1] - a[1]);
    console.log(table.map(([name, count]) => `${name} ${count}`).join(', '));
    return table.reduce((sum, [, count]) => sum + count, 0);
  };
  expect(await counted(discriminatorStep)).toBeLessThanOrEqual(BUDGET.discriminator);
  expect(await counted(generatorStep)).toBeLessThanOrEqual(BUDGET.generator);
  disposeBatch(batch);
  session.dispose();
}, 400_000);

it.each([true, false])('are all counted and timed by the bench, with our kernels %s', async (ours) => {
  setTuned(ours);
  const x = tf.ones<tf.Rank.R4>([2, 6, 6, 4]);
  const filter = tf.ones<tf.Rank.R4>([3, 3, 4, 4]);
  const [gamma, beta] = [tf.ones<tf.Rank.R1>([4]), tf.zeros<tf.Rank.R1>([4])];
  let digest = false;
  const work = async (): Promise<void> => {
    const y = tf.tidy(() =>
      tf.sum(tf.square(instanceNorm(convolution(x, filter, 1, 1), gamma, beta, 1e-5, 0.2))),
    );
    const sums = tf.tensor1d(new Int32Array(2), 'int32');
    if (digest) addDigest(x, sums, 0);
    await Promise.all([y.data(), sums.data()]);
    tf.dispose([y, sums]);
  };
  const clock = (): number => performance.now();
  try {
    const sent = await countDispatches(work, clock);
    const profiled = await countKernels(work, clock);
    expect(sent.lines.some(({ name }) => name === 'StudioNorm')).toBe(ours);
    expect(profiled.calls).toBe(sent.calls);
    expect(profiled.ms).toBeGreaterThan(0);
    expect(profiled.ms).toBeLessThan(profiled.wallMs);
    // One that no kernel call surrounds goes untimed: no sum is better than a part of it.
    digest = true;
    const more = await countKernels(work, clock);
    expect(more.calls).toBe(sent.calls + 1);
    expect(more.ms).toBeNull();
  } finally {
    setTuned(true);
    tf.dispose([x, filter, gamma, beta]);
  }
});
