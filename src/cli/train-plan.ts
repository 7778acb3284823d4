// What `semblance train` is asked to do: which settings, from which state, in which folder. Reads files, starts nothing.
import { basename, dirname } from 'node:path';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { readWhole } from '../engine/weights/whole.ts';
import type { Snapshot } from '../engine/train/session.ts';
import { StudioError } from '../face/errors.ts';
import {
  BUILT_IN_DATASET,
  LARGE_DATASET,
  isBuiltIn,
  presetOf,
  presetsFor,
  settingsFor,
} from '../face/presets.ts';
import { parseSettings } from '../face/settings.ts';
import type { RunSettings } from '../face/settings.ts';
import type { RunRecord } from '../storage/interfaces.ts';
import { fileStorage } from '../storage/node/files.ts';
import type { Values } from './arguments.ts';
import { isFolder, readInput, readJsonInput } from './files.ts';
import type { TRAIN } from './options.ts';
import { UsageError } from './usage.ts';

/** A run names at most so many. */
const MOST_ATTRIBUTES = 40;

type Wishes = Values<typeof TRAIN>;

/** A run that is to be made: its settings and, where it goes on from an export, its state. */
export interface Start {
  readonly settings: RunSettings;
  readonly snapshot: Snapshot | undefined;
}

/**
 * The settings that the words name, `--seed` and `--steps` included; undefined where they name none. Which faces other than
 * the built-in ones is said later (`onFaces`).
 * @throws UsageError for words that contradict each other; StudioError for a file that cannot be used
 */
export async function readStart(wishes: Wishes): Promise<Start | undefined> {
  const { from, config, preset, method, seed, steps } = wishes;
  const sources = Object.entries({ from, config, preset }).filter(([, value]) => value !== undefined);
  if (sources.length > 1)
    throw new UsageError(`Choose one of ${sources.map(([name]) => `--${name}`).join(' and ')}.`);
  if (method !== undefined && preset === undefined) throw new UsageError('--method belongs to --preset.');
  let start: Start | undefined;
  if (from !== undefined) start = readWhole(await readInput(from));
  else if (config !== undefined)
    start = { settings: parseSettings(await readJsonInput(config)), snapshot: undefined };
  else if (preset !== undefined)
    start = { settings: settingsFor(preset, checkedMethod(preset, method)), snapshot: undefined };
  if (start === undefined) return undefined;
  if (seed !== undefined && start.snapshot !== undefined)
    throw new UsageError('--seed has no meaning for a run that goes on: its random state is in the file.');
  const { settings, snapshot } = start;
  const { data = '' } = wishes;
  const built = settings.net.size > 64 ? LARGE_DATASET : BUILT_IN_DATASET;
  const named = data === 'headkit' ? built : isBuiltIn(data) ? data : settings.dataset;
  return {
    snapshot,
    settings: parseSettings({
      ...settings,
      dataset: named,
      seed: seed ?? settings.seed,
      train: { ...settings.train, steps: steps ?? settings.train.steps },
    }),
  };
}

/** The method of a preset: the one that was named, or ssa; digits are StarGAN's alone. */
function checkedMethod(preset: string, method: string | undefined): string {
  const usual = presetsFor('ssa').some(({ id }) => id === preset) ? 'ssa' : presetOf(preset).settings.method;
  const chosen = method ?? usual;
  if (presetsFor(chosen).some(({ id }) => id === preset)) return chosen;
  throw new UsageError(`The preset "${preset}" is for --method ${usual}, not ${chosen}.`);
}

/**
 * The settings with another data set. Those of a preset take its attributes: what the preset names and the data have, or
 * else all that they have.
 * @throws StudioError `settings-invalid` where a data set has no attributes
 */
export function onFaces(start: Start, manifest: DatasetManifest, preset: boolean): Start {
  const { settings } = start;
  if (!preset) return { ...start, settings: { ...settings, dataset: manifest.id } };
  const known = settings.attributes.filter((name) => manifest.attributes.includes(name));
  const attributes = known.length > 0 ? known : manifest.attributes.slice(0, MOST_ATTRIBUTES);
  const net = { ...settings.net, channels: manifest.channels };
  return { ...start, settings: parseSettings({ ...settings, dataset: manifest.id, attributes, net }) };
}

