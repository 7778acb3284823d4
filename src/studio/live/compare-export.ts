// The comparison as files: the sheet as a picture with its settings inside, the scores as a table, and the report.
import type { TrainingFacts } from '../../face/comparison.ts';
import { reportOf } from '../../face/errors.ts';
import type { ReportContent, ReportModel, ReportPicture, ReportTable } from '../../protocol/reporting.ts';
import { cellRgba } from '../pictures/cell-paint.ts';
import { withText } from '../pictures/png-text.ts';
import { formatComparison } from '../state/compare.ts';
import { scoreLines, scoreNames, scoresCsv } from '../state/compare-csv.ts';
import { candidatesOf, modelKey, sheetOf } from '../state/compare-sheet.ts';
import type { Candidate, CellPicture, Sheet, SheetBlock } from '../state/compare-sheet.ts';
import { useCompare } from '../state/compare-store.ts';
import { say, useStudio } from '../state/store.ts';
import { typicalTime } from './compare.ts';
import { compareDataset, drawTruths } from './compare-faces.ts';
import { drawSheet } from './compare-picture.ts';
import { scoreSheet } from './compare-scores.ts';
import { library } from './library.ts';
import { saveFile } from './save.ts';

function sheetNow(): Sheet | null {
  const { plan, ...computed } = useCompare.getState();
  const dataset = compareDataset(plan);
  return dataset === null ? null : sheetOf(plan, candidatesOf(useStudio.getState()), dataset, computed);
}

interface ModelWords {
  readonly title: string;
  readonly method: string;
  readonly size: number;
  readonly step: number;
  readonly training?: TrainingFacts;
}

function modelWords(model: Candidate): ModelWords | null {
  const info = useCompare.getState().models.get(modelKey(model))?.info;
  if (info == null) return null;
  const { method, size, step, training } = info;
  return { title: model.title, method, size, step, ...(training === undefined ? {} : { training }) };
}

/** How the sheet came about, as JSON. */
function settingsText({ dataset, columns, models, blocks }: Sheet): string {
  const { plan } = useCompare.getState();
  return JSON.stringify({
    comparison: formatComparison(plan),
    layout: plan.layout,
    data: { id: dataset.id, hash: dataset.hash },
    faces: blocks.map(({ face }) => face),
    ...(plan.pick.kind === 'random' ? { seed: plan.pick.seed } : {}),
    models: models.map((model) => modelWords(model)),
    columns: columns.map(({ changes, amount }) => ({ changes, amount })),
    gain: useStudio.getState().preferences.gain,
  });
}

/** Does one export and says how it went. */
async function exported(done: string, work: (sheet: Sheet) => Promise<void>): Promise<void> {
  const sheet = sheetNow();
  if (sheet === null) return;
  try {
    await work(sheet);
    say(done);
  } catch (error) {
    say(reportOf(error).message);
  }
}

/** @param scale pixels per pixel of the largest picture */
export function exportSheet(scale: 1 | 2): Promise<void> {
  return exported('Sheet saved.', async (sheet) => {
    const canvas = drawSheet(sheet, scale, useStudio.getState().preferences.gain);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('The sheet is too large to be written as one picture.');
    const png = new Uint8Array(await blob.arrayBuffer());
    saveFile(
      new Blob([withText(png, 'Semblance', settingsText(sheet))], { type: 'image/png' }),
      'comparison.png',
    );
  });
}

export function exportScores(): Promise<void> {
  return exported('Scores saved.', async (sheet) => {
    await drawTruths();
    await scoreSheet(false);
    const { models, scores } = useCompare.getState();
    const csv = scoresCsv(scoreLines(sheet, models, scores));
    saveFile(new Blob([csv], { type: 'text/csv' }), 'comparison-scores.csv');
  });
}

function reportPicture(label: string, picture: CellPicture | null): ReportPicture | null {
  if (picture === null) return null;
  const rgba = cellRgba(picture, useStudio.getState().preferences.gain);
  const rgb = new Uint8Array(picture.size ** 2 * 3);
  for (let i = 0; i < picture.size ** 2; i += 1) rgb.set(rgba.subarray(4 * i, 4 * i + 3), 3 * i);
  return { label, size: picture.size, rgb };
}

