// `semblance train`: a run in a folder, by the same service that the studio's worker uses. Ctrl-C finishes the step,
// stores a checkpoint and exits with 130; the same command with `--resume` goes on.
import { basename, dirname, join, resolve } from 'node:path';
import { StudioError, errorOf } from '../face/errors.ts';
import type { EngineReport, StepReport } from '../protocol/messages.ts';
import { checkpointOf } from '../service/checkpoints.ts';
import type { RunRecord } from '../storage/interfaces.ts';
import { writeWhole } from '../storage/node/whole.ts';
import type { Given } from './arguments.ts';
import { startBackend } from './backend.ts';
import type { TRAIN } from './options.ts';
import { clockTime } from './output.ts';
import type { Output } from './output.ts';
import { sheetPng } from './sheet.ts';
import { onSignal } from './signals.ts';
import { findFaces, noteFaces, provideFaces } from './train-data.ts';
import { adoptedFrom, checkResume, onFaces, readStart } from './train-plan.ts';
import type { Start } from './train-plan.ts';
import { UsageError } from './usage.ts';
import { openNodeWorld } from './world.ts';

const FIGURES = ['D/total', 'G/total', 'G/att', 'G/rec', 'G/dual', 'G/attention'];

function line({ step, values, imagesPerSecond, secondsLeft }: StepReport, steps: number): string {
  const figures = FIGURES.filter((name) => name in values).map(
    (name) => `${name} ${(values[name] ?? Number.NaN).toFixed(3)}`,
  );
  const left = secondsLeft === null ? '' : `, ${clockTime(secondsLeft)} left`;
  return `step ${step}/${steps}${left}  ${figures.join('  ')}  ${imagesPerSecond.toFixed(1)} images/s`;
}

/** The record of a run that has not begun, with its first checkpoint where it goes on from another state. */
async function create(
  out: string,
  start: Start,
  weights: string | undefined,
  output: Output,
): Promise<RunRecord> {
  const { runs } = openNodeWorld(dirname(out), dirname(out)).storage;
  const { settings } = start;
  const adopted = weights === undefined ? undefined : await adoptedFrom(resolve(weights), settings);
  if (weights !== undefined && adopted !== undefined) {
    const { earlier, taken } = adopted;
    output.say(`Starts from step ${earlier.steps} of ${basename(weights)}: ${taken} tensors fit.`);
  }
  const snapshot = adopted?.snapshot ?? start.snapshot;
  const now = Date.now();
  const record: RunRecord = {
    ...{ id: basename(out), name: settings.name, settings, createdAt: now, updatedAt: now },
    ...{ step: snapshot?.step ?? 0, status: 'new', device: '', secondsTrained: 0 },
    ...(adopted === undefined ? {} : { earlier: adopted.earlier }),
  };
  await runs.create(record);
  if (snapshot !== undefined) await runs.putCheckpoint(record.id, checkpointOf(snapshot, now));
  return record;
}

/** @returns 0 when the run was finished, 130 or 143 when a signal stopped it at a checkpoint */
export async function train({ values }: Given<typeof TRAIN>, output: Output): Promise<number> {
  const out = resolve(values.out);
  const { runs } = openNodeWorld(dirname(out), dirname(out)).storage;
  const present = await runs.get(basename(out));
  let start = await readStart(values);
  const size = (present?.settings ?? start?.settings)?.net.size;
  const faces = await findFaces(values.data, out, output, size);
  if (start !== undefined && faces.id !== undefined) {
    const manifest = await openNodeWorld(dirname(out), faces.folder).storage.datasets.get(faces.id);
    if (manifest !== undefined) start = onFaces(start, manifest, values.preset !== undefined);
  }
  if (present !== undefined) checkResume(present, start, values);
  else if (start === undefined) {
    if (!values.resume) throw new UsageError('Name settings with --preset, --config or --from.');
    throw new StudioError(
      'data-missing',
      `There is no run in ${out}.`,
      'Start one with --preset or --config.',
    );
  }

  const device = await startBackend(values.backend);
  output.say(`Backend ${device.backend}. ${device.reason}`);
  output.record({ event: 'device', backend: device.backend, reason: device.reason, threads: device.threads });
  let record = present ?? (await create(out, start as Start, values.weights, output));
  if (values.steps !== undefined && values.steps !== record.settings.train.steps) {
    const { settings } = record;
    const train = { ...settings.train, steps: values.steps };
    record = await runs.update(record.id, { settings: { ...settings, train } });
  }
  await writeWhole(join(out, 'settings.json'), `${JSON.stringify(record.settings, undefined, 1)}\n`);
  await noteFaces(out, faces);
  await provideFaces(faces.folder, record.settings.dataset, output);
  return follow(out, faces.folder, record, `Node, ${device.backend.toUpperCase()}`, output);
}

/** Trains until the end or a signal. */
async function follow(
  out: string,
  datasets: string,
  { id, settings }: RunRecord,
  device: string,
  output: Output,
): Promise<number> {
  const { openTraining } = await import('../service/training.ts');
  const world = openNodeWorld(dirname(out), datasets, out);
  const { steps } = settings.train;
  const said = new Set<string>();
  /** Files on their way to the disk; the run has not ended before them. */
  const writing: Promise<void>[] = [];
  let stopped: number | undefined;
  return new Promise<number>((done, fail) => {
    const end = (code: number): void => void Promise.all(writing).then(() => done(code), fail);
    const report = (event: EngineReport): void => {
      switch (event.kind) {
        case 'step': {
          const { step, values, imagesPerSecond, secondsLeft } = event.report;
          output.progress(line(event.report, steps), step === steps);
          return output.record({ event: 'step', step, values, imagesPerSecond, secondsLeft });
        }
        case 'checkpoint':
          output.say(`checkpoint of step ${event.step}`);
          return output.record({ event: 'checkpoint', step: event.step });
        case 'probe':
          writing.push(writeWhole(join(out, 'probes', `${event.sheet.step}.png`), sheetPng(event.sheet)));
          return;
        case 'warning':
          if (said.has(event.warning.code)) return;
          said.add(event.warning.code);
          output.say(`${event.warning.message} ${event.warning.advice}`);
          return output.record({ event: 'warning', ...event.warning });
        case 'failure':
          return fail(errorOf(event.error));
        case 'state': {
          const { phase, step } = event.state;
          if (phase !== 'finished' && phase !== 'idle') return;
          output.say(phase === 'finished' ? `finished: ${out}` : `stopped at step ${step}; --resume goes on`);
          output.record({ event: 'end', status: phase === 'finished' ? 'finished' : 'stopped', step });
          return end(phase === 'finished' ? 0 : (stopped ?? 1));
        }
      }
    };
    const training = openTraining(world, device, report);
    onSignal((code) => {
      stopped = code;
      output.say('Stopping after this step ...');
      training.control('stop').catch(fail);
    });
    training.train(id).catch(fail);
  });
}
