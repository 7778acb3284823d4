// `semblance train`: a run in a folder, by the same service that the studio's worker uses. Ctrl-C finishes the step,
// stores a checkpoint and exits; the same command with `--resume` goes on.
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StudioError, errorOf } from '../face/errors.ts';
import { PRESETS, isBuiltIn, settingsFor } from '../face/presets.ts';
import { RECIPES, recipeOf } from '../face/recipes.ts';
import { parseSettings } from '../face/settings.ts';
import type { RunSettings } from '../face/settings.ts';
import type { EngineReport, StepReport } from '../protocol/messages.ts';
import type { Snapshot } from '../engine/train/session.ts';
import { readWhole } from '../engine/weights/whole.ts';
import { checkpointOf, partsOf } from '../service/checkpoints.ts';
import { fileStorage } from '../storage/node/files.ts';
import { startBackend } from './backend.ts';
import { UsageError } from './usage.ts';
import { openNodeWorld } from './world.ts';

const BACKENDS = ['webgpu', 'wasm', 'cpu'] as const;

interface Arguments {
  /** Folder of a run whose weights are taken over. */
  readonly weights: string | undefined;
  readonly settings: RunSettings | undefined;
  /** What the run goes on from, where it comes from an export. */
  readonly snapshot: Snapshot | undefined;
  readonly out: string;
  readonly resume: boolean;
  readonly backend: (typeof BACKENDS)[number] | undefined;
}

async function readArguments(args: string[]): Promise<Arguments> {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        preset: { type: 'string' },
        method: { type: 'string', default: RECIPES.ssa.id },
        from: { type: 'string' },
        weights: { type: 'string' },
        config: { type: 'string' },
        out: { type: 'string' },
        steps: { type: 'string' },
        seed: { type: 'string' },
        backend: { type: 'string' },
        resume: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (values.out === undefined) throw new UsageError('Name a folder for the run with --out.');
  const backend = BACKENDS.find((name) => name === values.backend);
  if (values.backend !== undefined && values.backend !== 'auto' && backend === undefined) {
    throw new UsageError(`There is no backend "${values.backend}".`);
  }
  const whole = (name: 'steps' | 'seed', fallback: number): number =>
    values[name] === undefined ? fallback : Number(values[name]);
  let settings: RunSettings | undefined;
  let snapshot: Snapshot | undefined;
  if (values.from !== undefined) ({ settings, snapshot } = readWhole(await readFile(values.from)));
  else if (values.config !== undefined) {
    settings = parseSettings(JSON.parse(await readFile(values.config, 'utf8')));
  } else if (values.preset !== undefined) {
    if (!PRESETS.some(({ id }) => id === values.preset)) {
      throw new UsageError(
        `There is no preset "${values.preset}"; there are ${PRESETS.map(({ id }) => id).join(', ')}.`,
      );
    }
    if (recipeOf(values.method) === undefined) {
      throw new UsageError(
        `There is no method "${values.method}"; there are ${Object.keys(RECIPES).join(', ')}.`,
      );
    }
    settings = settingsFor(values.preset, values.method);
  }
  if (settings !== undefined) {
    const { train } = settings;
    settings = parseSettings({
      ...settings,
      seed: whole('seed', settings.seed),
      train: { ...train, steps: whole('steps', train.steps) },
    });
  } else if (!values.resume) throw new UsageError('Name a preset or a settings file.');
  const weights = values.weights === undefined ? undefined : resolve(values.weights);
  return { settings, snapshot, weights, out: resolve(values.out), resume: values.resume, backend };
}

function line({ step, values, imagesPerSecond, secondsLeft }: StepReport, steps: number): string {
  const figure = (name: string): string => `${name} ${(values[name] ?? Number.NaN).toFixed(3)}`;
  const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft / 60)} min left`;
  const known = ['D/total', 'G/total', 'G/att', 'G/rec', 'G/dual', 'G/attention'];
  const figures = known
    .filter((name) => name in values)
    .map(figure)
    .join('  ');
  return `step ${step}/${steps}  ${figures}  ${imagesPerSecond.toFixed(1)} images/s${left}`;
}

/** A first checkpoint with the weights of another run's newest one, as far as they fit. */
async function startedFrom(folder: string, settings: RunSettings): Promise<Snapshot> {
  const { adoptWeights, newSession, snapshotOf } = await import('../engine/train/session.ts');
  const { runs } = fileStorage(join(folder, '.datasets'), dirname(folder), () => Date.now());
  const checkpoint = await runs.newestCheckpoint(basename(folder));
  if (checkpoint === undefined)
    throw new StudioError('data-missing', `${folder} has no checkpoint.`, 'Train that run first.');
  const session = newSession(settings);
  const taken = adoptWeights(session, partsOf(checkpoint).parts);
  console.log(`Starts from step ${checkpoint.step} of ${basename(folder)}: ${taken} tensors fit.`);
  const snapshot = await snapshotOf(session, null, '');
  session.dispose();
  return snapshot;
}

/** @returns 0 when the run was finished or stopped at a checkpoint */
export async function train(args: string[]): Promise<number> {
  const { settings, snapshot: whole, weights, out, resume, backend } = await readArguments(args);
  const device = await startBackend(backend);
  console.log(`Backend ${device.backend}. ${device.reason}`);
  const { openTraining } = await import('../service/training.ts');
  const { openLibrary } = await import('../service/library.ts');
  const world = openNodeWorld(dirname(out), join(dirname(out), '.datasets'));
  const id = basename(out);
  const present = await world.storage.runs.get(id);
  const { dataset } = present?.settings ?? settings ?? { dataset: '' };
  if (isBuiltIn(dataset)) await openLibrary(world, () => {}).importBuiltIn(dataset);

  if (present !== undefined && !resume) {
    throw new StudioError(
      'settings-invalid',
      `There is a run in ${out} already.`,
      'Add --resume, or name another folder.',
    );
  }
  if (present === undefined) {
    if (settings === undefined)
      throw new StudioError('data-missing', `There is no run in ${out}.`, 'Name a preset.');
    const snapshot = weights === undefined ? whole : await startedFrom(weights, settings);
    const now = world.now();
    await world.storage.runs.create({
      id,
      name: settings.name,
      settings,
      createdAt: now,
      updatedAt: now,
      step: snapshot?.step ?? 0,
      status: 'new',
      device: '',
      secondsTrained: 0,
    });
    if (snapshot !== undefined) await world.storage.runs.putCheckpoint(id, checkpointOf(snapshot, now));
  }
  return new Promise<number>((done, fail) => {
    const said = new Set<string>();
    const report = (event: EngineReport): void => {
      if (event.kind === 'step' && (event.report.step % 10 === 0 || process.stdout.isTTY)) {
        console.log(line(event.report, (present?.settings ?? settings)?.train.steps ?? 0));
      }
      if (event.kind === 'checkpoint') console.log(`checkpoint of step ${event.step}`);
      if (event.kind === 'warning' && !said.has(event.warning.code)) {
        said.add(event.warning.code);
        console.log(`${event.warning.message} ${event.warning.advice}`);
      }
      if (event.kind === 'failure') fail(errorOf(event.error));
      if (event.kind === 'state' && (event.state.phase === 'finished' || event.state.phase === 'idle'))
        done(0);
    };
    const training = openTraining(world, `Node, ${device.backend.toUpperCase()}`, report);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        console.log('Stopping after this step ...');
        training.control('stop').catch(fail);
      });
    }
    training.train(id).catch(fail);
  });
}
