// `semblance judge`: trains the attribute judge on a data set and writes it as one file. The folder keeps the state of the
// training after every epoch, so that `--resume` goes on after a stop.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { StudioError } from '../face/errors.ts';
import { BUILT_IN_DATASET } from '../face/presets.ts';
import type { ServiceWorld } from '../service/world.ts';
import { writeWhole } from '../storage/node/whole.ts';
import type { Given } from './arguments.ts';
import { startBackend } from './backend.ts';
import { readInput } from './files.ts';
import type { JUDGE } from './options.ts';
import { clockTime } from './output.ts';
import type { Output } from './output.ts';
import { findFaces, provideFaces } from './train-data.ts';

/**
 * The data set that `--data` names, or that was noted beside the command's folder; built-in faces are unpacked or drawn first.
 * @param beside a folder or file of the command: built-in faces lie in `.datasets` next to it
 */
export async function openFaces(
  data: string | undefined,
  beside: string,
  output: Output,
): Promise<{ world: ServiceWorld; manifest: DatasetManifest }> {
  const faces = await findFaces(data, beside, output);
  const id = faces.id ?? BUILT_IN_DATASET;
  const world = await provideFaces(faces.folder, id, output);
  const manifest = await world.storage.datasets.get(id);
  if (manifest !== undefined) return { world, manifest };
  throw new StudioError('data-missing', `There is no data set "${id}".`, 'Import it with "data import".');
}

/** @returns 0 when the judge was written */
export async function judge({ values }: Given<typeof JUDGE>, output: Output): Promise<number> {
  const out = resolve(values.out);
  await mkdir(out, { recursive: true });
  const device = await startBackend(values.backend);
  output.say(`Backend ${device.backend}. ${device.reason}`);
  const { judgeAccuracy, judgeSettings, openJudgeTraining } = await import('../service/judging.ts');
  const { readJudge, writeJudge } = await import('../engine/evaluate/judge/file.ts');

  const { world, manifest } = await openFaces(values.data, out, output);
  const stateFile = join(out, 'state.safetensors');
  const saved = values.resume ? await readInput(stateFile) : undefined;
  const { size, epochs, width, rate, seed } = values;
  const settings = judgeSettings(manifest, {
    ...{ epochs, width, rate, seed },
    ...(size === undefined ? {} : { size }),
  });
  const training = openJudgeTraining(world.storage.datasets, manifest, settings, saved);
  const started = performance.now();
  let [sum, count] = [0, 0];
  for await (const { step, steps, loss, epochEnds } of training.run()) {
    sum += loss;
    count += 1;
    const left = clockTime(((steps - step) * (performance.now() - started)) / count / 1000);
    output.progress(`step ${step} of ${steps}, loss ${(sum / count).toFixed(4)}, ${left} left`, epochEnds);
    if (!epochEnds) continue;
    await writeWhole(stateFile, await training.save());
  }
  const trained = await training.finish();
  const file = join(out, 'judge.safetensors');
  let { info } = trained;
  if (values.half) {
    const rounded = readJudge(await writeJudge(trained, 'F16'));
    info = { ...info, accuracy: await judgeAccuracy(rounded, world.storage.datasets, manifest) };
    for (const tensor of Object.values(rounded.params)) tensor.dispose();
  }
  await writeWhole(file, await writeJudge({ ...trained, info }, values.half ? 'F16' : 'F32'));
  training.close();
  const { accuracy } = info;
  const lines = Object.entries(accuracy).map(([name, share]) => `  ${name.padEnd(20)} ${share.toFixed(3)}`);
  output.answer({ file, ...info }, [`${file}, right on the test faces:`, ...lines]);
  return 0;
}
