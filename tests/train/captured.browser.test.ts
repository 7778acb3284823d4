// Recorded steps on WebGPU: the same bytes as steps that are computed anew, the same number of dispatches, next to no
// JavaScript, and nothing that grows.
import { beforeAll, describe, expect, it } from 'vitest';
import { studioBackend } from '../../src/engine/backend/gpu/studio-backend.ts';
import { chooseBackend } from '../../src/engine/backend/choose.ts';
import { disposeBatch } from '../../src/engine/methods/step-batch.ts';
import { assembleBatch } from '../../src/engine/train/assemble.ts';
import { openStepper } from '../../src/engine/train/captured.ts';
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
  train: { ...smoke.train, batch: 2, critics: 1, steps: 400, viewShift: 0.1 },
};

async function run(
  steps: number,
  captured: boolean,
  from: Snapshot | null = null,
  onStep: (done: StepDone) => void = () => {},
  asked = settings,
): Promise<{ reports: StepDone[]; snapshot: Snapshot }> {
  const session = from === null ? newSession(asked) : restoreSession(asked, from);
  const source = noiseSource(asked, from?.sampler);
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

  /** After four rounds and after six. */
  let halfway: Snapshot;
  let whole: Snapshot;

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
    [halfway, whole] = [first.snapshot, replayed.snapshot];
  });

  it('stand the lessons between them', async () => {
    const asked = {
      ...settings,
      train: { ...settings.train, firstSteps: 5, firstCritics: 1, firstLessons: 2 },
    };
    const replayed = await run(6, true, null, undefined, asked);
    const eager = await run(6, false, null, undefined, asked);
    expect(replayed.reports.at(-1)?.capture.path).toBe('replayed');
    expect(hashes(replayed.snapshot)).toEqual(hashes(eager.snapshot));
    expect(hashes(replayed.snapshot)).not.toEqual(hashes(whole));
  });

  it('are dropped and made anew when the batch changes its size', async () => {
    const other = { ...settings, train: { ...settings.train, batch: 3 } };
    const sizes = [settings, settings, settings, other];
    const losses = async (captured: boolean): Promise<[number[], string[]]> => {
      const session = newSession(settings);
      const stepper = openStepper(session.method, session.state, settings, captured);
      const [totals, paths]: [number[], string[]] = [[], []];
      for (const of of sizes) {
        const batch = assembleBatch(await noiseSource(of).next(), of, session.random);
        for (const kind of ['D', 'G'] as const) {
          const terms = await stepper.step(kind, batch, 1e-3);
          totals.push(...(await terms.values.data()));
          terms.values.dispose();
        }
        disposeBatch(batch);
        paths.push(stepper.report().path);
      }
      stepper.dispose();
      session.dispose();
      return [totals, paths];
    };
    const [recorded, paths] = await losses(true);
    expect(paths).toEqual(['recording', 'recording', 'replayed', 'recording']);
    expect(recorded).toEqual((await losses(false))[0]);
  });

  it('end with a lost device; from the snapshot another one goes on to the same bytes', async () => {
    const session = newSession(settings);
    const source = noiseSource(settings);
    const world = { source, clock: () => performance.now(), breathe: () => Promise.resolve() };
    const rounds = train(session, world);
    for (let i = 0; i < 4; i += 1) await rounds.next();
    const { device } = studioBackend()!.inner;
    device.destroy();
    await device.lost;
    await chooseBackend({ prefer: 'webgpu' });
    expect(studioBackend()!.inner.device).not.toBe(device);
    const resumed = await run(2, true, halfway);
    expect(hashes(resumed.snapshot)).toEqual(hashes(whole));
  });
});
