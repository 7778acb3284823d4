// What runs and checkpoints in folders hold, for `semblance inspect`: every part is read and compared with its hash.
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../face/errors.ts';
import { isFolder } from './files.ts';
import { fileStorage } from '../storage/node/files.ts';
import type { Found } from './inspect.ts';
import { settingsFigures } from './inspect-weights.ts';

/** @param path folder of the run */
export async function describeRun(path: string): Promise<Found> {
  const { runs } = fileStorage(dirname(path), dirname(path), () => Date.now());
  const id = basename(path);
  const record = await runs.get(id);
  if (record === undefined)
    throw new StudioError('data-missing', `There is no run in ${path}.`, 'Name the folder of a run.');
  const { settings, status, step, device, secondsTrained, lastError } = record;
  const checkpoints = await runs.listCheckpoints(id);
  const metrics = await runs.readMetrics(id);
  const probes = await runs.listProbes(id);
  return {
    kind: 'run',
    ...settingsFigures(settings),
    ...{ status, step, device, secondsTrained: Math.round(secondsTrained) },
    ...(lastError === undefined ? {} : { lastError: `${lastError.message} [${lastError.code}]` }),
    checkpoints: checkpoints.map((checkpoint) => checkpoint.step),
    metrics: metrics.length,
    probes: probes.map((probe) => probe.step),
  };
}

/** @param path folder of one checkpoint, `RUN/checkpoints/STEP` */
export async function describeCheckpoint(path: string): Promise<Found> {
  const run = dirname(dirname(path));
  const { runs } = fileStorage(dirname(run), dirname(run), () => Date.now());
  const step = Number(basename(path));
  const inRun = basename(dirname(path)) === 'checkpoints' && Number.isSafeInteger(step);
  if (!inRun || !(await isFolder(join(run, 'checkpoints')))) {
    throw new StudioError(
      'file-unknown',
      `${path} is a checkpoint outside of a run's folder.`,
      'Name it where it was written: RUN/checkpoints/STEP.',
    );
  }
  const { parts, meta, createdAt } = await runs.readCheckpoint(basename(run), step);
  const { device, updates } = meta as { device?: string; updates?: Record<string, number> };
  return {
    kind: 'checkpoint',
    step,
    created: new Date(createdAt).toISOString(),
    device,
    updates,
    parts: Object.fromEntries(parts.map(({ name, bytes }) => [name, bytes.byteLength])),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
  };
}
