// One model against a set of faces: every attribute of every face is inverted once, and what comes out is looked at by
// the judge, compared with the face as it was, and - where somebody can draw it - with the true edit. Scores only; which
// faces, which judge and how the report looks is decided elsewhere.
import * as tf from '@tensorflow/tfjs-core';
import { applyConflicts, differenceVector } from '../../face/attributes.ts';
import type { FurtherConflicts } from '../../face/attributes.ts';
import { maskBytes, pictureBytes, pictureTensor } from '../edit/pictures.ts';
import type { Coding, Method } from '../methods/method.ts';
import type { Params } from '../nets/params.ts';
import { MOST_PSNR, PICTURE_SCORES, editScores, squarePair } from './edit-scores.ts';
import type { EditedPictures, EvaluationFace, TrueEdit } from './edit-scores.ts';
import type { Judge } from './judge/file.ts';
import { judgePictures } from './judge/look.ts';
import { psnr, ssim } from './similarity.ts';

export interface EvaluationModel extends Coding {
  readonly method: Method;
  readonly generator: Params;
  readonly size: number;
  readonly channels: number;
  readonly attributes: readonly string[];
  readonly conflicts?: FurtherConflicts;
}

export interface EvaluationOptions {
  readonly model: EvaluationModel;
  readonly judge: Judge;
  /** factor on the inverted attribute's own entry of the difference vector, what follows by conflict rules stays at 1; 1 is
   * a plain edit, the published accuracies were measured at 1.5 */
  readonly intensity: number;
  /** draws the true edit of a face; undefined where nobody can */
  readonly truth?: (face: EvaluationFace, attribute: string) => Promise<TrueEdit | undefined>;
}

/** Names of what is measured per face and edit; README and reports explain them in the same words. */
export const EDIT_SCORES = ['aga', 'agaOfTruth', 'othersChanged', ...PICTURE_SCORES] as const;
export type EditScore = (typeof EDIT_SCORES)[number];

/** One row per face: reconstruction, and every edit score by attribute. NaN where a face has no such value. */
export interface FaceScores {
  readonly index: number;
  readonly reconstructionPsnr: number;
  readonly reconstructionSsim: number;
  readonly edits: Readonly<Record<string, Partial<Record<EditScore, number>>>>;
}

/**
 * Scores one batch of faces. All edits of a face share one encoding.
 * @param faces at the model's size; the judge's size has to be the same
 */
