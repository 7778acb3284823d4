// People's own faces in the real worker with real files and a real database: import, a worker that dies in the middle,
// rename, export and back in, and a look at what was stored. A full disk and a killed browser: tests/faults, tests/e2e.
import { afterEach, describe, expect, it } from 'vitest';
import type { ImportRequest } from '../../src/protocol/importing.ts';
import type { EngineApi, EngineReport, LibraryApi, LibraryReport } from '../../src/protocol/messages.ts';
import { openSession } from '../../src/protocol/session.ts';
import type { WorkerSession } from '../../src/protocol/session.ts';
import { settingsFor } from '../../src/face/presets.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import { decodeJpeg } from '../../src/data/pictures/jpeg.ts';
import { decodeInBrowser } from '../../workers/decode.ts';
import { celebaTree, exifOf, jpegOf, labelsOf, mnistFiles, zipOf } from '../data/importing/make.ts';

type Progress = Extract<LibraryReport, { kind: 'import' }>['progress'];
const request: ImportRequest = { set: 0, size: 16, shardBytes: 60_000 };
const open: WorkerSession<LibraryApi>[] = [];

async function library(onProgress: (progress: Progress) => void = () => undefined) {
  const url = new URL('../../workers/library.worker.ts', import.meta.url);
  const session = openSession<LibraryApi>(new Worker(url, { type: 'module' }));
  open.push(session);
  session.reports.onmessage = (event: MessageEvent<LibraryReport>) => {
    if (event.data.kind === 'import') onProgress(event.data.progress);
  };
  await session.call('open', [{ base: `${location.origin}/` }, session.workerPort]);
  return session;
}

const dropped = (name: string, bytes: Uint8Array) => [
  { path: name, file: new File([bytes as Uint8Array<ArrayBuffer>], name, { lastModified: 1 }) },
];

afterEach(async () => {
  for (const session of open.splice(0)) session.end();
  const cleaner = await library();
  for (const { id } of await cleaner.call('datasets', [])) await cleaner.call('removeDataset', [id]);
  for (const { id } of await cleaner.call('unfinishedImports', [])) await cleaner.call('removeDataset', [id]);
  for (const session of open.splice(0)) session.end();
});

describe('the library worker', () => {
  it('imports a joined CelebA from a zip; its faces can be looked at', async () => {
    const session = await library();
    const zip = zipOf(celebaTree({ aligned: 60, hq: 15 }), { deflate: true });
    const survey = await session.call('surveyFiles', [dropped('faces.zip', zip)]);
    expect(survey.sets.map(({ kind }) => kind)).toEqual(['celeba-joined', 'celeba']);
    expect(await session.call('estimateImport', [request])).toMatchObject({
      pictures: 60,
      splits: [48, 6, 6],
    });
    const dataset = await session.call('importFiles', [request]);
    expect(dataset).toMatchObject({ id: 'celeba-masks-16', count: 60, labelled: 15, train: 48, test: 6 });
    const [plain, masked] = await session.call('faces', [dataset.id, [0, 1]]);
    expect([...masked!.labels]).toEqual(labelsOf(2));
    expect(masked!.planes.some((byte) => byte > 0)).toBe(true);
    expect(plain!.labelled).toBe(false);
    // The red of every picture tells its number: 1 * 37 for the first one, 100 + 0 for CelebA-HQ 0.
    const red = (face: { pixels: Uint8Array }): number => face.pixels[3 * (16 * 8 + 8)]!;
    expect(Math.abs(red(plain!) - 37)).toBeLessThan(12);
    expect(Math.abs(red(masked!) - ((100 * 37) % 256))).toBeLessThan(12);
  });

  it('that dies in the middle of an import leaves nothing visible, and the next one goes on', async () => {
    const zip = zipOf(celebaTree({ aligned: 2000, hq: 300 }));
    let seen = 0;
    const first = await library(({ done }) => (seen = done));
    await first.call('surveyFiles', [dropped('faces.zip', zip)]);
    const dead = first.call('importFiles', [request]).catch((error: unknown) => error);
    while (seen < 500) await new Promise((resolve) => setTimeout(resolve, 5));
    first.end();
    open.splice(open.indexOf(first), 1);
    expect(await dead).toMatchObject({ code: 'worker-died' });

    const second = await library();
    expect(await second.call('datasets', [])).toEqual([]);
    const [unfinished] = await second.call('unfinishedImports', []);
    expect(unfinished).toMatchObject({ id: 'celeba-masks-16', title: 'CelebA with masks', size: 16 });
    expect(unfinished!.pictures).toBeGreaterThan(seen - 150);
    await second.call('surveyFiles', [dropped('faces.zip', zip)]);
    const { kept } = await second.call('estimateImport', [request]);
    // At most one piece (some 60 pictures) and what was on its way is lost.
    expect(kept).toBeGreaterThan(seen - 150);
    const dataset = await second.call('importFiles', [request]);
    expect(dataset).toMatchObject({ count: 2000, labelled: 300 });

    const whole = await library();
    await whole.call('removeDataset', [dataset.id]);
    await whole.call('surveyFiles', [dropped('faces.zip', zip)]);
    expect((await whole.call('importFiles', [request])).hash).toBe(dataset.hash);
  });

  it('stops when asked, renames, exports, and takes its export back in', async () => {
    let stopping: Promise<unknown> | undefined;
    const session: WorkerSession<LibraryApi> = await library(({ done }) => {
      if (done > 100) stopping ??= session.call('cancelImport', []);
    });
    await session.call('surveyFiles', [dropped('faces.zip', zipOf(celebaTree({ aligned: 1500, hq: 0 })))]);
    await expect(session.call('importFiles', [request])).rejects.toMatchObject({ code: 'cancelled' });
    await stopping;
    stopping = Promise.resolve();
    const dataset = await session.call('importFiles', [request]);
    const renamed = await session.call('renameDataset', [dataset.id, '  Mine  ']);
    expect(renamed).toEqual({ ...dataset, title: 'Mine' });
    const blob = await session.call('exportDataset', [dataset.id]);
    await session.call('removeDataset', [dataset.id]);
    const survey = await session.call('surveyFiles', [
      [{ path: 'mine.zip', file: new File([blob], 'mine.zip') }],
    ]);
    expect(survey.sets[0]).toMatchObject({ kind: 'shards', title: 'Mine' });
    expect(await session.call('importFiles', [request])).toEqual(renamed);
  });

  it('says what it does not know, with the remedy, and keeps what was stored', async () => {
    const session = await library();
    const digits = mnistFiles(30, 10).map(([path, bytes]) => dropped(path, bytes)[0]!);
    await session.call('surveyFiles', [digits]);
    const mnist = await session.call('importFiles', [{ set: 0, size: 32 }]);
    expect(mnist).toMatchObject({ id: 'mnist', channels: 1, count: 40 });
    const cut = zipOf(celebaTree({ aligned: 10, hq: 0 })).slice(0, -30);
    await expect(session.call('surveyFiles', [dropped('cut.zip', cut)])).rejects.toMatchObject({
      code: 'file-damaged',
      message: expect.stringMatching(/^cut\.zip/) as string,
    });
    await expect(session.call('importFiles', [request])).rejects.toMatchObject({ code: 'data-missing' });
    expect(await session.call('datasets', [])).toEqual([mnist]);
  });
});

