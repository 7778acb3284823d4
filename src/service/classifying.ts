// Measuring a model as a classifier on a data set: opens it from a run or a file, chooses faces and targets, and makes a
// report of plain numbers. Joins data and engine; the protocol is written into the report.
import type { ReadShard } from '../data/shards/cache.ts';
import type { DatasetManifest, SplitName } from '../data/shards/manifest.ts';
import { shrinkPixels } from '../data/shards/pixels.ts';
import { readSamples } from '../data/shards/samples.ts';
import { openClassifier } from '../engine/evaluate/classifier-model.ts';
import type { OpenedClassifier } from '../engine/evaluate/classifier-model.ts';
import { classifierTable } from '../engine/evaluate/classifier-scores.ts';
import { classifyFaces } from '../engine/evaluate/classifier.ts';
import type { ClassifierModel, FaceDecisions, LabelledFace } from '../engine/evaluate/classifier.ts';
import type { Judge } from '../engine/evaluate/judge/file.ts';
import { askedTargets } from '../engine/evaluate/targets.ts';
import { countVariety } from '../engine/evaluate/variety.ts';
import { CLASSIFIER_ROLES, TARGET_PROTOCOLS } from '../face/classifier.ts';
import type { ClassifierReport, ClassifierRole, TargetProtocol } from '../face/classifier.ts';
import { StudioError } from '../face/errors.ts';
import { seededRandom } from '../face/random.ts';
import { checkFit } from './evaluating.ts';
import type { ServiceWorld } from './world.ts';

/** Faces on the device at once. */
const BATCH = 32;
/** Faces read at once: a shard is decoded anew for every reading. */
const READ = 512;
/** Seeds of the permuted targets and of the intervals: equal decisions give equal reports. */
const SEED = 1;

export interface ClassifyRequest {
  readonly opened: Pick<OpenedClassifier, 'model' | 'withoutCritic'>;
  readonly judge?: Judge;
  readonly manifest: DatasetManifest;
  readonly split: SplitName;
  readonly protocol: TargetProtocol;
  /** so many faces, evenly spaced in the split; all without it */
  readonly faces?: number;
}

/**
 * Opens the newest checkpoint of a run with both of its networks. Close it after use.
 * @throws StudioError `data-missing` for a run without a checkpoint, `weights-mismatch`, `file-damaged`
 */
export async function openRunClassifier(
  { runs }: ServiceWorld['storage'],
  runId: string,
): Promise<OpenedClassifier> {
  const checkpoint = await runs.newestCheckpoint(runId);
  const [generator, discriminator] = ['generator', 'discriminator'].map((name) => {
    const part = checkpoint?.parts.find((each) => each.name === name);
    return part === undefined ? undefined : new Uint8Array(part.bytes);
  });
  if (generator !== undefined) return openClassifier(generator, discriminator);
  throw new StudioError(
    'data-missing',
    'This run has no checkpoint yet.',
    'Train it for a minute, or pause it.',
  );
}

/**
 * Measures a model.
 * @param progress faces done and faces in all, after every batch
 * @param signal asked between batches
 * @throws StudioError `settings-invalid` where sizes or attributes do not fit, `cancelled`
 */
export async function classifyModel(
  world: Pick<ServiceWorld, 'breathe' | 'storage'>,
  { opened, judge, manifest, split, protocol, faces }: ClassifyRequest,
  progress: (done: number, of: number) => void = () => {},
  signal: { readonly aborted: boolean } = { aborted: false },
): Promise<ClassifierReport> {
  const { model, withoutCritic } = opened;
  const { attributes, labels: kind } = model;
  checkFit(model, judge, manifest);
  const read = (index: number) => world.storage.datasets.readShard(manifest.id, index);
  const indices = spread(manifest.splits[split], faces);
  const labels: number[][] = [];
  for (let first = 0; first < indices.length; first += READ) {
    const some = await readLabelled(manifest, read, model, indices.slice(first, first + READ));
    labels.push(...some.map((face) => [...face.labels]));
    await world.breathe();
  }
  const asks = askedTargets(labels, model, protocol, seededRandom(SEED));
  const rows: FaceDecisions[] = [];
  const variety = countVariety(kind);
  for (let first = 0; first < indices.length; first += READ) {
    const some = await readLabelled(manifest, read, model, indices.slice(first, first + READ));
    for (let at = 0; at < some.length; at += BATCH) {
      if (signal.aborted)
        throw new StudioError('cancelled', 'The measurement was stopped.', 'Start it again.');
      const batch = some.slice(at, at + BATCH);
      const asked = asks.map((round) => round.slice(first + at, first + at + batch.length));
      rows.push(...(await classifyFaces(batch, asked, model, judge, world.breathe, variety)));
      progress(rows.length, indices.length);
      await world.breathe();
    }
  }
  const tables = Object.fromEntries(
    (Object.keys(CLASSIFIER_ROLES) as ClassifierRole[])
      .filter((role) => rows.some((row) => row[role] !== undefined))
      .map((role) => {
        const cells = rows.map((row) => row[role] ?? []);
        return [role, classifierTable(cells, attributes, kind, seededRandom(SEED))];
      }),
  );
  const varied = variety.ratio();
  const noJudge = 'No independent judge was given, so it is not known what somebody else sees in the edits.';
  return {
    protocol: { name: protocol, words: TARGET_PROTOCOLS[protocol] },
    data: { id: manifest.id, hash: manifest.hash, split, faces: rows.length },
    attributes,
    labels: kind,
    ...(judge === undefined ? {} : { judge: { dataset: judge.info.dataset, accuracy: judge.info.accuracy } }),
    tables,
    ...(Number.isFinite(varied) ? { variety: varied } : {}),
    notes: [withoutCritic, judge === undefined ? noJudge : ''].filter((note) => note !== ''),
  };
}

/** Indices of a split, or so many of them in even steps. */
export function spread([from, to]: readonly [number, number], most = Infinity): number[] {
  const count = Math.min(to - from, most);
  return Array.from({ length: count }, (_, i) => from + Math.floor((i * (to - from)) / count));
}

/** Faces at the model's size with the model's labels. */
export async function readLabelled(
  manifest: DatasetManifest,
  read: ReadShard,
  { size, attributes }: Pick<ClassifierModel, 'size' | 'attributes'>,
  indices: readonly number[],
): Promise<LabelledFace[]> {
  const columns = attributes.map((name) => manifest.attributes.indexOf(name));
  return (await readSamples(manifest, read, indices)).map((sample) => {
    const factor = sample.size / size;
    const { pixels, channels } = sample;
    return {
      pixels: factor === 1 ? pixels : shrinkPixels(pixels, sample.size, channels, factor),
      labels: columns.map((column) => sample.labels[column] ?? 0),
    };
  });
}
