// `semblance search`: a random search over settings in a folder, by the same service that the studio's worker uses. Ctrl-C
// stores the half-trained trial; the same command with `--resume` goes on.
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { StudioError } from '../face/errors.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { settingsFor } from '../face/presets.ts';
import type { SearchRange } from '../face/search.ts';
import { parseSettings } from '../face/settings.ts';
import type { RunSettings } from '../face/settings.ts';
import type { SearchRecord, SearchRequest } from '../protocol/evaluating.ts';
import type { ServiceWorld } from '../service/world.ts';
import { writeWhole } from '../storage/node/whole.ts';
import type { Given, Values } from './arguments.ts';
import { startBackend } from './backend.ts';
import { readInput, readJsonInput } from './files.ts';
import { openFaces } from './judge.ts';
import type { SEARCH } from './options.ts';
import { clockTime } from './output.ts';
import type { Output } from './output.ts';
import { onSignal } from './signals.ts';
import { findFaces, noteFaces } from './train-data.ts';
import { onFaces } from './train-plan.ts';
import { UsageError } from './usage.ts';
import { openNodeWorld } from './world.ts';

/** The one search and the one judge of a folder. */
const ID = 'search';

const value = v.union([v.string(), v.number(), v.boolean()]);
const schema = v.strictObject({
  name: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(48)), 'Search'),
  /** A preset and its method, or complete settings. */
  preset: v.optional(v.string(), 'quick'),
  method: v.optional(v.string(), 'ssa'),
  settings: v.optional(v.unknown()),
  ranges: v.array(
    v.union([
      v.strictObject({
        path: v.string(),
        low: v.number(),
        high: v.number(),
        scale: v.optional(v.picklist(['linear', 'log']), 'linear'),
      }),
      v.strictObject({ path: v.string(), choices: v.array(value) }),
    ]),
  ),
  seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 1),
});

/** The plan in a file of ranges. @throws StudioError `settings-invalid`, naming the entry */
function readPlan(json: unknown): { name: string; base: RunSettings; ranges: SearchRange[]; seed: number } {
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw new StudioError(
      'settings-invalid',
      `The entry "${v.getDotPath(issue) ?? 'ranges'}" cannot be used: ${issue.message}`,
      'Correct it; docs/evaluation.md has an example.',
    );
  }
  const { name, preset, method, settings, ranges, seed } = parsed.output;
  const base = settings === undefined ? settingsFor(preset, method) : parseSettings(settings);
  return { name, base, ranges, seed };
}

/** The search that is asked for, stored; or the one that is in the folder. */
async function begin(
  world: ServiceWorld,
  values: Values<typeof SEARCH>,
  manifest: DatasetManifest,
): Promise<SearchRecord> {
  const { documents } = world.storage;
  const { searchDocument, searchOf } = await import('../service/score-shelf.ts');
  const { checkSearch } = await import('../face/search.ts');
  const present = await documents.get('search', ID);
  if (present !== undefined) {
    if (!values.resume) throw new UsageError(`There is a search in ${values.out} already: add --resume.`);
    const search = searchOf(present);
    const trials = values.trials ?? search.request.trials;
    return { ...search, request: { ...search.request, trials } };
  }
  if (values.resume) throw new UsageError(`There is no search in ${values.out}.`);
  if (values.config === undefined) throw new UsageError('Name the ranges with --config FILE.');
  if (values.judge === undefined) throw new UsageError('Name the judge with --judge FILE.');
  const { name, base, ranges, seed } = readPlan(await readJsonInput(values.config));
  const { settings } = onFaces({ settings: base, snapshot: undefined }, manifest, true);
  const steps = values.steps ?? settings.train.steps;
  const request: SearchRequest = {
    ...{ name, ranges, seed, trials: values.trials ?? 20, faces: values.faces, protocol: values.protocol },
    base: parseSettings({ ...settings, train: { ...settings.train, steps } }),
    judge: { kind: 'stored', id: ID },
  };
  checkSearch(request);
  const createdAt = world.now();
  const body = { title: basename(values.judge) };
  const weights = (await readInput(values.judge)).slice().buffer;
  await documents.put('judge', { id: ID, createdAt, body }, { weights });
  const record = { id: ID, createdAt, request, accuracy: {}, device: '', trials: [] };
  await documents.put('search', searchDocument(record));
  return record;
}

