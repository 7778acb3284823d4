// Training an attribute judge on a data set, and how well it then does on the test faces. Joins shards and engine; where
// the files go is the caller's affair.
import { openSampler } from '../data/shards/sampler.ts';
import { isOneHot } from '../data/shards/manifest.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { shrinkPixels } from '../data/shards/pixels.ts';
import { readSamples } from '../data/shards/samples.ts';
import type { Judge } from '../engine/evaluate/judge/file.ts';
import type { JudgeInfo } from '../engine/evaluate/judge/info.ts';
import { judgeFits } from '../engine/evaluate/judge/file.ts';
import { judgePictures } from '../engine/evaluate/judge/look.ts';
import {
  JUDGE_RECIPE,
  disposeJudge,
  newJudge,
  restoreJudge,
  saveJudge,
  trainJudge,
} from '../engine/evaluate/judge/train.ts';
import type { JudgeSettings } from '../engine/evaluate/judge/train.ts';
import type { ServiceWorld } from './world.ts';

type Datasets = ServiceWorld['storage']['datasets'];

export interface JudgeProgress {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  /** the last step of an epoch: a good moment to save */
  readonly epochEnds: boolean;
}

export interface JudgeTraining {
  /** Of a restored training those that it began with. */
  readonly settings: JudgeSettings;
  /** Trains to the end; does nothing while nobody pulls. */
  run(): AsyncGenerator<JudgeProgress, void, void>;
  /** Everything that is needed to go on, as bytes. */
  save(): Promise<Uint8Array<ArrayBuffer>>;
  /** The judge as it is now, its accuracy measured on the test split. Its tensors are freed by `close`. */
  finish(): Promise<Judge>;
  close(): void;
}

/** The released classifier's recipe for a data set of any size; pictures that cannot be halved five times get fewer
 * blocks. A judge may look at smaller pictures than the data set holds. */
export function judgeSettings(
  manifest: DatasetManifest,
  changes: Partial<JudgeSettings> = {},
): JudgeSettings {
  const { channels, attributes } = manifest;
  const { size } = { ...manifest, ...changes };
  let { blocks }: { blocks: number } = JUDGE_RECIPE;
  while (blocks > 1 && !judgeFits({ size, blocks })) blocks -= 1;
  return { ...JUDGE_RECIPE, blocks, channels, attributes, seed: 1, ...changes, size };
}

/**
 * @param saved what `save` gave: go on from there; `settings` are not used then
 * @throws StudioError `shape-impossible`, `file-damaged`, `data-missing` for a data set without training faces
 */
export function openJudgeTraining(
  datasets: Datasets,
  manifest: DatasetManifest,
  settings: JudgeSettings,
  saved?: Uint8Array,
): JudgeTraining {
  const restored = saved === undefined ? undefined : restoreJudge(saved);
  const session = restored?.session ?? newJudge(settings);
  const { batch, seed, attributes, size, epochs } = session.settings;
  const source = openSampler({
    manifest,
    readShard: (index) => datasets.readShard(manifest.id, index),
    attributes,
    batch,
    size,
    split: 'train',
    // Classes may be shapes that a mirror turns into others, as it does digits.
    flips: !isOneHot(manifest),
    labelledFraction: 0,
    seed,
    ...(restored === undefined ? {} : { state: restored.sampler }),
  });
  const [from, to] = manifest.splits.train;
  const perEpoch = Math.ceil((to - from) / batch);
  return {
    settings: session.settings,
    async *run() {
      for await (const { step, steps, loss } of trainJudge(session, source, perEpoch)) {
        yield { step, steps, loss, epochEnds: step % perEpoch === 0 || step === steps };
      }
    },
    save: () => saveJudge(session, source.state()),
    async finish() {
      const { width, blocks, fc, channels } = session.settings;
      const info: JudgeInfo = {
        ...{ size, channels, width, blocks, fc, epochs },
        attributes: [...attributes],
        dataset: `${manifest.id} ${manifest.hash}`,
        accuracy: {},
      };
      const accuracy = await judgeAccuracy({ info, params: session.params }, datasets, manifest);
      return { info: { ...info, accuracy }, params: session.params };
    },
    close() {
      source.close();
      disposeJudge(session);
    },
  };
}

const BATCH = 64;

/** Share of the test faces that a judge tells right, by attribute of the judge that the data set knows. */
export async function judgeAccuracy(
  judge: Judge,
  datasets: Datasets,
  manifest: DatasetManifest,
): Promise<Record<string, number>> {
  const known = judge.info.attributes.filter((name) => manifest.attributes.includes(name));
  const right = new Map(known.map((name) => [name, 0]));
  const [from, to] = manifest.splits.test;
  const { size, channels } = judge.info;
  const factor = manifest.size / size;
  const length = size ** 2 * channels;
  for (let first = from; first < to; first += BATCH) {
    const indices = Array.from({ length: Math.min(BATCH, to - first) }, (_, i) => first + i);
    const samples = await readSamples(manifest, (index) => datasets.readShard(manifest.id, index), indices);
    const pixels = new Uint8Array(samples.length * length);
    samples.forEach((sample, i) => {
      const own = sample.pixels;
      pixels.set(factor === 1 ? own : shrinkPixels(own, sample.size, channels, factor), i * length);
    });
    const seen = await judgePictures(judge, pixels, samples.length);
    samples.forEach(({ labels }, i) => {
      for (const name of known) {
        const said = seen[i * judge.info.attributes.length + judge.info.attributes.indexOf(name)];
        if (said === labels[manifest.attributes.indexOf(name)]) right.set(name, (right.get(name) ?? 0) + 1);
      }
    });
  }
  return Object.fromEntries([...right].map(([name, count]) => [name, count / Math.max(1, to - from)]));
}
