// A judge that is trained and kept: its state is stored after every epoch and when somebody stops it, so that training
// goes on after a reload. What a judge is and how it learns is in judging.ts.
import { writeJudge } from '../engine/evaluate/judge/file.ts';
import { JUDGE_RECIPE } from '../engine/evaluate/judge/train.ts';
import { StudioError } from '../face/errors.ts';
import type { JobProgress, JudgeRequest, JudgeSummary } from '../protocol/evaluating.ts';
import type { StoredDocument } from '../storage/interfaces.ts';
import { judgeSettings, openJudgeTraining } from './judging.ts';
import { pace } from './pace.ts';
import { judgeOf } from './score-shelf.ts';
import type { JudgeBody } from './score-shelf.ts';
import type { ServiceWorld } from './world.ts';

type World = Pick<ServiceWorld, 'storage' | 'clock' | 'now' | 'breathe'>;

/** Milliseconds between two reports of progress. */
const REPORT_EVERY = 250;
/** Milliseconds of training that a crash may cost, where an epoch takes longer. */
const SAVE_EVERY = 60_000;

/**
 * Trains a judge until it is ready or `signal` says stop, and stores it either way.
 * @throws StudioError `data-missing`, `shape-impossible`, `file-damaged`, `storage-full`
 */
export async function trainKeptJudge(
  world: World,
  request: JudgeRequest,
  tell: (progress: JobProgress) => void,
  signal: { readonly aborted: boolean },
): Promise<JudgeSummary> {
  const { datasets, documents } = world.storage;
  const before = await begun(world, request);
  const { id, createdAt } = before;
  let body = before.body as JudgeBody;
  const manifest = await datasets.get(body.dataset);
  if (manifest === undefined) {
    throw new StudioError(
      'data-missing',
      `The data set "${body.dataset}" is not stored here.`,
      'Import it again, then go on.',
    );
  }
  const saved = await documents.readBytes('judge', id, 'state');
  const { epochs, width = JUDGE_RECIPE.width, seed = 1 } = body;
  const training = openJudgeTraining(
    datasets,
    manifest,
    judgeSettings(manifest, { size: body.size, epochs, width, seed }),
    saved === undefined ? undefined : new Uint8Array(saved),
  );
  const perEpoch = Math.ceil((manifest.splits.train[1] - manifest.splits.train[0]) / training.settings.batch);
  const store = async (change: Partial<JudgeBody>, bytes: Record<string, ArrayBuffer | undefined>) => {
    body = { ...body, ...change };
    await documents.put('judge', { id, createdAt, body }, bytes);
  };

  try {
    let last = world.clock();
    let savedAt = last;
    let reportedAt = Number.NEGATIVE_INFINITY;
    let losses: number[] = [];
    let flow: ReturnType<typeof pace> | undefined;
    for await (const { step, steps, loss, epochEnds } of training.run()) {
      const now = world.clock();
      flow ??= pace(steps);
      const secondsLeft = flow.after(step, now - last);
      const seconds = body.seconds + (now - last) / 1000;
      body = { ...body, step, steps, seconds };
      last = now;
      losses.push(loss);
      if (now - reportedAt > REPORT_EVERY || step === steps) {
        reportedAt = now;
        const mean = losses.reduce((sum, value) => sum + value, 0) / losses.length;
        losses = [];
        tell({
          ...{ job: 'judge', id, step, steps, loss: mean, secondsLeft },
          epoch: Math.ceil(step / perEpoch),
        });
      }
      if (step < steps && (epochEnds || signal.aborted || now - savedAt > SAVE_EVERY)) {
        await store({}, { state: (await training.save()).buffer });
        savedAt = world.clock();
      }
      if (signal.aborted && step < steps) return judgeOf({ id, createdAt, body });
      await world.breathe();
    }
    const judge = await training.finish();
    const weights = (await writeJudge(judge)).buffer;
    const { accuracy } = judge.info;
    await store({ status: 'ready', accuracy, step: body.steps }, { weights, state: undefined });
    return judgeOf({ id, createdAt, body });
  } finally {
    training.close();
  }
}

/** The document of a judge that is to be trained; a new one is stored at once, so that it can be seen. */
async function begun(world: World, request: JudgeRequest): Promise<StoredDocument> {
  const { datasets, documents } = world.storage;
  if (request.kind === 'resume') {
    const document = await documents.get('judge', request.id);
    if (document !== undefined) return document;
    throw new StudioError('data-missing', 'This judge does not exist any more.', 'Train a new one.');
  }
  const { dataset, title, size, epochs, width, seed } = request;
  const manifest = await datasets.get(dataset);
  if (manifest === undefined) {
    throw new StudioError(
      'data-missing',
      `The data set "${dataset}" is not stored here.`,
      'Import it first, or choose another one.',
    );
  }
  const createdAt = world.now();
  const { hash, channels, attributes } = manifest;
  const body: JudgeBody = {
    ...{ title, status: 'training', dataset, hash, size, channels, attributes: [...attributes], epochs },
    ...{ step: 0, steps: 0, seconds: 0, accuracy: {}, note: '', width, seed },
  };
  const document = { id: `judge-${createdAt.toString(36)}`, createdAt, body };
  await documents.put('judge', document);
  return document;
}
