// `semblance data import`: people's own faces into a folder of shards. What is recognised and how is the service's affair.
import { basename, dirname, join, resolve } from 'node:path';
import { JPEG_JS, decodeJpeg } from '../data/pictures/jpeg.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { StudioError } from '../face/errors.ts';
import type { FoundSummary, ImportRequest } from '../protocol/importing.ts';
import { openImport } from '../service/importing.ts';
import type { OpenedImport } from '../service/importing.ts';
import type { ServiceWorld } from '../service/world.ts';
import { openPaths } from '../storage/node/sources.ts';
import type { Given } from './arguments.ts';
import { figuresOf } from './info.ts';
import type { DATA_IMPORT } from './options.ts';
import { clockTime } from './output.ts';
import type { Output } from './output.ts';
import { onSignal } from './signals.ts';
import { startMakers } from './threads.ts';
import { UsageError } from './usage.ts';
import { openNodeWorld } from './world.ts';

const LOCK = 'semblance-import-files';
/** As manifests demand it. */
const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

function open(paths: readonly string[], world: ServiceWorld, signal: { readonly aborted: boolean }) {
  const { manager, now, storage } = world;
  const means = {
    datasets: storage.datasets,
    manager,
    decode: decodeJpeg,
    decoder: JPEG_JS,
    makers: startMakers,
    now,
  };
  return openPaths(paths).then((sources) => openImport(sources, means, signal));
}

/** The data sets that are recognised in a file or folder; nothing is read but lists and directories. */
export async function recognisedIn(path: string): Promise<readonly FoundSummary[]> {
  const folder = dirname(resolve(path));
  return (await open([path], openNodeWorld(folder, folder), { aborted: false })).survey.sets;
}

/** Runs an import alone in its folder, with progress. */
async function carryOut(
  opened: OpenedImport,
  request: ImportRequest,
  world: ServiceWorld,
  signal: { readonly aborted: boolean },
  output: Output,
): Promise<DatasetManifest> {
  const release = await world.lock(LOCK);
  if (release === null)
    throw new StudioError('busy', 'Another process imports into this folder.', 'Wait for its end.');
  try {
    return await opened.run(request, {
      signal,
      clock: world.clock,
      breathe: world.breathe,
      report: ({ done, total, perSecond, secondsLeft }) => {
        const left = secondsLeft === null ? '' : `, ${clockTime(secondsLeft)} left`;
        output.progress(
          `${done} of ${total} pictures, ${perSecond.toFixed(0)} a second${left}`,
          done === total,
        );
      },
    });
  } finally {
    release();
  }
}

/** The place of the set to import among those found. */
function placeOf(sets: readonly FoundSummary[], layout: string | undefined): number {
  const found = layout === undefined ? 0 : sets.findIndex(({ kind }) => kind === layout);
  if (found >= 0 && found < sets.length) return found;
  const kinds = sets.map(({ kind, pictures }) => `${kind} (${pictures} pictures)`).join(', ');
  throw new StudioError(
    'file-unknown',
    layout === undefined
      ? 'No data set was recognised in these files.'
      : `No ${layout} is in these files; ${kinds} was found.`,
    'Name pictures together with their list of attributes, or a folder with one folder per class.',
  );
}

/** @returns 0 only when the data set is complete; 130 when Ctrl-C stopped it, what was stored stays */
export async function importData(
  { operands, values }: Given<typeof DATA_IMPORT>,
  output: Output,
): Promise<number> {
  const { out, layout, size, attributes, limit, title, crop, split, maps } = values;
  const shards = resolve(out);
  const id = basename(shards);
  if (!ID.test(id))
    throw new UsageError(`"${id}" cannot be the id of a data set: small letters, digits and dashes.`);
  const world = openNodeWorld(dirname(shards), dirname(shards));
  const signal = { aborted: false };
  let stopped = 1;
  onSignal((code) => {
    signal.aborted = true;
    stopped = code;
  });
  try {
    const opened = await open(operands, world, signal);
    const { sets, others, passedOver } = opened.survey;
    const set = placeOf(sets, layout);
    const found = sets[set];
    if (found === undefined) return 1;
    output.say(`${found.title}: ${found.pictures} pictures, ${found.labelled} with masks. ${found.source}`);
    for (const note of found.notes) output.say(note);
    if (others + passedOver > 0)
      output.say(`${others} other files and ${passedOver} with unsafe paths are left out.`);
    const request: ImportRequest = {
      set,
      id,
      size: size === undefined ? found.size : Number(size),
      maps,
      ...(crop === undefined ? {} : { crop }),
      ...(split === undefined ? {} : { split }),
      ...(attributes === undefined ? {} : { attributes: attributes.split(',') }),
      ...(limit === undefined ? {} : { limit }),
      ...(title === undefined ? {} : { title }),
    };
    const estimate = await opened.estimate(request);
    if (estimate.id !== id) {
      throw new StudioError(
        'settings-invalid',
        `There is another data set in ${out}, or a part of one.`,
        'Name another folder, or remove that one.',
      );
    }
    if (estimate.kept > 0) output.say(`${estimate.kept} pictures are there already.`);
    const manifest = await carryOut(opened, request, world, signal, output);
    const { count, skipped } = figuresOf(manifest);
    output.answer(
      { out: join(dirname(shards), manifest.id), ...figuresOf(manifest) },
      `${join(dirname(shards), manifest.id)}: ${count} pictures, ${skipped.length} skipped`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof StudioError) || error.code !== 'cancelled' || !signal.aborted) throw error;
    output.fail({ code: error.code, message: error.message, remedy: 'The same command goes on.' });
    return stopped;
  }
}

/**
 * Imports what a run was given as `--data`, at the run's size, unless it is there already.
 * @returns folder and id of the data set
 */
export async function importForRun(
  path: string,
  folder: string,
  size: number,
  output: Output,
): Promise<{ folder: string; id: string }> {
  const world = openNodeWorld(folder, folder);
  const signal = { aborted: false };
  const opened = await open([path], world, signal);
  const set = placeOf(opened.survey.sets, undefined);
  output.say(`Importing ${path}: ${opened.survey.sets[set]?.title ?? ''}`);
  const { id } = await carryOut(opened, { set, size }, world, signal, output);
  return { folder, id };
}