describe('turned photographs', () => {
  it('are set upright alike by the browser and by the decoder without one', async () => {
    const sizes = { width: 48, height: 32 };
    const plain = jpegOf(sizes.width, sizes.height, 3);
    for (let orientation = 1; orientation <= 8; orientation += 1) {
      const bytes = exifOf(plain, orientation, orientation % 2 === 0);
      const head = { format: 'jpeg', ...sizes } as const;
      const here = await decodeInBrowser(bytes, head, 'f');
      const there = await decodeJpeg(bytes, head, 'f');
      expect([orientation, here.width, here.height]).toEqual([orientation, there.width, there.height]);
      let worst = 0;
      for (let i = 0; i < here.width * here.height; i += 1) {
        for (let channel = 0; channel < 3; channel += 1) {
          const difference = here.data[here.channels * i + channel]! - there.data[3 * i + channel]!;
          worst = Math.max(worst, Math.abs(difference));
        }
      }
      // Two decoders round differently; a picture turned otherwise differs by up to 255.
      expect(worst).toBeLessThan(16);
    }
  });
});

describe('runs on imported faces', () => {
  /** Trains a few steps on the processor; gives the loss terms of each. */
  async function train(session: WorkerSession<LibraryApi>, settings: RunSettings) {
    const run = await session.call('createRun', [settings]);
    const url = new URL('../helpers/engine.worker.ts', import.meta.url);
    const engine = openSession<EngineApi>(new Worker(url, { type: 'module' }));
    const finished = new Promise<void>((resolve, reject) => {
      engine.reports.onmessage = ({ data }: MessageEvent<EngineReport>) => {
        if (data.kind === 'state' && data.state.phase === 'finished') resolve();
        if (data.kind === 'failure') reject(new Error(data.error.message));
      };
    });
    await engine.call('open', [{ prefer: 'wasm', base: `${location.origin}/` }, engine.workerPort]);
    await engine.call('train', [run.id]);
    await finished;
    engine.end();
    const rows = await session.call('metrics', [run.id]);
    await session.call('removeRun', [run.id]);
    return rows;
  }
  const few = (settings: RunSettings, dataset: string): RunSettings => ({
    ...settings,
    dataset,
    net: { ...settings.net, dim: 4, fc: 16, ...(settings.method === 'stargan' ? { dim: 8 } : {}) },
    train: { ...settings.train, steps: 3, batch: 4, critics: 1, rareShare: 0.5 },
  });

  it('train the attention method with masks from CelebAMask-HQ, and StarGAN on digits', async () => {
    const session = await library();
    const zip = zipOf(celebaTree({ aligned: 60, hq: 15 }));
    await session.call('surveyFiles', [dropped('faces.zip', zip)]);
    const faces = await session.call('importFiles', [{ set: 0, size: 32 }]);
    const rows = await train(session, few(settingsFor('smoke', 'ssa'), faces.id));
    expect(rows.map(({ step }) => step)).toEqual([1, 2, 3]);
    for (const { values } of rows) expect(Object.values(values).every(Number.isFinite)).toBe(true);
    const digits = mnistFiles(40, 10).map(([path, bytes]) => dropped(path, bytes)[0]!);
    await session.call('surveyFiles', [digits]);
    expect((await session.call('importFiles', [{ set: 0, size: 32 }])).id).toBe('mnist');
    expect(await train(session, few(settingsFor('digits-smoke', 'stargan'), 'mnist'))).toHaveLength(3);
  });
});
