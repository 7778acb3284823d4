// How well a run classifies while it trains: the same few faces, scored at intervals beside the losses. Draws no random
// number of the run's, so that a run with these curves makes the bytes of one without.
import type { ReadShard } from '../data/shards/cache.ts';
import type { DatasetManifest } from '../data/shards/manifest.ts';
import { classifierTable } from '../engine/evaluate/classifier-scores.ts';
import { classifyFaces } from '../engine/evaluate/classifier.ts';
import type { FaceDecisions } from '../engine/evaluate/classifier.ts';
import { askedTargets } from '../engine/evaluate/targets.ts';
import { codingOf } from '../engine/methods/codes.ts';
import type { TrainSession } from '../engine/train/session.ts';
import { CLASSIFIER_CURVES } from '../face/classifier.ts';
import { seededRandom } from '../face/random.ts';
import type { RunSettings } from '../face/settings.ts';
import { readLabelled, spread } from './classifying.ts';

/** Few enough not to slow a run down, enough for a curve; F1 of 256 decisions is good to a few hundredths. */
const FACES = 256;
const BATCH = 32;
const SEED = 1;

/**
 * Macro F1 by the name of its curve.
 * @param breathe lets the worker hear and say something; on a processor the scores take longer than many steps
 * @param wanted asked between batches; once they are not, there are no scores of this step
 */
export type CurveScores = (
  session: TrainSession,
  breathe: () => Promise<void>,
  wanted: () => boolean,
) => Promise<Record<string, number> | undefined>;

/**
 * Reads the faces: evenly spaced in the test split (train, where there is none), their targets permuted once and for all.
 * @throws StudioError `file-damaged`, `data-missing`
 */
export async function openClassifierCurve(
  manifest: DatasetManifest,
  readShard: ReadShard,
  { net, attributes, labels: kind, readings }: RunSettings,
): Promise<CurveScores> {
  const { test, train } = manifest.splits;
  const indices = spread(test[1] > test[0] ? test : train, FACES);
  const faces = await readLabelled(manifest, readShard, { size: net.size, attributes }, indices);
  const asks = askedTargets(
    faces.map(({ labels }) => labels),
    { attributes, labels: kind },
    'permuted',
    seededRandom(SEED),
  );

  return async ({ method, state }, breathe, wanted) => {
    const { size, channels } = net;
    const { generator, discriminator } = state;
    const coding = codingOf(readings);
    const model = { method, generator, discriminator, size, channels, attributes, labels: kind, ...coding };
    const rows: FaceDecisions[] = [];
    for (let at = 0; at < faces.length; at += BATCH) {
      if (!wanted()) return undefined;
      const asked = asks.map((round) => round.slice(at, at + BATCH));
      rows.push(...(await classifyFaces(faces.slice(at, at + BATCH), asked, model, undefined, breathe)));
    }
    return Object.fromEntries(
      Object.entries(CLASSIFIER_CURVES).map(([name, role]) => {
        const cells = rows.map((row) => row[role] ?? []);
        return [name, classifierTable(cells, attributes, kind, seededRandom(SEED), 0).macro.f1.mean];
      }),
    );
  };
}
