// What the storage promises about checkpoints, in a real database.
import { describe, expect, it } from 'vitest';
import type { StudioStorage } from '../../src/storage/interfaces.ts';
import { checkpoint } from './checkpoint.ts';
import { countRecords, flipByte, newName, open, runRecord, tamper } from './open.ts';

async function withRun(name: string): Promise<StudioStorage> {
  const storage = open(name);
  await storage.runs.create(runRecord('a'));
  return storage;
}
const steps = async ({ runs }: StudioStorage) => (await runs.listCheckpoints('a')).map(({ step }) => step);

describe('a checkpoint', () => {
  it('comes back byte for byte, also from another connection', async () => {
    const name = newName();
    const { runs } = await withRun(name);
    await runs.putCheckpoint('a', checkpoint(7));
    expect(await open(name).runs.newestCheckpoint('a')).toEqual(checkpoint(7));
    expect(await runs.readCheckpoint('a', 7)).toEqual(checkpoint(7));
    expect(await runs.listCheckpoints('a')).toEqual([
      { step: 7, createdAt: 70, meta: checkpoint(7).meta, bytes: 3000, damaged: false },
    ]);
  });

  it('is not there before the first was written', async () => {
    const { runs } = await withRun(newName());
    expect(await runs.newestCheckpoint('a')).toBeUndefined();
    await expect(runs.readCheckpoint('a', 7)).rejects.toMatchObject({ code: 'data-missing' });
  });

  it('leaves the former one whole when its writing is broken off in the middle', async () => {
    const name = newName();
    const storage = await withRun(name);
    await storage.runs.putCheckpoint('a', checkpoint(1));
    const broken = checkpoint(2);
    const last = broken.parts[2]!;
    let reads = 0;
    const failing = {
      ...last,
      // The first look is for the hash; the second comes when the other parts are already in the transaction.
      get bytes(): ArrayBuffer {
        reads += 1;
        if (reads > 2) throw new Error('power cut');
        return last.bytes;
      },
    };
    const parts = [broken.parts[0]!, broken.parts[1]!, failing];
    await expect(storage.runs.putCheckpoint('a', { ...broken, parts })).rejects.toThrow('power cut');
    expect(await steps(storage)).toEqual([1]);
    expect(await storage.runs.newestCheckpoint('a')).toEqual(checkpoint(1));
    expect(await countRecords(name)).toEqual({ runs: 1, checkpoints: 1, parts: 3 });
  });

  it('is whole whenever the thread that writes is killed', async () => {
    const name = newName();
    const storage = await withRun(name);
    await storage.runs.putCheckpoint('a', checkpoint(1));
    const seen = new Set<number>();
    let step = 1;
    for (let kill = 0; kill < 12; kill += 1) {
      const worker = new Worker(new URL('./writer.worker.ts', import.meta.url), { type: 'module' });
      await new Promise((resolve) => worker.addEventListener('message', resolve, { once: true }));
      worker.postMessage({ name, from: step + 1 });
      await new Promise((resolve) => setTimeout(resolve, 5 + kill * 7));
      worker.terminate();
      const newest = await storage.runs.newestCheckpoint('a');
      step = newest!.step;
      if (step > 1) expect(newest).toEqual(checkpoint(step));
      expect((await storage.runs.listCheckpoints('a')).every(({ damaged }) => !damaged)).toBe(true);
      seen.add(step);
    }
    expect(seen.size).toBeGreaterThan(1);
  });

  it('is the last of two that are kept, besides pinned ones', async () => {
    const name = newName();
    const storage = await withRun(name);
    await storage.runs.update('a', { pinned: [2] });
    for (const step of [1, 2, 3, 4, 5]) await storage.runs.putCheckpoint('a', checkpoint(step));
    expect(await steps(storage)).toEqual([2, 4, 5]);
    expect(await countRecords(name)).toEqual({ runs: 1, checkpoints: 3, parts: 9 });
  });

  it('is the newest by the order of writing, also after going back to an earlier step', async () => {
    const storage = await withRun(newName());
    for (const step of [10, 20, 5]) await storage.runs.putCheckpoint('a', checkpoint(step));
    expect((await storage.runs.newestCheckpoint('a'))?.step).toBe(5);
    expect(await steps(storage)).toEqual([5, 20]);
  });

  it('replaces one of the same step with all its parts', async () => {
    const name = newName();
    const storage = await withRun(name);
    await storage.runs.putCheckpoint('a', checkpoint(1));
    const other = checkpoint(1, { parts: [checkpoint(9).parts[0]!] });
    await storage.runs.putCheckpoint('a', other);
    expect(await storage.runs.newestCheckpoint('a')).toEqual(other);
    expect(await countRecords(name)).toEqual({ runs: 1, checkpoints: 1, parts: 1 });
  });

  it('is refused when a part does not match its hash', async () => {
    const storage = await withRun(newName());
    const wrong = checkpoint(1);
    flipByte(wrong.parts[1]!.bytes, 3);
    await expect(storage.runs.putCheckpoint('a', wrong)).rejects.toThrow('does not match its hash');
    expect(await steps(storage)).toEqual([]);
  });
});

describe('a damaged checkpoint', () => {
  const damages = [
    ['a flipped byte', 'parts', ['a', 2, 'discriminator'], (bytes: ArrayBuffer) => flipByte(bytes, 500)],
    ['a part cut short', 'parts', ['a', 2, 'adam'], (bytes: ArrayBuffer) => bytes.slice(1)],
    [
      'a changed random state',
      'checkpoints',
      ['a', 2],
      (entry: object) => ({ ...entry, meta: { random: [] } }),
    ],
  ] as const;

  it.each(damages)('is set aside for the previous one: %s', async (_, store, key, change) => {
    const name = newName();
    const storage = await withRun(name);
    await storage.runs.putCheckpoint('a', checkpoint(1));
    await storage.runs.putCheckpoint('a', checkpoint(2));
    await tamper(name, store, [...key], change as (value: unknown) => unknown);
    expect(await storage.runs.newestCheckpoint('a')).toEqual(checkpoint(1));
    expect((await storage.runs.listCheckpoints('a')).map(({ damaged }) => damaged)).toEqual([false, true]);
    await expect(storage.runs.readCheckpoint('a', 2)).rejects.toMatchObject({ code: 'file-damaged' });
  });

  it('is dropped with the next good one, and costs no good one its place', async () => {
    const name = newName();
    const storage = await withRun(name);
    for (const step of [1, 2]) await storage.runs.putCheckpoint('a', checkpoint(step));
    await tamper<ArrayBuffer>(name, 'parts', ['a', 2, 'adam'], (bytes) => flipByte(bytes, 0));
    await storage.runs.newestCheckpoint('a');
    await storage.runs.putCheckpoint('a', checkpoint(3));
    expect(await steps(storage)).toEqual([1, 3]);
  });

  it('is an error only when no other is whole', async () => {
    const name = newName();
    const storage = await withRun(name);
    await storage.runs.putCheckpoint('a', checkpoint(1));
    await tamper<ArrayBuffer>(name, 'parts', ['a', 1, 'adam'], (bytes) => flipByte(bytes, 0));
    await expect(storage.runs.newestCheckpoint('a')).rejects.toMatchObject({ code: 'file-damaged' });
  });
});
