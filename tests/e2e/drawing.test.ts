// Drawing workers in the built studio, under its content policy: a second library in a worker of the page draws the large
// built-in set with several threads, says how fast, and stops when it is told to.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

it('draws in several workers, with progress, and leaves nothing behind when it is stopped', async () => {
  const page = await studio.open('?backend=wasm');
  await expect
    .poll(() => studio.requests.find((url) => /library\.worker-[^/]*\.js$/.test(url)))
    .toBeDefined();
  const url = studio.requests.find((each) => /library\.worker-[^/]*\.js$/.test(each))!;
  const seen = await page.evaluate(async (library) => {
    const worker = new Worker(library, { type: 'module' });
    const { port1, port2 } = new MessageChannel();
    let calls = 0;
    // As comlink does: one message per call, answered under its id.
    const call = (name: string, args: unknown[], moved: Transferable[] = []): Promise<unknown> =>
      new Promise((resolve) => {
        calls += 1;
        const id = String(calls);
        worker.addEventListener('message', ({ data }: MessageEvent<{ id: string; value: unknown }>) => {
          if (data.id === id) resolve(data.value);
        });
        const argumentList = args.map((value) => ({ type: 'RAW', value }));
        worker.postMessage({ id, type: 'APPLY', path: [name], argumentList }, moved);
      });
    const base = new URL('.', location.href).href;
    await call('open', [{ base }, port2], [port2]);
    const enough = new Promise<{ done: number; perSecond: number; secondsLeft: number | null }>((resolve) => {
      port1.onmessage = ({ data }) => {
        const { kind, dataset, progress } = data as {
          kind: string;
          dataset: string;
          progress: { done: number };
        };
        if (kind === 'import' && dataset === 'headkit-128' && progress.done >= 30) resolve(progress as never);
      };
    });
    const made = call('importBuiltIn', ['headkit-128']);
    const progress = await Promise.race([enough, made]);
    await call('cancelImport', []);
    const ended = (await made) as { ok: boolean; error?: { code: string } };
    const listed = (await call('datasets', [])) as { value: { id: string }[] };
    worker.terminate();
    return { progress, ended, ids: listed.value.map(({ id }) => id), cores: navigator.hardwareConcurrency };
  }, url);
  expect(seen.progress).toMatchObject({
    total: 2272,
    perSecond: expect.any(Number) as number,
    secondsLeft: expect.any(Number) as number,
  });
  expect(seen.ended).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(seen.ids).not.toContain('headkit-128');
  expect(studio.requests.filter((each) => /draw\.worker-[^/]*\.js$/.test(each)).length).toBeGreaterThan(0);
  expect(studio.complaints).toEqual([]);
});
