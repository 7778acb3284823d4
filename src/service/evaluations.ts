// What an engine worker does about scores, one job at a time: train a judge, evaluate a model and keep the report, run a
// search. Joins the judge and the model that are named with what computes.
import { readJudge } from '../engine/evaluate/judge/file.ts';
import type { Judge } from '../engine/evaluate/judge/file.ts';
import { disposeAll } from '../engine/ops/grads.ts';
import { recogniseWeights } from '../engine/weights/recognise.ts';
import type { RecognisedWeights } from '../engine/weights/recognise.ts';
import { StudioError } from '../face/errors.ts';
import type {
  EvaluatingApi,
  EvaluationReport,
  EvaluationRequest,
  JobProgress,
  JudgeChoice,
  StoredReport,
} from '../protocol/evaluating.ts';
import type { ModelSource } from '../protocol/messages.ts';
import { classifyKept } from './classifying-kept.ts';
import { evaluateModel, evaluationModel } from './evaluating.ts';
import type { EvaluationResult } from './evaluating.ts';
import { trainKeptJudge } from './judge-training.ts';
import { loadWeights } from './models.ts';
import { runSearch } from './searching.ts';
import { shippedFile, shippedJudges } from './shipped.ts';
import type { ServiceWorld } from './world.ts';

type Digest = (bytes: Uint8Array) => Promise<string>;

/**
 * A judge that is stored here or came with the studio; its tensors are the caller's.
 * @throws StudioError `data-missing`, `file-damaged`, `weights-mismatch`
 */
export async function openJudge(
  world: Pick<ServiceWorld, 'storage' | 'asset'>,
  sha256: Digest,
  { kind, id }: JudgeChoice,
): Promise<Judge> {
  if (kind === 'shipped') {
    const entry = (await shippedJudges(world)).find((each) => each.id === id);
    if (entry !== undefined) return readJudge(await shippedFile(world, entry, sha256));
  } else {
    const bytes = await world.storage.documents.readBytes('judge', id, 'weights');
    if (bytes !== undefined) return readJudge(new Uint8Array(bytes));
  }
  throw new StudioError('data-missing', 'This judge is not here, or not trained yet.', 'Choose another one.');
}

/** The report of an evaluation: the result with the model and the device that it belongs to. */
export function evaluationReport(
  model: { readonly title: string; readonly kind: ModelSource['kind']; readonly sha256: string },
  { model: { method, net }, step }: RecognisedWeights,
  made: { readonly device: string; readonly seconds: number },
  result: EvaluationResult,
): EvaluationReport {
  return { model: { ...model, method, step, size: net.size }, ...made, ...result };
}

/**
 * @param sha256 digest of bytes as lower-case hex
 * @param device the words under which the device appears in reports
 */
export function openEvaluations(
  world: ServiceWorld,
  sha256: Digest,
  device: string,
  tell: (progress: JobProgress) => void,
): EvaluatingApi {
  let stop = new AbortController();
  let job: Promise<unknown> | null = null;
  const perform = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    if (job !== null) throw new StudioError('busy', 'Another job is at work.', 'Wait for it, or stop it.');
    stop = new AbortController();
    const running = work(stop.signal);
    job = running.catch(() => undefined);
    try {
      return await running;
    } finally {
      job = null;
    }
  };

  const judge = (choice: JudgeChoice): Promise<Judge> => openJudge(world, sha256, choice);
  const evaluate = async (request: EvaluationRequest, signal: AbortSignal): Promise<StoredReport> => {
    const { dataset, split, protocol, faces } = request;
    const manifest = await world.storage.datasets.get(dataset);
    if (manifest === undefined) {
      throw new StudioError(
        'data-missing',
        `The data set "${dataset}" is not stored here.`,
        'Import it first, or choose another one.',
      );
    }
    const judge = await openJudge(world, sha256, request.judge);
    const tensors = [judge.params];
    try {
      const { bytes, title, hints } = await loadWeights(world, sha256, request.model);
      const recognised = recogniseWeights(bytes, hints);
      const model = evaluationModel(recognised);
      tensors.push(model.generator);
      const began = world.clock();
      const seconds = (): number => (world.clock() - began) / 1000;
      const result = await evaluateModel(
        world,
        { model, judge, manifest, split, protocol, ...(faces === null ? {} : { faces }) },
        (done, of) => {
          const secondsLeft = (seconds() / Math.max(1, done)) * (of - done);
          tell({ job: 'evaluation', done, of, secondsLeft });
        },
        signal,
      );
      const named = { title, kind: request.model.kind, sha256: await sha256(bytes) };
      const report = evaluationReport(named, recognised, { device, seconds: Math.round(seconds()) }, result);
      const createdAt = world.now();
      const stored = { id: `report-${createdAt.toString(36)}`, createdAt, report };
      await world.storage.documents.put('report', { id: stored.id, createdAt, body: report });
      return stored;
    } finally {
      for (const tree of tensors) disposeAll(tree);
    }
  };

  return {
    trainJudge: (request) => perform((signal) => trainKeptJudge(world, request, tell, signal)),
    evaluate: (request) => perform((signal) => evaluate(request, signal)),
    search: (id) => perform((signal) => runSearch(world, id, { device, tell, signal, judge })),
    classify: (request) =>
      perform((signal) => classifyKept(world, request, { device, sha256, tell, signal, judge })),
    async stopJob() {
      stop.abort();
      await job;
    },
  };
}