function reportFigure(
  { columns }: Sheet,
  { title, source, signs, rows }: SheetBlock,
): ReportContent['figures'][number] {
  const asked = signs.filter((sign) => sign !== '').join('; ');
  return {
    title,
    caption: asked === '' ? '' : `Asked for: ${asked}.`,
    columns: columns.map((column) => column.title),
    source: reportPicture(source.label, source.picture),
    rows: rows
      .filter(({ kind }) => kind !== 'scores')
      .map((row) => ({
        title: row.title,
        minor: row.kind !== 'final' && row.kind !== 'truth',
        cells: row.cells.map(({ label, picture }) => reportPicture(label, picture)),
      })),
  };
}

function reportModel(model: Candidate): ReportModel[] {
  const words = modelWords(model);
  if (words === null) return [];
  const opened = useCompare.getState().models.get(modelKey(model));
  const time = opened === undefined ? null : typicalTime(opened);
  const { source } = model;
  const run =
    source.kind === 'run'
      ? useStudio.getState().library.runs.find(({ id }) => id === source.runId)
      : undefined;
  const origins = { shipped: 'comes with the studio', run: 'a run of this studio', file: 'an opened file' };
  return [
    {
      ...words,
      origin: origins[model.kind],
      ...(time === null ? {} : { millisecondsPerEdit: time }),
      ...(run === undefined ? {} : { settings: run.settings }),
    },
  ];
}

function scoreTable(sheet: Sheet): ReportTable[] {
  const { models, scores } = useCompare.getState();
  const lines = scoreLines(sheet, models, scores);
  const names = scoreNames(lines);
  if (lines.length === 0) return [];
  return [
    {
      title: 'Scores of these pictures',
      note: 'Few faces: these figures belong to the pictures above and say little about the models. psnr and ssim compare with the source, background... with the source where nothing of the person is, truth... with the true edit; docs/evaluation.md explains each.',
      columns: ['Model', 'Face', 'Edit', ...names],
      rows: lines.map(({ model, face, edit, scores: found }) => [
        model,
        String(face),
        edit,
        ...names.map((name) => found[name]?.toFixed(3) ?? '–'),
      ]),
    },
  ];
}

/** Kept evaluations of the models, the newest of each. */
async function evaluationsOf(models: readonly ReportModel[]): Promise<ReportContent['evaluations']> {
  const kept = await (await library()).call('reports', []);
  const newest = [...kept].sort((a, b) => b.createdAt - a.createdAt);
  return models.flatMap(({ title, method, step, size }) => {
    const found = newest.find(({ report: { model } }) => {
      return model.title === title && model.method === method && model.step === step && model.size === size;
    });
    return found === undefined ? [] : [{ ...found.report, row: title }];
  });
}

function deviceWords(): string {
  const device = useStudio.getState().examinerDevice;
  if (device === null) return 'an unknown device';
  const { backend, adapter, threads } = device;
  if (backend === 'webgpu') return `WebGPU, ${adapter ?? 'unknown adapter'}`;
  return `the processor (${backend.toUpperCase()}, ${threads} ${threads === 1 ? 'thread' : 'threads'})`;
}

export function exportReport(): Promise<void> {
  return exported('Report saved.', async (sheet) => {
    await drawTruths();
    await scoreSheet(false);
    const { plan } = useCompare.getState();
    const { dataset, blocks } = sheet;
    const models = sheet.models.flatMap(reportModel);
    const faces = blocks.map(({ face }) => face).join(', ');
    const drawn = plan.pick.kind === 'random' ? `, drawn at random from seed ${plan.pick.seed}` : '';
    const content: ReportContent = {
      title: `Comparison of ${models.map(({ title }) => title).join(', ')}`,
      made: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
      device: deviceWords(),
      models,
      figures: blocks.map((block) => reportFigure(sheet, block)),
      tables: scoreTable(sheet),
      evaluations: await evaluationsOf(models),
      data: {
        ...dataset,
        shares: Object.fromEntries(
          Object.entries(dataset.attributePositives).map(([name, count]) => [name, count / dataset.count]),
        ),
      },
      repeat: [
        `Faces ${faces} of ${dataset.id} (${dataset.hash})${drawn}.`,
        `In the studio, with the same models: #/compare?${formatComparison(plan)}`,
        'From a terminal, with scores on many faces: semblance compare --help',
      ],
    };
    const bytes = await (await library()).call('writeReport', [content]);
    saveFile(new Blob([bytes.slice()], { type: 'text/html' }), 'comparison.html');
  });
}
