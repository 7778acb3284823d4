// The three workers as the page uses them, with real storage and the real pack: import, train, pause, resume in a new
// worker, edit with the newest checkpoint.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presetOf } from '../../src/face/presets.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import type { EngineApi, EngineReport, LibraryApi } from '../../src/protocol/messages.ts';
import { openStorage } from '../../src/storage/indexeddb.ts';
import { openSession } from '../../src/protocol/session.ts';
import type { WorkerSession } from '../../src/protocol/session.ts';

const base = `${location.origin}/`;
const smoke = presetOf('smoke').settings;
const settings: RunSettings = {
  ...smoke,
  net: { ...smoke.net, dim: 4, fc: 16 },
  train: { ...smoke.train, batch: 4, steps: 40 },
  report: { ...smoke.report, probeEvery: 15, checkpointSeconds: 3600 },
};

let library: WorkerSession<LibraryApi>;

beforeAll(async () => {
  const url = new URL('../../workers/library.worker.ts', import.meta.url);
  library = openSession<LibraryApi>(new Worker(url, { type: 'module' }));
  await library.call('open', [{ base }, library.workerPort]);
});
afterAll(() => library.end());

async function engine(reports: EngineReport[] = []): Promise<WorkerSession<EngineApi>> {
  const url = new URL('../helpers/engine.worker.ts', import.meta.url);
  const session = openSession<EngineApi>(new Worker(url, { type: 'module' }));
  session.reports.onmessage = (event: MessageEvent<EngineReport>) => reports.push(event.data);
  await session.call('open', [{ prefer: 'wasm', base }, session.workerPort]);
  return session;
}

const stepsOf = (reports: EngineReport[]): number[] =>
  reports.flatMap((report) => (report.kind === 'step' ? [report.report.step] : []));

async function until(condition: () => boolean, milliseconds = 60_000): Promise<void> {
  const started = performance.now();
  while (!condition()) {
    if (performance.now() - started > milliseconds) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the library', () => {
  it('imports the built-in faces once, with progress', async () => {
    const dataset = await library.call('importBuiltIn', ['headkit-64']);
    expect(dataset.count).toBe(dataset.train + dataset.test);
    expect(dataset.train).toBeGreaterThanOrEqual(1024);
    expect(dataset.attributes.length).toBeGreaterThanOrEqual(13);
    expect(dataset.labelled).toBe(dataset.count);
    const [face] = await library.call('faces', [dataset.id, [0]]);
    expect(face?.pixels.length).toBe(64 * 64 * 3);
    expect(face?.planes.some((byte) => byte > 0)).toBe(true);
    const labels = await library.call('labels', [dataset.id]);
    expect(labels.length).toBe(dataset.count * dataset.attributes.length);
    expect(await library.call('datasets', [])).toHaveLength(1);
  });

  it('hands errors over with their code', async () => {
    await expect(library.call('faces', ['nowhere', [0]])).rejects.toMatchObject({ code: 'data-missing' });
  });
});

describe('training in a worker', () => {
  it('pauses within a step, survives its worker, resumes, and lends its newest weights to the editor', async () => {
    const run = await library.call('createRun', [settings]);
    const reports: EngineReport[] = [];
    const first = await engine(reports);
    await first.call('train', [run.id]);
    await until(() => stepsOf(reports).length >= 12);
    await first.call('control', ['pause']);
    const paused = stepsOf(reports).at(-1) ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(stepsOf(reports).at(-1)).toBe(paused);
    expect(reports.some((report) => report.kind === 'probe')).toBe(true);
    first.end();

    const later: EngineReport[] = [];
    const second = await engine(later);
    await second.call('train', [run.id]);
    await until(() => later.some((report) => report.kind === 'state' && report.state.phase === 'finished'));
    expect(stepsOf(later)[0]).toBe(paused + 1);
    second.end();

    const steps = (await library.call('metrics', [run.id])).map((row) => row.step);
    expect(steps).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(await library.call('probeSteps', [run.id])).toEqual([0, 15, 30, 40]);
    const sheet = await library.call('probe', [run.id, 40]);
    expect(sheet?.edited.length).toBe((sheet?.faces ?? 0) * (sheet?.edits.length ?? 0) * 32 * 32 * 3);

    // A second run of the same settings that nothing interrupts ends in the same bytes.
    const straight = await library.call('createRun', [settings]);
    const third: EngineReport[] = [];
    const whole = await engine(third);
    await whole.call('train', [straight.id]);
    await until(() => third.some((report) => report.kind === 'state' && report.state.phase === 'finished'));
    whole.end();
    const { runs } = openStorage({ now: () => Date.now() });
    const [resumed, uninterrupted] = await Promise.all(
      [run.id, straight.id].map((id) => runs.newestCheckpoint(id)),
    );
    const parts = (checkpoint: typeof resumed) => checkpoint?.parts.map(({ name, hash }) => ({ name, hash }));
    expect(parts(resumed)).toHaveLength(4);
    expect(parts(resumed)).toEqual(parts(uninterrupted));

    const editor = await engine();
    const model = await editor.call('openModel', [{ kind: 'run', runId: run.id }]);
    expect(model).toMatchObject({ method: 'ssa', size: 32, step: 40, hasMasks: true });
    await editor.call('openFace', [{ size: 32, channels: 3, pixels: new Uint8Array(32 * 32 * 3).fill(90) }]);
    const still = await editor.call('edit', [model.attributes.map(() => 0)]);
    const moved = await editor.call('edit', [
      model.attributes.map((name) => (name === 'Blond_Hair' ? 1.5 : 0)),
    ]);
    expect(moved.attention?.length).toBe(32 * 32);
    expect(moved.raw).not.toEqual(still.raw);
    expect(moved.attention).not.toEqual(still.attention);
    editor.end();
  });

  it('refuses a second trainer and says where the first one is', async () => {
    const run = await library.call('createRun', [{ ...settings, train: { ...settings.train, steps: 400 } }]);
    const [one, other] = [await engine(), await engine()];
    await one.call('train', [run.id]);
    await expect(other.call('train', [run.id])).rejects.toMatchObject({ code: 'busy' });
    await one.call('control', ['stop']);
    await other.call('train', [run.id]);
    await other.call('control', ['stop']);
    one.end();
    other.end();
  });

  it('a run without its data set fails with a remedy and keeps the run', async () => {
    const run = await library.call('createRun', [{ ...settings, dataset: 'gone' }]);
    const session = await engine();
    await expect(session.call('train', [run.id])).rejects.toMatchObject({ code: 'data-missing' });
    expect((await library.call('runs', [])).some(({ id }) => id === run.id)).toBe(true);
    session.end();
  });
});
