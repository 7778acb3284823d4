// `semblance compare`: models side by side on the same faces, as one HTML page with figures, scores and everything that they
// depend on, and the scores as JSON beside it.
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { shrinkPixels } from '../data/shards/pixels.ts';
import { readSamples } from '../data/shards/samples.ts';
import { LAYOUTS, PAPER_COLUMNS, drawFaces } from '../face/comparison.ts';
import type { Layout } from '../face/comparison.ts';
import { StudioError } from '../face/errors.ts';
import type { EvaluationReport } from '../protocol/evaluating.ts';
import type { ReportContent, ReportModel } from '../protocol/reporting.ts';
import type { EditedRow, ShownFace } from '../service/compare-figures.ts';
import type { ServiceWorld } from '../service/world.ts';
import { writeWhole } from '../storage/node/whole.ts';
import type { Given, Values } from './arguments.ts';
import { startBackend } from './backend.ts';
import { loadModel } from './compare-models.ts';
import type { LoadedModel } from './compare-models.ts';
import type { COMPARE } from './compare-options.ts';
import { readInput } from './files.ts';
import { openFaces } from './judge.ts';
import { clockTime } from './output.ts';
import type { Output } from './output.ts';
import { UsageError } from './usage.ts';

type Wanted = Values<typeof COMPARE>;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function layoutsOf(text: string): Layout[] {
  return text.split(',').map((name) => {
    const found = LAYOUTS.find((layout) => layout === name);
    if (found === undefined)
      throw new UsageError(`There is no layout "${name}"; there are ${LAYOUTS.join(', ')}.`);
    return found;
  });
}

/** The faces of the figures, with what they truly look like when changed. */
async function shownFaces(
  world: ServiceWorld,
  manifest: DatasetManifest,
  { show, seed }: Wanted,
): Promise<ShownFace[]> {
  const { openCounterfactuals } = await import('../service/counterfactuals.ts');
  const drawn = openCounterfactuals(world);
  const [from, to] = manifest.splits.test;
  const indices = drawFaces(seed, show, from, to);
  const read = (index: number) => world.storage.datasets.readShard(manifest.id, index);
  const samples = await readSamples(manifest, read, indices);
  return samples.map(({ index, size, channels, pixels, labels }) => ({
    ...{ index, size, channels, pixels },
    labels: Object.fromEntries(manifest.attributes.map((name, place) => [name, labels[place] ?? 0])),
    truth: async (changes) => (await drawn.one(manifest, index, labels, changes))?.pixels,
  }));
}

/** A face at a model's size. */
function fit({ size: from, channels: had, pixels }: ShownFace, size: number, channels: number): Uint8Array {
  if (from % size === 0 && had === channels)
    return from === size ? pixels : shrinkPixels(pixels, from, channels, from / size);
  throw new StudioError(
    'settings-invalid',
    `Faces of ${from} px with ${had} channels do not shrink to ${size} px with ${channels}.`,
    'Choose models that fit the data set, or another data set.',
  );
}

/** Scores of one model on the first test faces. */
async function scored(
  world: ServiceWorld,
  manifest: DatasetManifest,
  { title, bytes }: LoadedModel,
  { faces, protocol }: Wanted,
  judgeFile: Uint8Array,
  device: string,
  output: Output,
): Promise<EvaluationReport> {
  const { evaluateModel, evaluationModel } = await import('../service/evaluating.ts');
  const { evaluationReport } = await import('../service/evaluations.ts');
  const { readJudge } = await import('../engine/evaluate/judge/file.ts');
  const { recogniseWeights } = await import('../engine/weights/recognise.ts');
  const recognised = recogniseWeights(bytes);
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const request = { model: evaluationModel(recognised), judge: readJudge(judgeFile), manifest };
  const result = await evaluateModel(world, { ...request, split: 'test', protocol, faces }, (done, of) => {
    const left = clockTime((seconds() / done) * (of - done));
    output.progress(`${title}: ${done} of ${of} faces, ${left} left`, done === of);
  });
  const model = { title, kind: 'file', sha256: sha256(bytes) } as const;
  return evaluationReport(model, recognised, { device, seconds: Math.round(seconds()) }, result);
}

