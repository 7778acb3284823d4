// Runs and files as folders of a disk hold them: whatever people copy, rename or write again.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { settingsFor } from '../../src/face/presets.ts';
import { fileRuns } from '../../src/storage/node/runs.ts';
import { readWhole } from '../../src/storage/node/whole.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'semblance-folders-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('takes a copied folder for a run of its own, which leaves the original alone', async () => {
  const runs = fileRuns(folder, () => 7);
  const settings = settingsFor('smoke', 'ssa');
  await runs.create({
    ...{ id: 'first', name: 'First', settings, createdAt: 1, updatedAt: 1 },
    ...{ step: 5, status: 'paused', device: 'none', secondsTrained: 1 },
  });
  await cp(join(folder, 'first'), join(folder, 'copy'), { recursive: true });
  const copied = await runs.get('copy');
  expect(copied?.id).toBe('copy');
  await runs.update(copied?.id ?? '', { step: 9 });
  expect((await runs.get('first'))?.step).toBe(5);
  expect((await runs.get('copy'))?.step).toBe(9);
  expect((await runs.list()).map(({ id }) => id).sort()).toEqual(['copy', 'first']);
});

it('finds nothing where a file stands in the place of a folder', async () => {
  const file = join(folder, 'report.json');
  await writeFile(file, '{}');
  expect(await readWhole(join(file, 'data.json'))).toBeUndefined();
  expect(await readWhole(join(folder, 'none', 'data.json'))).toBeUndefined();
  expect(new Uint8Array((await readWhole(file)) ?? new ArrayBuffer())).toHaveLength(2);
});
