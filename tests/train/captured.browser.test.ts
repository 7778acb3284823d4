// Recorded steps on WebGPU: the same bytes as steps that are computed anew, the same number of dispatches, next to no
// JavaScript, and nothing that grows.
import { beforeAll, describe, expect, it } from 'vitest';
import { studioBackend } from '../../src/engine/backend/gpu/studio-backend.ts';
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
  net: { ...smoke.net, dim: 4, layers: 2, fc: 8 },
  train: { ...smoke.train, batch: 2, critics: 1, steps: 400 },
};

async function run(
  steps: number,
  captured: boolean,
  from: Snapshot | null = null,
  onStep: (done: StepDone) => void = () => {},
): Promise<{ reports: StepDone[]; snapshot: Snapshot }> {
  const session = from === null ? newSession(settings) : restoreSession(settings, from);
  const source = noiseSource(settings, from?.sampler);
  const reports: StepDone[] = [];
  const world = { source, captured, clock: () => performance.now(), breathe: () => Promise.resolve() };
  for await (const done of train(session, world)) {
    reports.push(done);
    onStep(done);
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

describe('recorded steps', () => {
  beforeAll(() => useBackend('webgpu'));

  it('equal computed ones to the byte, across a stop too, with the same reports and no growth', async () => {
    const counts = studioBackend()!.counts;
    const perRound: number[] = [];
    const replayed = await run(6, true, null, () => {
      perRound.push([...counts.values()].reduce((sum, n) => sum + n, 0));
      counts.clear();
    });
    const eager = await run(6, false);
    expect(replayed.reports.map(({ capture }) => capture.path)).toEqual([
      ...Array<string>(2).fill('recording'),
      ...Array<string>(4).fill('replayed'),
    ]);
    expect(eager.reports.every(({ capture }) => capture.path === 'eager')).toBe(true);
    expect(hashes(replayed.snapshot)).toEqual(hashes(eager.snapshot));
    expect(replayed.reports.map(({ values }) => values)).toEqual(eager.reports.map(({ values }) => values));
    const tail = replayed.reports.slice(3);
    expect(new Set(tail.map(({ tensors }) => tensors)).size).toBe(1);
    expect(new Set(tail.map(({ bytes }) => bytes)).size).toBe(1);
    expect(new Set(perRound.slice(3)).size).toBe(1);

    const first = await run(4, true);
    const second = await run(2, true, first.snapshot);
    expect(hashes(second.snapshot)).toEqual(hashes(replayed.snapshot));
  });
});