function reportModel({ origin, settings }: LoadedModel, row: EditedRow): ReportModel {
  const { title, info, millisecondsPerEdit: time } = row;
  const { method, size, step, training } = info;
  return {
    ...{ title, method, size, step, origin },
    ...(training === undefined ? {} : { training }),
    ...(time === undefined ? {} : { millisecondsPerEdit: time }),
    ...(settings === undefined ? {} : { settings }),
  };
}

/** @returns 0 when the report was written */
export async function compare({ values, words }: Given<typeof COMPARE>, output: Output): Promise<number> {
  const layouts = layoutsOf(values.layouts);
  const out = resolve(values.out);
  if (extname(out) === '.json') throw new UsageError('The report is a page; name it with .html.');
  const loaded: LoadedModel[] = [];
  for (const word of values.model) loaded.push(await loadModel(word));
  const judgeFile = values.judge === undefined ? undefined : await readInput(values.judge);
  await mkdir(dirname(out), { recursive: true });
  const backend = await startBackend(values.backend);
  output.say(`Backend ${backend.backend}. ${backend.reason}`);
  const device = `Node, ${backend.backend.toUpperCase()}`;
  const { editFaces, figureColumns, figureOf } = await import('../service/compare-figures.ts');
  const { openEditing } = await import('../service/editing.ts');
  const { reportHtml } = await import('../service/report.ts');

  const { world, manifest } = await openFaces(values.data, out, output);
  const faces = await shownFaces(world, manifest, values);
  const columns = figureColumns(layouts, PAPER_COLUMNS, manifest.attributes);
  const all = [...columns.values()].flat();
  const editing = openEditing(world, (bytes) => Promise.resolve(sha256(bytes)));
  const rows: EditedRow[] = [];
  const evaluations: (EvaluationReport & { row: string })[] = [];
  for (const model of loaded) {
    const { title, bytes } = model;
    const info = await editing.openModel({ kind: 'file', name: title, bytes });
    output.say(`${title}: ${info.method}, ${info.size} px, ${info.step} steps`);
    rows.push(await editFaces(editing, { title, info }, faces, all, fit));
    if (judgeFile === undefined) continue;
    const report = await scored(world, manifest, model, values, judgeFile, device, output);
    evaluations.push({ ...report, row: title });
  }
  const figures = [];
  for (const [layout, edits] of columns) {
    for (const face of edits.length === 0 ? [] : faces)
      figures.push(await figureOf(layout, edits, face, rows));
  }
  const models = loaded.flatMap((model, place) => {
    const row = rows[place];
    return row === undefined ? [] : [reportModel(model, row)];
  });
  const shown = faces.map(({ index }) => index);
  const { id, title: name, source, hash, size, splits, count, attributePositives } = manifest;
  const content: ReportContent = {
    title: values.title ?? `Comparison of ${models.map(({ title }) => title).join(', ')}`,
    made: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    ...{ device, models, figures, tables: [], evaluations },
    data: {
      ...{ id, title: name, source, hash, size },
      train: splits.train[1] - splits.train[0],
      test: splits.test[1] - splits.test[0],
      shares: Object.fromEntries(
        Object.entries(attributePositives).map(([attribute, has]) => [attribute, has / count]),
      ),
    },
    repeat: [
      // Where things lie on this machine is nobody's business.
      `semblance compare ${words.map((word) => (isAbsolute(word) ? basename(word) : word)).join(' ')}`,
      `Faces in the figures: ${shown.join(', ')} of ${id} (${hash}), drawn from seed ${values.seed}.`,
      'Intervals: 1,000 resamples of the faces, seed 1.',
    ],
  };
  const beside = join(dirname(out), `${basename(out, extname(out))}.json`);
  const record = { device, models, data: content.data, faces: shown, seed: values.seed, evaluations };
  await writeWhole(out, new TextEncoder().encode(reportHtml(content)));
  await writeWhole(beside, `${JSON.stringify(record, null, 1)}\n`);
  output.answer({ ...record, report: out }, [out, beside]);
  return 0;
}
