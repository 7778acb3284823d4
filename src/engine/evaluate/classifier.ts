// A method measured as a classifier: its critic on real and on generated pictures, an independent judge on the same ones,
// and the generator used directly - the label whose translation changes the picture least is its answer. Decisions only;
// which faces and how they become figures is decided elsewhere.
import * as tf from '@tensorflow/tfjs-core';
import type { ClassifierRole } from '../../face/classifier.ts';
import type { LabelKind } from '../../face/settings.ts';
import { pictureBytes, pictureTensor } from '../edit/pictures.ts';
import type { Encoding } from '../methods/method.ts';
import type { Params } from '../nets/params.ts';
import { cellsOf } from './classifier-scores.ts';
import type { EvaluationModel } from './evaluate.ts';
import type { Judge } from './judge/file.ts';
import { judgeCertainty } from './judge/look.ts';
import type { Ask } from './targets.ts';
import type { VarietyCount } from './variety.ts';

export interface ClassifierModel extends EvaluationModel {
  readonly labels: LabelKind;
  /** absent where a file holds the generator alone */
  readonly discriminator?: Params;
}

/** Cells of the decisions on one face (see classifier-scores.ts), by who decided; only roles that there are. */
export type FaceDecisions = Partial<Record<ClassifierRole, number[]>>;

/** One picture at the model's size with what it shows, 0 or 1 per attribute of the model. */
export interface LabelledFace {
  readonly pixels: Uint8Array;
  readonly labels: readonly number[];
}

/**
 * All decisions on one batch of faces. Critic and judge look at bytes, as people do.
 * @param asks rounds x faces
 * @param judge of the model's size, which knows the model's attributes
 * @param breathe called after every edit of the batch: a batch can take a processor longer than a page waits for a sign
 * @param variety collects the pictures that are looked at
 * @returns one record per face
 */
export async function classifyFaces(
  faces: readonly LabelledFace[],
  asks: readonly (readonly Ask[])[],
  model: ClassifierModel,
  judge?: Judge,
  breathe: () => Promise<void> = () => Promise.resolve(),
  variety?: VarietyCount,
): Promise<FaceDecisions[]> {
  const { size, channels, attributes, labels: kind } = model;
  const count = faces.length;
  const pixels = new Uint8Array(count * size * size * channels);
  faces.forEach((face, i) => {
    pixels.set(face.pixels, (i * pixels.length) / count);
  });
  const every = attributes.map((_, column) => column);
  const found: FaceDecisions[] = faces.map(() => ({}));
  const note = (role: ClassifierRole, said: Uint8Array, asked: readonly Ask[]): void => {
    asked.forEach(({ target, counted }, face) => {
      const decisions = said.subarray(face * attributes.length, (face + 1) * attributes.length);
      const cells = ((found[face] ?? {})[role] ??= []);
      cells.push(...cellsOf(kind, target, decisions, counted));
    });
  };
  const look = async (bytes: Uint8Array, when: 'Real' | 'Generated', asked: readonly Ask[]) => {
    variety?.add(
      when,
      bytes,
      asked.map(({ target }) => target),
    );
    if (model.discriminator !== undefined)
      note(`critic${when}`, await criticDecisions(model, model.discriminator, bytes, count), asked);
    if (judge !== undefined) note(`judge${when}`, await judgeDecisions(judge, model, bytes, count), asked);
  };

  const own = faces.map(({ labels }): Ask => ({ target: labels, counted: every }));
  const encoding = encoded(faces, pixels, model);
  try {
    await look(pixels, 'Real', own);
    for (const round of asks) {
      const difference = round.map(({ target }, face) =>
        target.map((value, i) => value - (faces[face]?.labels[i] ?? 0)),
      );
      const made = tf.tidy(() => {
        const { final, edited } = model.method.edit(model.generator, encoding, tf.tensor2d(difference));
        return final ?? edited;
      });
      const bytes = await pictureBytes(made);
      made.dispose();
      await look(bytes, 'Generated', round);
      await breathe();
    }
    const direct = await directDecisions(faces, encoding, model, breathe);
    note('directReconstruction', direct.reconstruction, own);
    if (direct.attention !== undefined) note('directAttention', direct.attention, own);
  } finally {
    tf.dispose(encoding);
  }
  return found;
}

function encoded(faces: readonly LabelledFace[], pixels: Uint8Array, model: ClassifierModel): Encoding {
  const { method, generator, size, channels } = model;
  return tf.tidy(() =>
    method.encode(
      generator,
      pictureTensor(pixels, [faces.length, size, size, channels]),
      tf.tensor2d(faces.map(({ labels }) => [...labels])),
      model,
    ),
  );
}

