// A measurement that somebody asked for in the studio: finds model, judge and data set by name, measures, and keeps the
// report. The measuring itself is in classifying.ts.
import { openClassifier } from '../engine/evaluate/classifier-model.ts';
import type { OpenedClassifier } from '../engine/evaluate/classifier-model.ts';
import type { Judge } from '../engine/evaluate/judge/file.ts';
import { disposeAll } from '../engine/ops/grads.ts';
import { StudioError } from '../face/errors.ts';
import type { Classification, ClassifyRequest, StoredClassification } from '../protocol/classifying.ts';
import type { JobProgress, JudgeChoice } from '../protocol/evaluating.ts';
import { classifyModel, openRunClassifier } from './classifying.ts';
import { loadWeights } from './models.ts';
import type { ServiceWorld } from './world.ts';

export interface ClassifyingDesk {
  /** the words under which the device appears in reports */
  readonly device: string;
  readonly sha256: (bytes: Uint8Array) => Promise<string>;
  /** opens a judge; its tensors are freed here */
  readonly judge: (choice: JudgeChoice) => Promise<Judge>;
  readonly tell: (progress: JobProgress) => void;
  readonly signal: { readonly aborted: boolean };
}

/**
 * Measures and stores.
 * @throws StudioError `data-missing`, `settings-invalid`, `cancelled`, and what opening a model or judge throws
 */
export async function classifyKept(
  world: ServiceWorld,
  request: ClassifyRequest,
  { device, sha256, judge: openJudge, tell, signal }: ClassifyingDesk,
): Promise<StoredClassification> {
  const { dataset, split, protocol, faces, model } = request;
  const manifest = await world.storage.datasets.get(dataset);
  if (manifest === undefined) {
    throw new StudioError(
      'data-missing',
      `The data set "${dataset}" is not stored here.`,
      'Import it first, or choose another one.',
    );
  }
  const { bytes, title, hints } = await loadWeights(world, sha256, model);
  const opened: OpenedClassifier =
    model.kind === 'run'
      ? await openRunClassifier(world.storage, model.runId)
      : openClassifier(bytes, undefined, hints);
  let judge: Judge | undefined;
  try {
    judge = request.judge === null ? undefined : await openJudge(request.judge);
    const began = world.clock();
    const seconds = (): number => (world.clock() - began) / 1000;
    const result = await classifyModel(
      world,
      {
        ...{ opened, manifest, split, protocol },
        ...(judge === undefined ? {} : { judge }),
        ...(faces === null ? {} : { faces }),
      },
      (done, of) => {
        const secondsLeft = (seconds() / Math.max(1, done)) * (of - done);
        tell({ job: 'classification', done, of, secondsLeft });
      },
      signal,
    );
    const { method, step } = opened;
    const report: Classification = {
      model: { title, kind: model.kind, sha256: await sha256(bytes), method, step },
      device,
      seconds: Math.round(seconds()),
      ...result,
    };
    const createdAt = world.now();
    const id = `classification-${createdAt.toString(36)}`;
    await world.storage.documents.put('classification', { id, createdAt, body: report });
    return { id, createdAt, report };
  } finally {
    opened.close();
    if (judge !== undefined) disposeAll(judge.params);
  }
}
