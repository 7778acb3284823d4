// `semblance export RUN --out FILE`: the generator of a run's newest checkpoint as one safetensors file, or with
// `--whole` everything that is needed to go on (`semblance train --from FILE`).
import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import type { Share } from '../engine/train/average.ts';
import { readModelInfo } from '../engine/weights/model-info.ts';
import { readSafetensors } from '../engine/weights/safetensors.ts';
import { writeWhole } from '../engine/weights/whole.ts';
import { StudioError } from '../face/errors.ts';
import { parseSettings } from '../face/settings.ts';
import type { RunSettings } from '../face/settings.ts';
import { partsOf } from '../service/checkpoints.ts';
import { generatorFile } from '../service/exporting.ts';
import { fileStorage } from '../storage/node/files.ts';
import { writeWhole as writeFileWhole } from '../storage/node/whole.ts';
import type { Given } from './arguments.ts';
import { startBackend } from './backend.ts';
import type { EXPORT } from './options.ts';
import type { Output } from './output.ts';
import { UsageError } from './usage.ts';

/** @returns 0 when the file was written */
export async function exportModel(
  { operands: [folder = ''], values: { out, half, whole, average } }: Given<typeof EXPORT>,
  output: Output,
): Promise<number> {
  if (half && whole) throw new UsageError('Half precision is for editing; a run could not go on from it.');
  if (average !== undefined && whole)
    throw new UsageError('A mean is for editing; a run could not go on from it.');
  const run = resolve(folder);
  const { runs } = fileStorage(join(run, '.datasets'), dirname(run), () => Date.now());
  const checkpoint = await runs.newestCheckpoint(basename(run));
  const part = checkpoint?.parts.find(({ name }) => name === 'generator');
  const record = await runs.get(basename(run));
  if (record === undefined || checkpoint === undefined || part === undefined) {
    throw new StudioError('data-missing', `${folder} has no checkpoint.`, 'Train the run first.');
  }
  const settings = parseSettings(record.settings);
  const own = new Uint8Array(part.bytes);
  const generator = average === undefined ? own : await averaged(settings, own, average);
  const bytes = whole
    ? writeWhole(settings, partsOf(checkpoint))
    : generatorFile(generator, record, checkpoint, half ? 'F16' : 'F32');
  await writeFileWhole(resolve(out), bytes);
  const written = readSafetensors(bytes);
  const { method, net, attributes } = readModelInfo(written);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = basename(out);
  const shown = {
    method,
    file,
    sha256,
    bytes: bytes.length,
    size: net.size,
    attributes,
    step: Number(written.metadata.get('step')),
  };
  output.say(JSON.stringify(shown, null, 1));
  return 0;
}

/** The mean that `--average` asks for. */
async function averaged(settings: RunSettings, own: Uint8Array, words: string): Promise<Uint8Array> {
  await startBackend('cpu');
  const { averagedGenerator } = await import('../engine/train/average.ts');
  const { handedFrom } = await import('./train-plan.ts');
  const others = words.split(',').map(async (word): Promise<Share> => {
    const [, share = '', from = ''] = /^([0-9.]+)=(.+)$/.exec(word) ?? [];
    if (from === '') throw new UsageError(`"${word}" in --average is not SHARE=RUN, such as 0.5=runs/first.`);
    const { generator } = (await handedFrom(from)).parts;
    if (generator === undefined)
      throw new StudioError('data-missing', `${from} has no generator.`, 'Name another one.');
    return { share: Number(share), generator, from };
  });
  return averagedGenerator(settings, own, await Promise.all(others));
}