export async function evaluateFaces(
  faces: readonly EvaluationFace[],
  { model, judge, intensity, truth }: EvaluationOptions,
): Promise<FaceScores[]> {
  const { method, generator, size, channels, attributes, conflicts } = model;
  const count = faces.length;
  const area = size * size;
  const all = new Uint8Array(count * area * channels);
  faces.forEach((face, i) => {
    all.set(face.pixels, i * area * channels);
  });
  const encoding = tf.tidy(() =>
    method.encode(
      generator,
      pictureTensor(all, [count, size, size, channels]),
      tf.tensor2d(faces.map(({ labels }) => [...labels])),
      model,
    ),
  );
  const edit = async (targets: readonly (readonly number[])[], inverted = -1): Promise<EditedPictures> => {
    const difference = faces.map(({ labels }, i) =>
      differenceVector(labels, targets[i] ?? labels).map((value, at) =>
        at === inverted ? intensity * value : value,
      ),
    );
    const made = tf.tidy(() => method.edit(generator, encoding, tf.tensor2d(difference)));
    const edited = await pictureBytes(made.edited);
    const final = made.final === undefined ? edited : await pictureBytes(made.final);
    const { attention, clothing } = made;
    const masks =
      attention === undefined || clothing === undefined
        ? {}
        : { attention: await maskBytes(attention), clothing: await maskBytes(clothing) };
    tf.dispose(made);
    return { edited, final, ...masks };
  };

  try {
    const same = await edit(faces.map(({ labels }) => labels));
    const rows = faces.map((face, i) => {
      const pair = squarePair(face.pixels, rowOf(same.final, i, area * channels), size, channels);
      return {
        index: face.index,
        reconstructionPsnr: Math.min(MOST_PSNR, psnr(pair)),
        reconstructionSsim: ssim(pair),
      };
    });
    const edits: Record<string, Partial<Record<EditScore, number>>>[] = faces.map(() => ({}));
    for (const [column, attribute] of attributes.entries()) {
      const targets = faces.map(({ labels }) => {
        const inverted = labels.map((value, i) => (i === column ? 1 - value : value));
        return applyConflicts(inverted, attributes, attribute, conflicts);
      });
      const pictures = await edit(targets, column);
      const seen = await judgePictures(judge, pictures.final, count);
      const truths: (TrueEdit | undefined)[] = [];
      for (const face of faces) truths.push(await truth?.(face, attribute));
      const seenOfTruth = await judgeTruths(judge, truths, area * channels);
      for (const [i, face] of faces.entries()) {
        const decisions = rowOf(seen, i, judge.info.attributes.length);
        const target = targets[i] ?? face.labels;
        const mine = edits[i];
        if (mine === undefined) continue;
        mine[attribute] = {
          ...judged(decisions, judge.info.attributes, face.labels, target, attributes, column),
          ...ofTruth(seenOfTruth[i], judge.info.attributes, attribute, target[column]),
          ...editScores(model, face, target, truths[i], {
            edited: rowOf(pictures.edited, i, area * channels),
            final: rowOf(pictures.final, i, area * channels),
            ...(pictures.attention === undefined ? {} : { attention: rowOf(pictures.attention, i, area) }),
            ...(pictures.clothing === undefined ? {} : { clothing: rowOf(pictures.clothing, i, area) }),
          }),
        };
      }
    }
    return rows.map((row, i) => ({ ...row, edits: edits[i] ?? {} }));
  } finally {
    tf.dispose(encoding);
  }
}

/** What the judge decides on each true edit, where there is one. */
async function judgeTruths(
  judge: Judge,
  truths: readonly (TrueEdit | undefined)[],
  length: number,
): Promise<(Uint8Array | undefined)[]> {
  const drawn = truths.flatMap((truth) => truth ?? []);
  if (drawn.length === 0) return [];
  const pixels = new Uint8Array(drawn.length * length);
  drawn.forEach((truth, i) => {
    pixels.set(truth.pixels, i * length);
  });
  const seen = await judgePictures(judge, pixels, drawn.length);
  let row = 0;
  return truths.map((truth) =>
    truth === undefined ? undefined : rowOf(seen, row++, judge.info.attributes.length),
  );
}

/** AGA of a perfect edit: how much of it the judge can see at all. */
function ofTruth(
  decisions: Uint8Array | undefined,
  known: readonly string[],
  attribute: string,
  wanted: number | undefined,
): Partial<Record<EditScore, number>> {
  const said = decisions?.[known.indexOf(attribute)];
  return said === undefined ? {} : { agaOfTruth: said === wanted ? 1 : 0 };
}

/** AGA of one edit, and the share of the other attributes that the judge sees unlike the source (STGAN's "Err"). */
function judged(
  decisions: Uint8Array,
  known: readonly string[],
  labels: readonly number[],
  target: readonly number[],
  attributes: readonly string[],
  column: number,
): Partial<Record<EditScore, number>> {
  const said = (name: string): number | undefined => decisions[known.indexOf(name)];
  const own = said(attributes[column] ?? '');
  const others = attributes.flatMap((name, i) => {
    const decision = i === column ? undefined : said(name);
    return decision === undefined ? [] : [decision === labels[i] ? 0 : 1];
  });
  const wrong = others.reduce((sum: number, value) => sum + value, 0);
  return {
    ...(own === undefined ? {} : { aga: own === target[column] ? 1 : 0 }),
    ...(others.length === 0 ? {} : { othersChanged: wrong / others.length }),
  };
}

function rowOf(values: Uint8Array, row: number, length: number): Uint8Array {
  return values.subarray(row * length, (row + 1) * length);
}
