// `semblance edit`: pictures through a generator. Every picture is cut to a square and resized to the model; what comes
// out is written as files beside a contact sheet.
import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { cutAndResize } from '../data/pictures/resize.ts';
import { cropBox } from '../face/crops.ts';
import { StudioError, reportOf } from '../face/errors.ts';
import type { ModelInfo, ModelSource } from '../protocol/messages.ts';
import type { Editing } from '../service/editing.ts';
import type { Given, Values } from './arguments.ts';
import { startBackend } from './backend.ts';
import { readPicture } from './decode.ts';
import type { Look } from './edit-judge.ts';
import { contactSheet, filesOf } from './edit-pictures.ts';
import type { EditedFace } from './edit-pictures.ts';
import { edited, readKnown } from './edit-wishes.ts';
import type { KnownLabels, Wish } from './edit-wishes.ts';
import { exists, isFolder, readInput } from './files.ts';
import type { EDIT } from './options.ts';
import { clockTime } from './output.ts';
import type { Output } from './output.ts';
import { readPairs } from './pairs.ts';
import { openNodeWorld } from './world.ts';

/** Rows of one contact sheet. */
const ROWS = 24;
const PICTURES = new Set(['.png', '.jpg', '.jpeg', '.webp']);

interface Job {
  readonly editing: Editing;
  readonly info: ModelInfo;
  readonly wish: Wish;
  readonly known: KnownLabels;
  readonly look: Look | undefined;
  readonly values: Values<typeof EDIT>;
}

/** Where the weights are: a run's folder, a file, or else the id of a shipped model. */
async function sourceOf({ model, ...hints }: Values<typeof EDIT>): Promise<ModelSource> {
  if (await isFolder(model)) return { kind: 'run', runId: basename(resolve(model)) };
  if (!(await exists(model)) && !/[./\\]/.test(model)) return { kind: 'shipped', id: model };
  const map = hints['name-map'];
  return {
    kind: 'file',
    name: basename(model),
    bytes: await readInput(model),
    ...(hints.attributes === undefined ? {} : { attributes: hints.attributes.split(',') }),
    ...(hints.size === undefined ? {} : { size: hints.size }),
    ...(map === undefined ? {} : { nameMap: new TextDecoder().decode(await readInput(map, 2 ** 24)) }),
  };
}

/** The pictures that were named, in the order of their names. */
async function picturesIn(path: string): Promise<string[]> {
  if (!(await isFolder(path))) return [path];
  const names = (await readdir(path)).filter((name) => PICTURES.has(extname(name).toLowerCase())).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new StudioError(
    'data-missing',
    `There is no PNG or JPEG picture in ${path}.`,
    'Name another folder.',
  );
}

async function editOne(
  job: Job,
  file: string,
): Promise<{ face: EditedFace; difference: number[]; ms: number }> {
  const { editing, info, wish, known, look, values } = job;
  const { size } = info;
  const channels = info.channels === 1 ? 1 : 3;
  const picture = await readPicture(file);
  const box = cropBox(values.crop, picture.width, picture.height);
  const source = cutAndResize(picture, box, size, channels);
  const shown = known(file) ?? (await look?.(picture, box));
  const { labels, difference } = edited(info, wish, shown, values.intensity);
  await editing.openFace({ size, channels, pixels: source, labels });
  const result = await editing.edit(difference);
  const { attention, clothing } = result;
  const masks = attention === undefined || clothing === undefined ? {} : { attention, clothing };
  const face = { size, channels, source, final: result.final, raw: result.raw, ...masks } as const;
  return { face, difference, ms: result.milliseconds };
}

/** @returns 0 when every picture was edited, 1 when some could not be read */
export async function edit({ values }: Given<typeof EDIT>, output: Output): Promise<number> {
  const source = await sourceOf(values);
  const files = await picturesIn(values.image);
  const device = await startBackend(values.backend);
  output.say(`Backend ${device.backend}. ${device.reason}`);
  const { openEditing } = await import('../service/editing.ts');
  const runs = dirname(resolve(values.model));
  const editing = openEditing(openNodeWorld(runs, runs), (bytes) =>
    Promise.resolve(createHash('sha256').update(bytes).digest('hex')),
  );
  const info = await editing.openModel(source);
  const wish = readPairs('set', values.set, info.attributes);
  const known = await readKnown(values['from-attributes'], info.attributes);
  const { judge } = values;
  const look = judge === undefined ? undefined : await (await import('./edit-judge.ts')).openJudge(judge);
  const job: Job = { editing, info, wish, known, look, values };
  output.say(`${info.title}: ${info.method}, ${info.size} px, ${info.step} steps`);

  const out = resolve(values.out);
  await mkdir(out, { recursive: true });
  const done: { file: string; outputs: string[]; difference: number[]; milliseconds: number }[] = [];
  const failed: { file: string; code: string; message: string }[] = [];
  const rows: EditedFace[] = [];
  const sheets: string[] = [];
  const writeSheet = async (): Promise<void> => {
    if (rows.length === 0) return;
    const name = files.length <= ROWS ? 'contact-sheet.png' : `contact-sheet-${sheets.length + 1}.png`;
    await writeFile(join(out, name), contactSheet(rows.splice(0)));
    sheets.push(name);
  };
  const started = performance.now();
  for (const [at, file] of files.entries()) {
    try {
      const { face, difference, ms } = await editOne(job, file);
      const stem = stemFor(file, files);
      const outputs = filesOf(face).map(([what, bytes]) => [`${stem}-${what}.png`, bytes] as const);
      for (const [name, bytes] of outputs) await writeFile(join(out, name), bytes);
      done.push({ file, outputs: outputs.map(([name]) => name), difference, milliseconds: Math.round(ms) });
      if (rows.push(face) === ROWS) await writeSheet();
    } catch (error) {
      const report = reportOf(error);
      if (report.code === 'unexpected' || files.length === 1) throw error;
      failed.push({ file, code: report.code, message: report.message });
      output.say(`${report.message} [${report.code}]`);
    }
    const left = ((performance.now() - started) / (at + 1) / 1000) * (files.length - at - 1);
    output.progress(
      `${at + 1} of ${files.length} pictures, ${clockTime(left)} left`,
      at + 1 === files.length,
    );
  }
  await writeSheet();
  const model = { title: info.title, method: info.method, size: info.size, step: info.step };
  output.answer(
    { backend: device.backend, model, attributes: info.attributes, out, sheets, pictures: done, failed },
    `${out}: ${done.length} edited, ${failed.length} failed`,
  );
  return failed.length === 0 && done.length > 0 ? 0 : 1;
}

/** The name without its ending, unless another picture has the same one. */
function stemFor(file: string, files: readonly string[]): string {
  const stem = (path: string): string => basename(path, extname(path));
  const alone = files.filter((other) => stem(other) === stem(file)).length === 1;
  return alone ? stem(file) : basename(file).replaceAll('.', '-');
}
