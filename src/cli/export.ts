// `semblance export RUN --out FILE`: the generator of a run's newest checkpoint as one safetensors file.
import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readModelInfo } from '../engine/weights/model.ts';
import { readSafetensors, writeSafetensors } from '../engine/weights/safetensors.ts';
import { StudioError } from '../face/errors.ts';
import { fileStorage } from '../storage/node/files.ts';
import { writeWhole } from '../storage/node/whole.ts';
import { UsageError } from './usage.ts';

/** @returns 0 when the file was written */
export async function exportModel(args: string[]): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { out: { type: 'string' }, half: { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const [folder, ...more] = parsed.positionals;
  const { out, half } = parsed.values;
  if (folder === undefined || out === undefined || more.length > 0) {
    throw new UsageError('Name the folder of one run, and a file with --out.');
  }
  const run = resolve(folder);
  const { runs } = fileStorage(join(run, '.datasets'), dirname(run), () => Date.now());
  const checkpoint = await runs.newestCheckpoint(basename(run));
  const part = checkpoint?.parts.find(({ name }) => name === 'generator');
  if (checkpoint === undefined || part === undefined) {
    throw new StudioError('data-missing', `${folder} has no checkpoint.`, 'Train the run first.');
  }
  const { tensors, metadata } = readSafetensors(new Uint8Array(part.bytes));
  const bytes = writeSafetensors(tensors, metadata, half ? 'F16' : 'F32');
  await writeWhole(resolve(out), bytes);
  const { method, net, attributes } = readModelInfo({ metadata });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = basename(out);
  const shown = {
    method,
    file,
    sha256,
    bytes: bytes.length,
    size: net.size,
    attributes,
    step: checkpoint.step,
  };
  console.log(JSON.stringify(shown, null, 1));
  return 0;
}