/** @returns 0 when the budget is used up, 130 or 143 when a signal stopped it */
export async function search({ values }: Given<typeof SEARCH>, output: Output): Promise<number> {
  const out = resolve(values.out);
  await mkdir(out, { recursive: true });
  const device = await startBackend(values.backend);
  output.say(`Backend ${device.backend}. ${device.reason}`);
  const { readJudge } = await import('../engine/evaluate/judge/file.ts');
  const { searchDocument } = await import('../service/score-shelf.ts');
  const { runSearch } = await import('../service/searching.ts');

  const { world: faces, manifest } = await openFaces(values.data, out, output);
  if (values.data !== undefined) await noteFaces(out, await findFaces(values.data, out, output));
  const runs = openNodeWorld(join(out, 'trials'), dirname(out), out);
  const world: ServiceWorld = { ...runs, storage: { ...runs.storage, datasets: faces.storage.datasets } };
  const record = await begin(world, values, manifest);
  await world.storage.documents.put('search', searchDocument(record));

  const stop = new AbortController();
  let code = 0;
  onSignal((ended) => {
    code = ended;
    output.say('Stopping after this step ...');
    stop.abort();
  });
  let said = record.trials.filter(({ status }) => status === 'done').length;
  const found = await runSearch(world, ID, {
    device: `Node, ${device.backend.toUpperCase()}`,
    signal: stop.signal,
    async judge() {
      const bytes = await world.storage.documents.readBytes('judge', ID, 'weights');
      return readJudge(new Uint8Array(bytes ?? new ArrayBuffer(0)));
    },
    tell(progress) {
      if (progress.job !== 'search') return;
      const { trials, request } = progress.search;
      for (const trial of trials.filter(({ status }) => status === 'done').slice(said)) {
        said += 1;
        output.say(trialLine(trial));
      }
      const left = progress.secondsLeft === null ? '' : `, ${clockTime(progress.secondsLeft)} left`;
      output.progress(
        `trial ${trials.length} of ${request.trials}: ${progress.done} of ${progress.of}${left}`,
      );
    },
  });
  await writeWhole(join(out, 'trials.csv'), table(found));
  const lines = [...found.trials]
    .sort((one, other) => (other.scores?.aga ?? -1) - (one.scores?.aga ?? -1))
    .map(trialLine);
  const ended = code === 0 ? out : `stopped; --resume goes on`;
  output.answer(found, [ended, ...lines]);
  return code;
}

function trialLine({ number, values, scores, status, error }: SearchRecord['trials'][number]): string {
  const drawn = Object.entries(values).map(([path, each]) => `${path} ${each}`);
  const found =
    scores === undefined
      ? (error?.message ?? status)
      : `AGA ${scores.aga.toFixed(3)}, ${scores.psnr.toFixed(2)} dB, SSIM ${scores.ssim.toFixed(3)}`;
  return `trial ${number + 1}: ${found}  (${drawn.join(', ')})`;
}

/** All trials as comma-separated values. */
function table({ request, trials }: SearchRecord): string {
  const paths = request.ranges.map(({ path }) => path);
  const rows = trials.map(({ number, status, scores, seconds, values }) =>
    [
      ...[number + 1, status, scores?.aga ?? '', scores?.psnr ?? '', scores?.ssim ?? ''],
      ...[Math.round(seconds), ...paths.map((path) => values[path] ?? '')],
    ].join(','),
  );
  return `${[['trial', 'status', 'aga', 'psnr', 'ssim', 'seconds', ...paths].join(','), ...rows].join('\n')}\n`;
}
