// The metrics against a table of picture pairs and label vectors with their scores (made with scikit-image and
// scikit-learn).
import * as v from 'valibot';
import { classificationScores } from './classification.ts';
import { impossible, judged, largest, relativeError } from './compare.ts';
import type { ParityCheck } from './compare.ts';
import { reportFrom } from './parity.ts';
import type { ParityReport } from './parity.ts';
import { painted, psnr, ssim } from './similarity.ts';

const numbers = v.array(v.number());
const schema = v.object({
  images: v.array(v.looseObject({ size: v.number(), a: numbers, b: numbers, background: numbers })),
  classification: v.array(v.looseObject({ classes: v.number(), truth: numbers, predicted: numbers })),
});
type Images = v.InferOutput<typeof schema>['images'][number];
type Classification = v.InferOutput<typeof schema>['classification'][number];

/** True for a JSON value that looks like such a table. */
export function isMetrics(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'images' in json && 'classification' in json;
}

/** Checks every score of a table (parsed JSON of unknown origin); a score that nobody here knows fails. */
export function checkMetrics(name: string, json: unknown): ParityReport {
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    const where = v.getDotPath(parsed.issues[0]) ?? 'the file';
    return reportFrom(name, 'metrics', [impossible(where, 'metric', parsed.issues[0].message)]);
  }
  const { images, classification } = parsed.output;
  const checks = [
    ...images.flatMap((each, i) => compareScores(`images[${i}]`, each, pictureScores(each))),
    ...classification.flatMap((each, i) => compareScores(`classification[${i}]`, each, labelScores(each))),
  ];
  const summary = `metrics, ${images.length} picture pairs, ${classification.length} label vectors`;
  return reportFrom(name, summary, checks);
}

type Scores = Readonly<Record<string, number | readonly number[] | readonly (readonly number[])[]>>;

/** What a record holds beside its scores. */
const INPUTS = new Set(['size', 'a', 'b', 'background', 'classes', 'truth', 'predicted']);

function pictureScores({ size, a, b, background }: Images): Scores {
  const pair = { width: size, height: size, channels: a.length / size ** 2, a, b };
  const black = painted(pair, background);
  return {
    psnr: psnr(pair),
    ssim: ssim(pair),
    backgroundPsnrMasked: psnr(pair, background),
    backgroundSsimMasked: ssim(pair, background),
    backgroundPsnrPainted: psnr(black),
    backgroundSsimPainted: ssim(black),
  };
}

function labelScores({ classes, truth, predicted }: Classification): Scores {
  return { ...classificationScores(truth, predicted, classes) };
}

function compareScores(prefix: string, wanted: Record<string, unknown>, ours: Scores): ParityCheck[] {
  const keys = Object.keys(wanted).filter((key) => !INPUTS.has(key));
  if (keys.length === 0) return [impossible(prefix, 'metric', 'nothing to compare')];
  return keys.map((key) => {
    const mine = Object.hasOwn(ours, key) ? ours[key] : undefined;
    const reference = flat(wanted[key]);
    if (mine === undefined || !reference.every((value) => typeof value === 'number')) {
      return impossible(`${prefix}.${key}`, 'metric', 'nothing here corresponds to it');
    }
    const error = relativeError(flat(mine) as number[], reference, largest(reference));
    return judged(`${prefix}.${key}`, 'metric', error);
  });
}

function flat(value: unknown): unknown[] {
  return Array.isArray(value) ? value.flat(2) : [value];
}
