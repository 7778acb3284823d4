// The engine worker: trains or edits on the best device there is. Wires the services to the platform.
import { chooseBackend } from '../src/engine/backend/choose.ts';
import { StudioError, reportOf } from '../src/face/errors.ts';
import { exposeApi, sendReport } from '../src/protocol/host.ts';
import type { EvaluatingApi } from '../src/protocol/evaluating.ts';
import type { LookingApi } from '../src/protocol/looking.ts';
import type { DeviceReport, EngineApi, EngineReport } from '../src/protocol/messages.ts';
import { scoreEdits } from '../src/service/comparing.ts';
import { openEvaluations } from '../src/service/evaluations.ts';
import { openEditing } from '../src/service/editing.ts';
import type { Editing } from '../src/service/editing.ts';
import { openLooking } from '../src/service/looking.ts';
import { openTraining } from '../src/service/training.ts';
import type { Training } from '../src/service/training.ts';
import { tryOut } from '../src/service/trial.ts';
import { later } from './later.ts';
import { beat, openPlatform, sha256 } from './platform.ts';

const training = later<Training>('open');
const editing = later<Editing>('open');
const evaluating = later<EvaluatingApi>('open');
const looking = later<LookingApi>('open');
const trying = later<EngineApi['trial']>('open');

async function openDevice(
  prefer: DeviceReport['backend'] | 'auto',
  base: string,
  tell: (report: EngineReport) => void,
): Promise<DeviceReport> {
  const lost = (code: 'device-lost' | 'device-error', message: string): void =>
    tell({
      kind: 'lost',
      error: reportOf(new StudioError(code, message, 'The studio starts again from the last checkpoint.')),
    });
  const chosen = await chooseBackend({
    prefer,
    wasmPath: new URL('wasm/', base).href,
    onLost: (reason) => lost('device-lost', `The GPU was lost: ${reason}`),
    onGpuError: (message) => lost('device-error', `The GPU refused an operation: ${message}`),
  });
  const { backend, reason, adapter, threads } = chosen;
  const words =
    adapter === null ? null : adapter.description || `${adapter.vendor} ${adapter.architecture}`.trim();
  return { backend, reason, adapter: words, software: adapter?.software ?? false, threads };
}

exposeApi<EngineApi>({
  async open({ prefer, base }, port) {
    const tell = (report: EngineReport): void => sendReport(port, report);
    beat(port);
    const device = await openDevice(prefer, base, tell);
    const world = openPlatform(base);
    const words =
      device.backend === 'webgpu'
        ? `WebGPU, ${device.adapter ?? 'unknown adapter'}`
        : device.backend.toUpperCase();
    training.set(openTraining(world, words, tell));
    editing.set(openEditing(world, sha256));
    evaluating.set(openEvaluations(world, sha256, words, (progress) => tell({ kind: 'job', progress })));
    looking.set(openLooking(world, sha256));
    trying.set(async (settings) => ({ ...(await tryOut(world, settings)), device }));
    tell({ kind: 'device', device });
    return device;
  },
  train: (runId) => training.get().train(runId),
  control: (verb) => training.get().control(verb),
  save: () => training.get().save(),
  trial: (settings) => trying.get()(settings),
  openModel: (source) => editing.get().openModel(source),
  openFace: (face) => editing.get().openFace(face),
  edit: (difference) => editing.get().edit(difference),
  look: (request) => looking.get().look(request),
  trainJudge: (request) => evaluating.get().trainJudge(request),
  evaluate: (request) => evaluating.get().evaluate(request),
  classify: (request) => evaluating.get().classify(request),
  search: (id) => evaluating.get().search(id),
  stopJob: () => evaluating.get().stopJob(),
  scoreEdits: (request) => Promise.resolve(scoreEdits(request)),
});
