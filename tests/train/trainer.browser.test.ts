import type * as tf from '@tensorflow/tfjs-core';
import { concat, split, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { methodOf } from '../../src/engine/methods/registry.ts';
import { repeatingFilter } from '../../src/engine/ops/enlarge.ts';
import { adoptWeights } from '../../src/engine/train/adopt.ts';
import { newSession, restoreSession, snapshotOf } from '../../src/engine/train/session.ts';
import type { Snapshot } from '../../src/engine/train/session.ts';
import { train } from '../../src/engine/train/trainer.ts';
import type { StepDone } from '../../src/engine/train/trainer.ts';
import { contentHash } from '../../src/face/hash.ts';
import { presetOf } from '../../src/face/presets.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import { useBackend } from '../helpers/backend.ts';
import { noiseSource } from './source.ts';

const smoke = presetOf('smoke').settings;
const settings: RunSettings = {
  ...smoke,
  net: { ...smoke.net, dim: 4, fc: 16 },
  train: { ...smoke.train, batch: 2, critics: 1, steps: 400 },
};
const world = { clock: () => performance.now(), breathe: () => Promise.resolve() };

async function run(
  from: Snapshot | null,
  steps: number,
  asked = settings,
): Promise<{ reports: StepDone[]; snapshot: Snapshot }> {
  const session = from === null ? newSession(asked) : restoreSession(asked, from);
  const source = noiseSource(asked, from?.sampler);
  const reports: StepDone[] = [];
  for await (const done of train(session, { ...world, source })) {
    reports.push(done);
    if (reports.length === steps) break;
  }
  const snapshot = await snapshotOf(session, source.state(), 'test');
  session.dispose();
  return { reports, snapshot };
}

const hashes = (snapshot: Snapshot): Record<string, string> =>
  Object.fromEntries(
    Object.entries(snapshot.parts).map(([name, part]) => [name, contentHash(new Uint8Array(part))]),
  );

describe('training on wasm', () => {
  beforeAll(() => useBackend('wasm'));

  it('goes on from a snapshot as if it had not stopped, byte for byte', async () => {
    const whole = await run(null, 8);
    const first = await run(null, 3);
    const second = await run(first.snapshot, 5);
    expect(hashes(second.snapshot)).toEqual(hashes(whole.snapshot));
    expect(second.snapshot.random).toEqual(whole.snapshot.random);
    expect(hashes(first.snapshot)).not.toEqual(hashes(whole.snapshot));
  });

  it('begins with the critic and without composing where settings ask for it, across a stop as well', async () => {
    const asked = {
      ...settings,
      train: {
        ...settings.train,
        firstSteps: 2,
        firstCritics: 3,
        firstLessons: 2,
        openingSteps: 2,
        viewShift: 0.1,
      },
    };
    const whole = await run(null, 4, asked);
    const first = await run(null, 1, asked);
    const second = await run(first.snapshot, 3, asked);
    expect(hashes(second.snapshot)).toEqual(hashes(whole.snapshot));
    expect(whole.reports.map(({ values }) => 'G/dual' in values)).toEqual([false, false, true, true]);
    const plain = await run(null, 1);
    expect(hashes(plain.snapshot)).not.toEqual(hashes(first.snapshot));
  });

  it('reports every term of Eq. 17 and 18 as finite numbers', async () => {
    const { reports } = await run(null, 1);
    const names = Object.keys(reports[0]?.values ?? {});
    expect(names).toEqual(
      expect.arrayContaining([
        'D/real',
        'D/fake',
        'D/gp',
        'D/att',
        'D/total',
        'G/adv',
        'G/dual',
        'G/target',
        'G/attention',
      ]),
    );
    expect(Object.values(reports[0]?.values ?? {}).every(Number.isFinite)).toBe(true);
  });

  it('holds tensors and bytes constant after warm-up', async () => {
    const { reports } = await run(null, 220);
    const after = reports.slice(20);
    expect(after).toHaveLength(200);
    expect(new Set(after.map((report) => report.tensors)).size).toBe(1);
    expect(new Set(after.map((report) => report.bytes)).size).toBe(1);
  });

  it('starts from the weights of another run as far as they fit', async () => {
    const { snapshot } = await run(null, 2);
    const { generator, discriminator } = methodOf(settings.method).specs(settings);
    const all = generator.length + discriminator.length;
    const take = (net: Partial<typeof settings.net>, parts = snapshot.parts): number => {
      const session = newSession({ ...settings, net: { ...settings.net, ...net } });
      try {
        return adoptWeights(session, parts);
      } finally {
        session.dispose();
      }
    };
    // Transposed layers are taken over by layers that repeat pixels; a dense layer of another width is not.
    expect(take({ heads: 'resize', upsampling: 'resize' })).toBe(all);
    const { fc } = settings.net;
    const wider = methodOf(settings.method).specs({ ...settings, net: { ...settings.net, fc: 2 * fc } });
    const kept = wider.discriminator.filter(
      ({ shape }, i) => shape.join() === discriminator[i]?.shape.join(),
    ).length;
    expect(kept).toBeLessThan(discriminator.length);
    expect(take({ fc: 2 * fc })).toBe(generator.length + kept);
    expect(() => take({}, {})).toThrowError(/No tensor/);
  });

  it('begins filters without the skip connection that they read before', async () => {
    const { snapshot } = await run(null, 1);
    const before = restoreSession(settings, snapshot);
    const session = newSession({ ...settings, net: { ...settings.net, transfers: 1 } });
    const { generator, discriminator } = session.method.specs(session.settings);
    expect(adoptWeights(session, snapshot.parts)).toBe(generator.length + discriminator.length);
    const [all, fewer] = [before, session].map(({ state }) => state.generator['image.weight'] as tf.Tensor4D);
    const code = settings.attributes.length;
    const [had, has] = [all?.shape[3] ?? 0, fewer?.shape[3] ?? 0];
    expect(had - has).toBe(settings.net.dim);
    const left = tidy(() => {
      const [trunk, , fed] = split(all as tf.Tensor4D, [has - code, had - has, code], 3);
      return concat([trunk, fed] as tf.Tensor4D[], 3);
    });
    expect(await fewer?.data()).toEqual(await left.data());
    left.dispose();
    before.dispose();
    session.dispose();
  });

  it('begins layers that repeat pixels as the nearest to transposed ones', async () => {
    const { snapshot } = await run(null, 1);
    const before = restoreSession(settings, snapshot);
    const session = newSession({ ...settings, net: { ...settings.net, heads: 'resize' } });
    adoptWeights(session, snapshot.parts);
    const filter = before.state.generator['image.weight'] as tf.Tensor4D;
    const nearest = tidy(() => repeatingFilter(filter));
    expect(await session.state.generator['image.weight']?.data()).toEqual(await nearest.data());
    nearest.dispose();
    before.dispose();
    session.dispose();
  });
});
