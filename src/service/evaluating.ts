// Evaluating a model on a data set: which faces, their parts, their true edits, and a report of plain numbers. Joins
// data and engine; the protocol is written into the report, so that no figure travels without it.
import type { DatasetManifest, SplitName } from '../data/shards/manifest.ts';
import { shrinkPixels, shrinkPlanes } from '../data/shards/pixels.ts';
import { readSamples } from '../data/shards/samples.ts';
import type { FaceSample } from '../data/shards/samples.ts';
import { EDIT_SCORES, evaluateFaces } from '../engine/evaluate/evaluate.ts';
import type { EvaluationFace, TrueEdit } from '../engine/evaluate/edit-scores.ts';
import type { EditScore, EvaluationModel, FaceScores } from '../engine/evaluate/evaluate.ts';
import type { Judge } from '../engine/evaluate/judge/file.ts';
import { bootstrap, perFace } from '../engine/evaluate/scores.ts';
import type { Score } from '../engine/evaluate/scores.ts';
import { methodOf } from '../engine/methods/registry.ts';
import { recognisedGenerator } from '../engine/weights/recognise.ts';
import type { RecognisedWeights } from '../engine/weights/recognise.ts';
import { StudioError } from '../face/errors.ts';
import { seededRandom } from '../face/random.ts';
import { openCounterfactuals } from './counterfactuals.ts';
import type { ServiceWorld } from './world.ts';

/** How the papers measure, in the words that a report prints. */
export const PROTOCOLS = {
  paper: {
    intensity: 1.5,
    truth: false,
    words:
      'As the published accuracies of STGAN were measured: every attribute of every face is inverted once at one and a half times the strength of training, conflicting ones follow at plain strength.',
  },
  'seed-b': {
    intensity: 1,
    truth: false,
    words: 'Every attribute of every face is inverted once at intensity 1; conflicting ones follow.',
  },
  truth: {
    intensity: 1,
    truth: true,
    words:
      'Every attribute of every face is inverted once at intensity 1, and the result is compared with the same head drawn with that attribute really changed.',
  },
} as const;
export type ProtocolName = keyof typeof PROTOCOLS;

export interface EvaluationRequest {
  readonly model: EvaluationModel;
  readonly judge: Judge;
  readonly manifest: DatasetManifest;
  readonly split: SplitName;
  readonly protocol: ProtocolName;
  /** the first so many faces of the split; all without it */
  readonly faces?: number;
}

/**
 * A recognised generator on the device, as evaluations want it; its tensors are the caller's.
 * @throws StudioError `settings-invalid` for a model of classes: no class can be inverted alone
 */
export function evaluationModel(recognised: RecognisedWeights): EvaluationModel {
  if (recognised.model.labels === 'one-hot') {
    throw new StudioError(
      'settings-invalid',
      'This model knows classes, of which one is true; its edits cannot be scored attribute by attribute.',
      'Measure it as a classifier.',
    );
  }
  const { net, method, attributes } = recognised.model;
  return {
    ...recognised.model,
    ...{ method: methodOf(method), generator: recognisedGenerator(recognised) },
    ...{ size: net.size, channels: net.channels, attributes },
  };
}

/** Figures of one attribute, or their means over all of them; only what could be measured. */
export type ScoreTable = Partial<Record<EditScore, Score>>;

export interface EvaluationResult {
  readonly protocol: { readonly name: ProtocolName; readonly words: string; readonly intensity: number };
  readonly data: {
    readonly id: string;
    readonly hash: string;
    readonly split: SplitName;
    readonly faces: number;
  };
  readonly judge: Judge['info'];
  readonly reconstruction: { readonly psnr: Score; readonly ssim: Score };
  readonly mean: ScoreTable;
  readonly attributes: Readonly<Record<string, ScoreTable>>;
}

/** Small, so that a first batch soon says how long it takes and a stop is soon heard. */
const BATCH = 8;
/** Seed of the bootstrap: equal scores give equal intervals. */
const SEED = 1;

/**
 * Evaluates a model.
 * @param progress faces done and faces in all, after every batch
 * @param signal asked between batches
 * @throws StudioError `settings-invalid` where sizes or attributes do not fit, `cancelled`
 */
