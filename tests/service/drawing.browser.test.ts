// Several real workers draw one data set into a real database.
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { importPack } from '../../src/data/headkit-import.ts';
import type { ImportOptions, ImportProgress } from '../../src/data/headkit-import.ts';
import { openGenerator, planDrawing } from '../../src/data/headkit/generate.ts';
import { openKit } from '../../src/data/headkit/kit.ts';
import type { HeadKit } from '../../src/data/headkit/kit.ts';
import { openSession } from '../../src/protocol/session.ts';
import { drawnSet, drawingThreads } from '../../src/service/drawing.ts';
import type { DrawApi, Drawer } from '../../src/service/drawing.ts';
import { open } from '../storage/open.ts';

const SET = { size: 32, train: 29, test: 6 } as const;
/** Eight faces to a shard. */
const SHARD = 8 * (32 * 32 * 6 + 17);
let bytes: Uint8Array;
let kit: HeadKit;
const started: Drawer[] = [];

beforeAll(async () => {
  bytes = new Uint8Array(await (await fetch('/faces/headkit.bin')).arrayBuffer());
  kit = openKit(bytes);
});
afterEach(() => {
  for (const drawer of started.splice(0)) drawer.end();
});

const drawing = () =>
  new Worker(new URL('../../workers/draw.worker.ts', import.meta.url), { type: 'module' });
const dying = () =>
  new Worker(new URL('../helpers/dying-draw.worker.ts', import.meta.url), { type: 'module' });
const absent = () => new Worker('/no/such/worker.js', { type: 'module' });

async function start(...workers: (() => Worker)[]): Promise<Drawer[]> {
  const sessions = workers.map((make) => openSession<DrawApi>(make()));
  for (const session of sessions) {
    started.push({ draw: (orders) => session.call('draw', [orders]), end: () => session.end() });
  }
  await Promise.all(sessions.map((session) => session.call('open', [bytes])));
  return [...started];
}

function options(change: Partial<ImportOptions> = {}): ImportOptions {
  return {
    id: 'drawn',
    signal: { aborted: false },
    clock: () => performance.now(),
    now: () => 5,
    breathe: () => Promise.resolve(),
    report: () => undefined,
    shardBytes: SHARD,
    ...change,
  };
}

describe('workers that draw together', () => {
  it('make the same data set as one thread, to the byte, and say how far they are', async () => {
    const alone = await importPack(openGenerator(kit, SET), open().datasets, options());
    const reports: ImportProgress[] = [];
    let time = 0;
    const set = drawnSet(planDrawing(kit.hash, SET), await start(drawing, drawing, drawing));
    const together = await importPack(
      set,
      open().datasets,
      options({ clock: () => (time += 200), report: (progress) => reports.push(progress) }),
    );
    expect(together).toEqual(alone);
    expect(reports.at(-1)).toMatchObject({ done: 35, total: 35, secondsLeft: 0 });
    expect(
      reports.slice(1).every(({ perSecond, secondsLeft }) => perSecond > 0 && secondsLeft !== null),
    ).toBe(true);
  });

  it('leave nothing visible when they are stopped, and go on later', async () => {
    const { datasets } = open();
    const signal = { aborted: false };
    const drawers = await start(drawing, drawing);
    let time = 0;
    const stopping = options({
      signal,
      clock: () => (time += 200),
      report: ({ done }) => (signal.aborted ||= done >= 20),
    });
    const set = drawnSet(planDrawing(kit.hash, SET), drawers);
    await expect(importPack(set, datasets, stopping)).rejects.toMatchObject({ code: 'cancelled' });
    set.close();
    expect(await datasets.list()).toEqual([]);
    expect(await datasets.unfinished()).toEqual([{ id: 'drawn', shards: [0, 1] }]);
    started.length = 0;
    const again = drawnSet(planDrawing(kit.hash, SET), await start(drawing));
    const manifest = await importPack(again, datasets, options());
    expect(manifest.hash).toBe((await importPack(openGenerator(kit, SET), open().datasets, options())).hash);
  });

  it('end with an error that says what to do when one of them dies', async () => {
    const { datasets } = open();
    const set = drawnSet(planDrawing(kit.hash, SET), await start(drawing, dying));
    const failed = importPack(set, datasets, options());
    await expect(failed).rejects.toMatchObject({
      code: 'worker-died',
      message: expect.stringMatching(/out of memory/) as string,
      remedy: expect.stringMatching(/Start again/) as string,
    });
    expect(await datasets.list()).toEqual([]);
  });

  it('end with an error when one cannot be loaded', async () => {
    await expect(start(drawing, absent)).rejects.toMatchObject({ code: 'worker-died' });
  });
});

it('leaves one core to the page, and uses eight at most', () => {
  expect([1, 2, 4, 9, 64].map(drawingThreads)).toEqual([1, 1, 3, 8, 8]);
});
