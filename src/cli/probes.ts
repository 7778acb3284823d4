// `semblance probes RUN`: every stored probe sheet of a run as a PNG beside it.
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { sheetOf } from '../service/records.ts';
import { fileStorage } from '../storage/node/files.ts';
import { sheetPng } from './sheet.ts';
import type { Given } from './arguments.ts';
import type { NONE } from './options.ts';
import type { Output } from './output.ts';

/** @returns 0 when at least one sheet was drawn */
export async function probes(
  { operands: [folder = ''] }: Given<typeof NONE>,
  output: Output,
): Promise<number> {
  const run = resolve(folder);
  const { runs } = fileStorage(join(run, '.datasets'), dirname(run), () => Date.now());
  const id = basename(run);
  const listed = await runs.listProbes(id);
  for (const { step } of listed) {
    const path = join(run, 'probes', `${step}.png`);
    await writeFile(path, sheetPng(sheetOf(id, await runs.readProbe(id, step))));
    output.say(path);
  }
  return listed.length > 0 ? 0 : 1;
}