export async function evaluateModel(
  world: Pick<ServiceWorld, 'asset' | 'breathe' | 'storage'>,
  { model, judge, manifest, split, protocol, faces: most }: EvaluationRequest,
  progress: (done: number, of: number) => void,
  signal: { readonly aborted: boolean } = { aborted: false },
): Promise<EvaluationResult> {
  const { words, intensity, truth } = PROTOCOLS[protocol];
  checkFit(model, judge, manifest);
  const [from, to] = manifest.splits[split];
  const count = Math.min(to - from, most ?? Infinity);
  const drawn = openCounterfactuals(world);
  const rows: FaceScores[] = [];
  for (let first = 0; first < count; first += BATCH) {
    if (signal.aborted) throw new StudioError('cancelled', 'The evaluation was stopped.', 'Start it again.');
    const indices = Array.from({ length: Math.min(BATCH, count - first) }, (_, i) => from + first + i);
    const samples = await readSamples(
      manifest,
      (index) => world.storage.datasets.readShard(manifest.id, index),
      indices,
    );
    const labels = new Map(samples.map((sample) => [sample.index, sample.labels]));
    const faces = samples.map((sample) => faceOf(sample, manifest, model));
    const scored = await evaluateFaces(faces, {
      model,
      judge,
      intensity,
      ...(truth
        ? {
            truth: async (face: EvaluationFace, attribute: string) => {
              const own = labels.get(face.index) ?? new Uint8Array();
              const edit = await drawn.one(manifest, face.index, own, attribute);
              return edit === undefined ? undefined : shrunkTruth(edit, face.pixels, model.size);
            },
          }
        : {}),
    });
    rows.push(...scored);
    progress(rows.length, count);
    await world.breathe();
  }
  return {
    protocol: { name: protocol, words, intensity },
    data: { id: manifest.id, hash: manifest.hash, split, faces: rows.length },
    judge: judge.info,
    ...tables(rows, model.attributes),
  };
}

/**
 * Refuses a judge or a data set that does not belong to a model.
 * @param judge undefined where nobody judges
 * @throws StudioError `settings-invalid`
 */
export function checkFit(
  model: Pick<EvaluationModel, 'size' | 'channels' | 'attributes'>,
  judge: Judge | undefined,
  manifest: DatasetManifest,
): void {
  const unfit = (message: string): StudioError =>
    new StudioError(
      'settings-invalid',
      message,
      'Choose a data set and a judge of the same size and attributes.',
    );
  const { size, channels } = model;
  if (judge !== undefined && (judge.info.size !== size || judge.info.channels !== channels)) {
    throw unfit(
      `The judge looks at ${judge.info.size} px and ${judge.info.channels} channels, not ${size} and ${channels}.`,
    );
  }
  if (manifest.size % size !== 0 || manifest.channels !== channels) {
    throw unfit(`The faces of "${manifest.title}" (${manifest.size} px) do not shrink to ${size} px.`);
  }
  for (const name of model.attributes) {
    if (!manifest.attributes.includes(name)) throw unfit(`"${manifest.title}" does not know ${name}.`);
    if (judge !== undefined && !judge.info.attributes.includes(name))
      throw unfit(`The judge does not know ${name}.`);
  }
}

/** Levels of 255 that count as unchanged, as in the pictures at full size. */
const UNCHANGED = 4;

/** A true edit at the model's size; there, what it changes is found anew. */
export function shrunkTruth(
  { pixels, change, size }: TrueEdit & { size: number },
  source: Uint8Array,
  to: number,
): TrueEdit {
  if (size === to) return { pixels, change };
  const small = shrinkPixels(pixels, size, 3, size / to);
  const changed = Uint8Array.from({ length: to * to }, (_, pixel) =>
    [0, 1, 2].some((c) => Math.abs((small[3 * pixel + c] ?? 0) - (source[3 * pixel + c] ?? 0)) > UNCHANGED)
      ? 1
      : 0,
  );
  return { pixels: small, change: changed };
}

function faceOf(sample: FaceSample, manifest: DatasetManifest, model: EvaluationModel): EvaluationFace {
  const factor = sample.size / model.size;
  const { label } = sample;
  const human = label?.map((part) => (part === 0 ? 0 : 1));
  return {
    index: sample.index,
    pixels: factor === 1 ? sample.pixels : shrinkPixels(sample.pixels, sample.size, sample.channels, factor),
    labels: model.attributes.map((name) => sample.labels[manifest.attributes.indexOf(name)] ?? 0),
    ...(sample.labelled
      ? { planes: factor === 1 ? sample.planes : shrinkPlanes(sample.planes, sample.size, factor) }
      : {}),
    ...(human === undefined
      ? {}
      : {
          background: (factor === 1 ? human : shrinkPlanes(human, sample.size, factor)).map((bit) => 1 - bit),
        }),
  };
}

/** Means with intervals, by attribute and over all of them (each face counts once). */
function tables(
  rows: readonly FaceScores[],
  attributes: readonly string[],
): Pick<EvaluationResult, 'reconstruction' | 'mean' | 'attributes'> {
  const random = seededRandom(SEED);
  const columnOf = (attribute: string, score: EditScore): Float64Array =>
    Float64Array.from(rows, ({ edits }) => edits[attribute]?.[score] ?? Number.NaN);
  const table = (named: readonly string[]): ScoreTable =>
    Object.fromEntries(
      EDIT_SCORES.flatMap((score) => {
        const columns = named.map((attribute) => columnOf(attribute, score));
        const found = bootstrap(perFace(columns, rows.length), random);
        return found.count === 0 ? [] : [[score, found] as const];
      }),
    );
  return {
    reconstruction: {
      psnr: bootstrap(
        rows.map(({ reconstructionPsnr }) => reconstructionPsnr),
        random,
      ),
      ssim: bootstrap(
        rows.map(({ reconstructionSsim }) => reconstructionSsim),
        random,
      ),
    },
    mean: table(attributes),
    attributes: Object.fromEntries(attributes.map((name) => [name, table([name])])),
  };
}
