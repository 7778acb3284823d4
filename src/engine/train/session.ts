// A run in memory, and its snapshot in bytes: weights, Adam moments, random state. A session restored from a snapshot
// goes on to the bit, because everything that decides the next step is in it.
import { StudioError } from '../../face/errors.ts';
import { randomFrom, seededRandom } from '../../face/random.ts';
import type { Random, RandomState } from '../../face/random.ts';
import { checkShapes } from '../../face/settings-shapes.ts';
import type { DeviceLimits } from '../../face/settings-shapes.ts';
import type { RunSettings } from '../../face/settings.ts';
import { deviceLimits } from '../backend/limits.ts';
import { codingOf } from '../methods/codes.ts';
import type { Method } from '../methods/method.ts';
import { methodOf } from '../methods/registry.ts';
import { isRunning } from '../nets/params.ts';
import type { Params, ParamSpec } from '../nets/params.ts';
import { exportNet, importNet } from '../weights/model.ts';
import { modelMetadata } from '../weights/model-info.ts';
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts';
import type { AdamState } from './adam.ts';
import { disposeState, startState } from './step.ts';
import type { TrainState } from './step.ts';

export interface TrainSession {
  readonly settings: RunSettings;
  readonly method: Method;
  readonly state: TrainState;
  /** Targets and interpolation numbers are drawn from here. */
  readonly random: Random;
  /** Generator steps done. */
  step: number;
  dispose(): void;
}

const PARTS = ['generator', 'discriminator', 'generatorAdam', 'discriminatorAdam'] as const;

/** A session as plain bytes and data. `parts` are safetensors files, laid out as exports are. */
export interface Snapshot {
  readonly step: number;
  readonly device: string;
  readonly random: RandomState;
  /** Adam updates done. */
  readonly updates: { readonly generator: number; readonly discriminator: number };
  /** State of the batch source, opaque here. */
  readonly sampler: unknown;
  readonly parts: Readonly<Record<string, ArrayBuffer>>;
}

function assembled(
  settings: RunSettings,
  method: Method,
  state: TrainState,
  random: Random,
  step: number,
): TrainSession {
  return { settings, method, state, random, step, dispose: () => disposeState(state) };
}

/**
 * A run that has taken no step. Weights and training draw from separate streams of the seed.
 * @param limits of the device that will compute it; those of the current backend by default
 * @throws StudioError `shape-impossible`, `settings-invalid`
 */
export function newSession(settings: RunSettings, limits: DeviceLimits = deviceLimits()): TrainSession {
  checkShapes(settings, limits);
  const method = methodOf(settings.method);
  const root = seededRandom(settings.seed);
  const [weights, training] = [root.integer(2 ** 32), root.integer(2 ** 32)];
  const state = startState(method.build(settings, seededRandom(weights)));
  return assembled(settings, method, state, seededRandom(training), 0);
}

/** Reads everything back from the device; the session is unchanged. */
export async function snapshotOf(session: TrainSession, sampler: unknown, device: string): Promise<Snapshot> {
  const { settings, method, state, step } = session;
  const specs = method.specs(settings);
  const metadata = modelMetadata({
    ...settings,
    ...codingOf(settings.readings),
    conflicts: settings.readings,
  });
  metadata.set('step', String(step));
  const net = async (params: Params, of: ParamSpec[]): Promise<ArrayBuffer> =>
    writeSafetensors(await exportNet(params, of), metadata).buffer;
  const moments = async ({ mean, square }: AdamState, of: ParamSpec[]): Promise<ArrayBuffer> => {
    const moved = of.filter(({ name }) => !isRunning(name));
    const tensors = [
      ...(await exportNet(mean, moved, 'mean/')),
      ...(await exportNet(square, moved, 'square/')),
    ];
    return writeSafetensors(new Map(tensors)).buffer;
  };
  return {
    step,
    device,
    random: session.random.state(),
    updates: { generator: state.generatorAdam.step, discriminator: state.discriminatorAdam.step },
    sampler,
    parts: {
      generator: await net(state.generator, specs.generator),
      discriminator: await net(state.discriminator, specs.discriminator),
      generatorAdam: await moments(state.generatorAdam, specs.generator),
      discriminatorAdam: await moments(state.discriminatorAdam, specs.discriminator),
    },
  };
}

type Tensors = ReturnType<typeof readSafetensors>['tensors'];

/**
 * A session that goes on where a snapshot was taken.
 * @throws StudioError `shape-impossible` on a device that is too small; `file-damaged`, `weights-mismatch` for parts that
 *   do not belong to the settings
 */
export function restoreSession(settings: RunSettings, snapshot: Snapshot): TrainSession {
  checkShapes(settings, deviceLimits());
  const method = methodOf(settings.method);
  const specs = method.specs(settings);
  const [generator, discriminator, generatorAdam, discriminatorAdam] = PARTS.map((name) => {
    const bytes = snapshot.parts[name];
    if (bytes !== undefined) return readSafetensors(new Uint8Array(bytes)).tensors;
    throw new StudioError(
      'file-damaged',
      `The checkpoint lacks its part "${name}".`,
      'Resume from an earlier checkpoint.',
    );
  }) as [Tensors, Tensors, Tensors, Tensors];
  const moments = (tensors: Tensors, of: ParamSpec[], step: number): AdamState => {
    const moved = of.filter(({ name }) => !isRunning(name));
    const half = (prefix: string): Params =>
      importNet(new Map([...tensors].filter(([name]) => name.startsWith(prefix))), moved, prefix);
    return { step, mean: half('mean/'), square: half('square/') };
  };
  const state: TrainState = {
    generator: importNet(generator, specs.generator),
    discriminator: importNet(discriminator, specs.discriminator),
    generatorAdam: moments(generatorAdam, specs.generator, snapshot.updates.generator),
    discriminatorAdam: moments(discriminatorAdam, specs.discriminator, snapshot.updates.discriminator),
  };
  return assembled(settings, method, state, randomFrom(snapshot.random), snapshot.step);
}