/** What the critic's class head says. @returns count x attributes, one-hot or one bit each */
async function criticDecisions(
  { method, size, channels, attributes, labels }: ClassifierModel,
  discriminator: Params,
  pixels: Uint8Array,
  count: number,
): Promise<Uint8Array> {
  const logits = tf.tidy(
    () => method.judge(discriminator, pictureTensor(pixels, [count, size, size, channels])).attributes,
  );
  const values = await logits.data();
  logits.dispose();
  return decided(values, attributes.length, labels);
}

/** What the judge says about the model's attributes, in the model's order. */
async function judgeDecisions(
  judge: Judge,
  { attributes, labels }: ClassifierModel,
  pixels: Uint8Array,
  count: number,
): Promise<Uint8Array> {
  const known = judge.info.attributes;
  const values = await judgeCertainty(judge, pixels, count);
  const places = attributes.map((name) => known.indexOf(name));
  const own = Float32Array.from(
    { length: count * places.length },
    (_, i) => values[Math.floor(i / places.length) * known.length + (places[i % places.length] ?? 0)] ?? 0,
  );
  return decided(own, attributes.length, labels);
}

/** From logits to labels: above 0, or the greatest of a row. */
export function decided(logits: ArrayLike<number>, width: number, kind: LabelKind): Uint8Array {
  if (kind === 'binary') return Uint8Array.from(logits, (value) => (value > 0 ? 1 : 0));
  const labels = new Uint8Array(logits.length);
  for (let row = 0; row < logits.length; row += width) {
    let best = row;
    for (let i = row + 1; i < row + width; i += 1) if ((logits[i] ?? 0) > (logits[best] ?? 0)) best = i;
    labels[best] = 1;
  }
  return labels;
}

/**
 * Whether a generator is fed what the picture shall show, and not what shall change in it. Then a guess of one attribute
 * needs the others, and they are fed as labelled; a difference says nothing of them.
 */
function fedTargets({ method, label }: ClassifierModel): boolean {
  return method.recipe.id === 'stargan' || method.recipe.id === 'attgan' || label === 'target';
}

/**
 * The generator as the classifier: every class, or both settings of every attribute, is asked for; the answer is the one
 * whose translation differs least from the picture (mean absolute difference), or opens the attention mask least.
 */
async function directDecisions(
  faces: readonly LabelledFace[],
  encoding: Encoding,
  model: ClassifierModel,
  breathe: () => Promise<void>,
): Promise<{ reconstruction: Uint8Array; attention?: Uint8Array }> {
  const { attributes, labels: kind } = model;
  const width = attributes.length;
  const targets = fedTargets(model);
  /** Difference vectors that ask for class `column`, or for `value` of attribute `column`. */
  const asking = (column: number, value: number): number[][] =>
    faces.map(({ labels }) => {
      if (kind === 'one-hot') return labels.map((own, i) => (i === column ? 1 : 0) - own);
      const change = targets ? value - (labels[column] ?? 0) : 2 * value - 1;
      return labels.map((_, i) => (i === column ? change : 0));
    });
  // Logits that are higher where less changes; of an attribute, how much less when it is asked for than when it is not.
  const closeness = new Float32Array(faces.length * width);
  const calmness = new Float32Array(faces.length * width);
  let masked = false;
  for (let column = 0; column < width; column += 1) {
    for (const value of kind === 'one-hot' ? [1] : [0, 1]) {
      const change = await changes(encoding, asking(column, value), model);
      await breathe();
      const sign = value === 1 ? -1 : 1;
      masked = change.activity !== undefined;
      faces.forEach((_, face) => {
        const at = face * width + column;
        closeness[at] = (closeness[at] ?? 0) + sign * (change.difference[face] ?? 0);
        calmness[at] = (calmness[at] ?? 0) + sign * (change.activity?.[face] ?? 0);
      });
    }
  }
  const reconstruction = decided(closeness, width, kind);
  return masked ? { reconstruction, attention: decided(calmness, width, kind) } : { reconstruction };
}

/** How much one edit changes each picture of a batch, and how far the attention mask opens. */
async function changes(
  encoding: Encoding,
  difference: number[][],
  { method, generator }: ClassifierModel,
): Promise<{ difference: Float32Array; activity?: Float32Array }> {
  const [distance, activity] = tf.tidy((): tf.Tensor[] => {
    const { edited, attention } = method.edit(generator, encoding, tf.tensor2d(difference));
    const moved = tf.mean(tf.abs(tf.sub(edited, encoding.x)), [1, 2, 3]);
    return attention === undefined ? [moved] : [moved, tf.mean(attention, [1, 2, 3])];
  });
  const read = async (values: tf.Tensor | undefined): Promise<Float32Array | undefined> => {
    if (values === undefined) return undefined;
    const data = Float32Array.from(await values.data());
    values.dispose();
    return data;
  };
  const opened = await read(activity);
  const moved = (await read(distance)) ?? new Float32Array();
  return opened === undefined ? { difference: moved } : { difference: moved, activity: opened };
}
