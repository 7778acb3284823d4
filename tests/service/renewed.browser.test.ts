// A run whose built-in faces were made anew goes on with them and says so; real workers, storage and pack.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DatasetManifest } from '../../src/data/shards/manifest.ts';
import { presetOf } from '../../src/face/presets.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import type { EngineApi, EngineReport, LibraryApi } from '../../src/protocol/messages.ts';
import { openSession } from '../../src/protocol/session.ts';
import type { WorkerSession } from '../../src/protocol/session.ts';
import { tamper } from '../storage/open.ts';

const base = `${location.origin}/`;
const smoke = presetOf('smoke').settings;
const settings: RunSettings = {
  ...smoke,
  net: { ...smoke.net, dim: 4, fc: 16 },
  train: { ...smoke.train, batch: 4, steps: 8 },
  report: { ...smoke.report, probeEvery: 100, checkpointSeconds: 3600 },
};
let library: WorkerSession<LibraryApi>;

beforeAll(async () => {
  const url = new URL('../../workers/library.worker.ts', import.meta.url);
  library = openSession<LibraryApi>(new Worker(url, { type: 'module' }));
  await library.call('open', [{ base }, library.workerPort]);
});
afterAll(() => library.end());

async function engine(reports: EngineReport[]): Promise<WorkerSession<EngineApi>> {
  const url = new URL('../helpers/engine.worker.ts', import.meta.url);
  const session = openSession<EngineApi>(new Worker(url, { type: 'module' }));
  session.reports.onmessage = (event: MessageEvent<EngineReport>) => reports.push(event.data);
  await session.call('open', [{ prefer: 'wasm', base }, session.workerPort]);
  return session;
}

const renewed = (reports: readonly EngineReport[]): EngineReport[] =>
  reports.filter((report) => report.kind === 'warning' && report.warning.code === 'faces-renewed');

it('goes on where it stood and says that its faces are new', async () => {
  const dataset = await library.call('importBuiltIn', ['headkit-64']);
  const run = await library.call('createRun', [settings]);
  const before: EngineReport[] = [];
  const first = await engine(before);
  await first.call('train', [run.id]);
  await expect
    .poll(() => before.filter((report) => report.kind === 'step').length, { timeout: 60_000 })
    .toBeGreaterThan(2);
  await first.call('control', ['pause']);
  first.end();
  expect(renewed(before)).toEqual([]);
  const stored = before.filter((report) => report.kind === 'step').length;
  expect(stored).toBeLessThan(settings.train.steps);

  // Other faces: a data set is known by its hash.
  const change = (manifest: DatasetManifest) => ({ ...manifest, hash: '0123456789abcdef' });
  await tamper('semblance', 'datasets', dataset.id, change);
  const after: EngineReport[] = [];
  const second = await engine(after);
  await second.call('train', [run.id]);
  expect(renewed(after)).toMatchObject([{ warning: { step: stored } }]);
  await expect
    .poll(() => after.some((report) => report.kind === 'state' && report.state.phase === 'finished'), {
      timeout: 60_000,
    })
    .toBe(true);
  second.end();
  const back = (manifest: DatasetManifest) => ({ ...manifest, hash: dataset.hash });
  await tamper('semblance', 'datasets', dataset.id, back);
  const steps = (await library.call('metrics', [run.id])).map((row) => row.step);
  expect(steps).toEqual(Array.from({ length: settings.train.steps }, (_, index) => index + 1));
});
