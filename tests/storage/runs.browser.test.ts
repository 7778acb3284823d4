// What the storage promises about runs, their metrics and probes, in a real database.
import { expect, it } from 'vitest';
import type { Probe } from '../../src/storage/interfaces.ts';
import { checkpoint } from './checkpoint.ts';
import { countRecords, newName, open, runRecord } from './open.ts';

const row = (step: number, loss = step / 10) => ({ step, t: step * 2, values: { loss } });
const probe = (step: number): Probe => ({
  step,
  createdAt: 5,
  size: 2,
  count: 1,
  rows: [Uint8Array.of(step, 1, 2, 3).buffer, Uint8Array.of(9, 8, 7, 6).buffer],
  meta: { rows: ['input', 'edited'] },
});

it('a run comes back as it was created, the newest first', async () => {
  const name = newName();
  const { runs } = open(name);
  const one = runRecord('one', { createdAt: 10 });
  const two = runRecord('two', { createdAt: 20, pinned: [3] });
  await runs.create(one);
  await runs.create(two);
  expect(await open(name).runs.list()).toEqual([two, one]);
  expect(await runs.get('one')).toEqual(one);
  expect(await runs.get('three')).toBeUndefined();
  await expect(runs.create(one)).rejects.toMatchObject({ code: 'storage-failed' });
});

it('a run with impossible settings is not stored', async () => {
  const { runs } = open();
  const { settings } = runRecord('a');
  const wrong = { ...settings, train: { ...settings.train, batch: -1 } };
  await expect(runs.create(runRecord('a', { settings: wrong }))).rejects.toMatchObject({
    code: 'settings-invalid',
  });
  expect(await runs.list()).toEqual([]);
});

it('an update changes what it names, stamps the time, and clears an error only when told', async () => {
  const { runs } = open();
  await runs.create(runRecord('a'));
  const lastError = { code: 'device-lost', message: 'gone', remedy: 'again' } as const;
  await runs.update('a', { status: 'failed', lastError });
  const renamed = await runs.rename('a', 'Better');
  expect(renamed).toEqual(runRecord('a', { name: 'Better', status: 'failed', lastError, updatedAt: 1002 }));
  const running = await runs.update('a', { status: 'running', step: 5, lastError: undefined });
  expect(running).not.toHaveProperty('lastError');
  expect(await runs.get('a')).toEqual(running);
});

it('updates at the same time from two connections are all kept', async () => {
  const name = newName();
  const [one, two] = [open(name), open(name)];
  await one.runs.create(runRecord('a'));
  await Promise.all([
    one.runs.update('a', { step: 9 }),
    two.runs.update('a', { device: 'other' }),
    one.runs.rename('a', 'Both'),
  ]);
  expect(await two.runs.get('a')).toMatchObject({ step: 9, device: 'other', name: 'Both' });
});

it('metrics are appended, and read back in the order of steps', async () => {
  const { runs } = open();
  await runs.create(runRecord('a'));
  await runs.create(runRecord('ab'));
  await runs.appendMetrics('a', [row(1), row(2)]);
  await runs.appendMetrics('ab', [row(7)]);
  await runs.appendMetrics('a', [row(10), row(3)]);
  expect(await runs.readMetrics('a')).toEqual([row(1), row(2), row(3), row(10)]);
  expect(await runs.readMetrics('ab')).toEqual([row(7)]);
});

it('metrics of steps that a resumed run walks again are replaced', async () => {
  const { runs } = open();
  await runs.create(runRecord('a'));
  await runs.appendMetrics('a', [row(1), row(2), row(3)]);
  await runs.appendMetrics('a', [row(2, 55), row(3, 66)]);
  expect((await runs.readMetrics('a')).map(({ values }) => values['loss'])).toEqual([0.1, 55, 66]);
});

it('probes are listed without their pictures and read with them', async () => {
  const { runs } = open();
  await runs.create(runRecord('a'));
  await runs.putProbe('a', probe(20));
  await runs.putProbe('a', probe(3));
  const listed = await runs.listProbes('a');
  expect(listed.map(({ step }) => step)).toEqual([3, 20]);
  expect(listed[0]).not.toHaveProperty('rows');
  expect(await runs.readProbe('a', 20)).toEqual(probe(20));
  await expect(runs.readProbe('a', 4)).rejects.toMatchObject({ code: 'data-missing' });
  await runs.putProbe('a', probe(30), [3, 4]);
  expect((await runs.listProbes('a')).map(({ step }) => step)).toEqual([20, 30]);
  await expect(runs.readProbe('a', 3)).rejects.toMatchObject({ code: 'data-missing' });
});

it('a removed run leaves nothing behind, and its neighbour everything', async () => {
  const name = newName();
  const { runs } = open(name);
  for (const id of ['a', 'a1']) {
    await runs.create(runRecord(id));
    await runs.putCheckpoint(id, checkpoint(1));
    await runs.appendMetrics(id, [row(1), row(2)]);
    await runs.putProbe(id, probe(1));
  }
  const one = { runs: 1, checkpoints: 1, parts: 3, metrics: 2, probes: 1, pictures: 1 };
  await runs.remove('a');
  expect(await countRecords(name)).toEqual(one);
  expect(await runs.newestCheckpoint('a1')).toEqual(checkpoint(1));
  await runs.remove('a1');
  expect(await countRecords(name)).toEqual({});
});

it('a run that was removed takes no more records', async () => {
  const name = newName();
  const { runs } = open(name);
  await runs.create(runRecord('a'));
  await runs.remove('a');
  const writes = [
    () => runs.putCheckpoint('a', checkpoint(1)),
    () => runs.appendMetrics('a', [row(1)]),
    () => runs.putProbe('a', probe(1)),
    () => runs.update('a', { step: 1 }),
    () => runs.rename('a', 'b'),
  ];
  for (const write of writes) await expect(write()).rejects.toMatchObject({ code: 'data-missing' });
  expect(await countRecords(name)).toEqual({});
});