/** The first setting in which two runs differ, by its dotted name; the number of steps may differ. */
function difference(one: unknown, other: unknown, path = ''): string | undefined {
  if (path === 'train.steps' || path === 'name') return undefined;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other ? undefined : path;
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const [left, right] = [one, other].map((side) => (side as Record<string, unknown>)[key]);
    const found = difference(left, right, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Whether the run in the folder may be gone on with as asked.
 * @throws StudioError `settings-invalid` where it is not to be resumed, or not with these settings
 */
export function checkResume(present: RunRecord, start: Start | undefined, wishes: Wishes): void {
  const { out, resume, seed, from } = wishes;
  if (!resume) {
    throw new StudioError(
      'settings-invalid',
      `There is a run in ${out} already.`,
      'Add --resume, or name another folder.',
    );
  }
  if (from !== undefined) {
    throw new StudioError(
      'settings-invalid',
      `There is a run in ${out} already, and --from brings another one.`,
      'Leave out --from to go on with the run that is there, or name another folder.',
    );
  }
  const other = start === undefined ? undefined : difference(present.settings, start.settings);
  const changed = other ?? (seed !== undefined && seed !== present.settings.seed ? 'seed' : undefined);
  if (changed === undefined) return;
  throw new StudioError(
    'settings-invalid',
    `The run in ${out} has another "${changed}" than asked for.`,
    'Resume it without naming settings, or start a new run in another folder (--weights takes its weights over).',
  );
}

/** What another run or a file of weights hands over: networks, and what they have behind them. */
export interface Handed {
  readonly parts: Snapshot['parts'];
  readonly earlier: Required<RunRecord>['earlier'];
}

/** The newest checkpoint of the run in a folder. */
async function fromRun(folder: string): Promise<Handed> {
  const { partsOf } = await import('../service/checkpoints.ts');
  const { runs } = fileStorage(dirname(folder), dirname(folder), () => Date.now());
  const record = await runs.get(basename(folder));
  const checkpoint = await runs.newestCheckpoint(basename(folder));
  if (record === undefined || checkpoint === undefined)
    throw new StudioError('data-missing', `${folder} has no checkpoint.`, 'Train that run first.');
  const { steps, images } = record.earlier ?? { steps: 0, images: 0 };
  const { step } = checkpoint;
  const earlier = { steps: steps + step, images: images + step * record.settings.train.batch };
  return { parts: partsOf(checkpoint).parts, earlier };
}

/** The generator of a file, and its critic where it has one. A file that does not say what it has seen counts steps alone. */
async function fromFile(path: string): Promise<Handed> {
  const { recogniseWeights } = await import('../engine/weights/recognise.ts');
  const { writeSafetensors } = await import('../engine/weights/safetensors.ts');
  const { generator, critic, step, training } = recogniseWeights(await readInput(path));
  return {
    parts: {
      generator: writeSafetensors(generator).buffer,
      ...(critic === undefined ? {} : { discriminator: writeSafetensors(critic).buffer }),
    },
    earlier: { steps: step, images: training?.images ?? step * (training?.batch ?? 0) },
  };
}

/**
 * @param weights the folder of a run, or a file of weights
 * @throws StudioError `data-missing` where there is nothing; what reading a file of weights throws
 */
export async function handedFrom(weights: string): Promise<Handed> {
  return (await isFolder(weights)) ? fromRun(weights) : fromFile(weights);
}

/**
 * The state with which a run begins that takes other weights over, how many tensors fit, and what they have behind them.
 * @param weights the folder of a run, or a file of weights
 * @throws StudioError `data-missing` where there is nothing or nothing fits; what reading a file of weights throws
 */
export async function adoptedFrom(
  weights: string,
  settings: RunSettings,
): Promise<{ snapshot: Snapshot; taken: number; earlier: Handed['earlier'] }> {
  const { adoptWeights } = await import('../engine/train/adopt.ts');
  const { newSession, snapshotOf } = await import('../engine/train/session.ts');
  const { parts, earlier } = await handedFrom(weights);
  const session = newSession(settings);
  try {
    const taken = adoptWeights(session, parts);
    return { snapshot: await snapshotOf(session, null, ''), taken, earlier };
  } finally {
    session.dispose();
  }
}
