// `semblance classify`: how well a method classifies - its critic on real and edited pictures, an independent judge, and
// the generator itself. Figures in the terminal, all of the report as JSON.
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CLASSIFIER_ROLES } from '../face/classifier.ts';
import type { ClassifierReport, ClassifierRole, ClassifierTable, Figure } from '../face/classifier.ts';
import { writeWhole } from '../storage/node/whole.ts';
import type { Given } from './arguments.ts';
import { startBackend } from './backend.ts';
import { isFolder, readInput } from './files.ts';
import { openFaces } from './judge.ts';
import type { CLASSIFY } from './options.ts';
import { clockTime } from './output.ts';
import type { Output } from './output.ts';
import { openNodeWorld } from './world.ts';

/** @returns 0 when everything that the model holds was measured */
export async function classify({ values }: Given<typeof CLASSIFY>, output: Output): Promise<number> {
  const device = await startBackend(values.backend);
  output.say(`Backend ${device.backend}. ${device.reason}`);
  const { classifyModel } = await import('../service/classifying.ts');
  const { readJudge } = await import('../engine/evaluate/judge/file.ts');
  const { opened, sha256 } = await openNamed(values.model);
  const judge = values.judge === undefined ? undefined : readJudge(await readInput(values.judge));
  const report = values.out === undefined ? undefined : resolve(values.out);
  const beside = join(dirname(resolve(values.model)), 'classify');
  const { world, manifest } = await openFaces(values.data, report ?? beside, output);

  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const { split, protocol, faces } = values;
  const result = await classifyModel(
    world,
    { opened, manifest, split, protocol, faces, ...(judge === undefined ? {} : { judge }) },
    (done, of) => {
      const left = clockTime((seconds() / done) * (of - done));
      output.progress(`${done} of ${of} pictures, ${left} left`, done === of);
    },
  );
  const { method, step } = opened;
  const written = {
    model: { file: basename(resolve(values.model)), sha256, method, step },
    device: `Node, ${device.backend.toUpperCase()}`,
    seconds: Math.round(seconds()),
    ...result,
  };
  opened.close();
  if (report !== undefined) {
    await mkdir(dirname(report), { recursive: true });
    await writeWhole(report, `${JSON.stringify(written, null, 1)}\n`);
  }
  output.answer(written, [...(report === undefined ? [] : [report]), ...linesOf(result)]);
  return 0;
}

/** The networks of a run's newest checkpoint, or of a file, and the hash of the file. */
async function openNamed(model: string) {
  if (await isFolder(model)) {
    const { openRunClassifier } = await import('../service/classifying.ts');
    const run = resolve(model);
    const { storage } = openNodeWorld(dirname(run), dirname(run));
    return { opened: await openRunClassifier(storage, basename(run)), sha256: undefined };
  }
  const { openClassifier } = await import('../engine/evaluate/classifier-model.ts');
  const bytes = await readInput(model);
  return { opened: openClassifier(bytes), sha256: createHash('sha256').update(bytes).digest('hex') };
}

const NAME = 26;
const CELL = 22;

/** One line per role: accuracy and macro F1 with their intervals; then the judge's matrix of digits. */
function linesOf({ protocol, tables, variety, notes, data }: ClassifierReport): string[] {
  const shown = ({ mean, low, high }: Figure): string =>
    `${mean.toFixed(4)} (${low.toFixed(4)}-${high.toFixed(4)})`.padEnd(CELL + 4);
  const rows = (Object.keys(CLASSIFIER_ROLES) as ClassifierRole[]).flatMap((role) => {
    const table = tables[role];
    if (table === undefined) return [];
    return [
      `${CLASSIFIER_ROLES[role].title.padEnd(NAME)} ${shown(table.accuracy)} ${shown(table.macro.f1)}`.trimEnd(),
    ];
  });
  const first = tables.judgeGenerated ?? tables.criticGenerated;
  return [
    `${data.faces} pictures of ${data.id}, ${data.split}. ${protocol.words}`,
    `${''.padEnd(NAME)} ${'accuracy'.padEnd(CELL + 4)} macro F1`,
    ...rows,
    ...(variety === undefined
      ? []
      : [
          `${'Variety of edits'.padEnd(NAME)} ${variety.toFixed(2)} (1: as varied as real pictures, 0: all the same)`,
        ]),
    ...(first?.kind === 'one-hot' ? ['', 'asked for (rows), seen (columns):', ...matrixLines(first)] : []),
    ...notes,
  ];
}

function matrixLines({ classes, confusion }: ClassifierTable): string[] {
  const cell = (value: number | string): string => String(value).padStart(6);
  const head = cell('') + classes.map(({ name }) => cell(name.slice(0, 5))).join('');
  const rows = classes.map(
    ({ name }, row) => cell(name.slice(0, 5)) + (confusion[0]?.[row] ?? []).map(cell).join(''),
  );
  return [head, ...rows];
}
