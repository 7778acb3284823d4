// How much a step of the attention method sends to the device (64 px, five layers), against a budget that only fused
// kernels can meet. Counts hardly depend on width and batch, so both are small here. Prints what is sent, by kernel.
import { beforeAll, expect, it } from 'vitest';
import { studioBackend } from '../../src/engine/backend/gpu/studio-backend.ts';
import { assembleBatch } from '../../src/engine/train/assemble.ts';
import { disposeBatch } from '../../src/engine/methods/step-batch.ts';
import { newSession } from '../../src/engine/train/session.ts';
import { discriminatorStep, disposeReport, generatorStep } from '../../src/engine/train/step.ts';
import { presetOf } from '../../src/face/presets.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import { useBackend } from '../helpers/backend.ts';
import { noiseSource } from '../train/source.ts';

const BUDGET = { discriminator: 400, generator: 900 };

const quick = presetOf('quick').settings;
const settings: RunSettings = {
  ...quick,
  net: { ...quick.net, size: 64, layers: 5, dim: 4, fc: 8, heads: 'transposed' },
  train: { ...quick.train, batch: 2 },
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
