// Comparing models on a few faces: scores of pictures that are already there.
import { shrinkPlanes } from '../data/shards/pixels.ts';
import { MOST_PSNR, editScores, squarePair } from '../engine/evaluate/edit-scores.ts';
import type { EvaluationFace, TrueEdit } from '../engine/evaluate/edit-scores.ts';
import { psnr, ssim } from '../engine/evaluate/similarity.ts';
import type { CellScores, ScoreRequest, ScoredEdit } from '../protocol/comparing.ts';
import { shrunkTruth } from './evaluating.ts';

/** Scores some edits of one face; one row each. */
export function scoreEdits(request: ScoreRequest): CellScores[] {
  const { size, channels, source, attributes, labels, edits } = request;
  const face: EvaluationFace = { index: 0, pixels: source, labels, ...partsOf(request) };
  return edits.map(({ target, truth, ...pictures }) => {
    const pair = squarePair(source, pictures.final, size, channels);
    return {
      psnr: Math.min(MOST_PSNR, psnr(pair)),
      ssim: ssim(pair),
      ...editScores({ size, channels, attributes }, face, target, truthOf(truth, request), pictures),
    };
  });
}

function truthOf(truth: ScoredEdit['truth'], { source, size, channels }: ScoreRequest): TrueEdit | undefined {
  if (truth === undefined || channels !== 3 || truth.size % size !== 0) return undefined;
  return shrunkTruth(truth, source, size);
}

function partsOf({ size, parts }: ScoreRequest): Pick<EvaluationFace, 'planes' | 'background'> {
  if (parts === undefined || parts.size % size !== 0) return {};
  const factor = parts.size / size;
  const fit = (bits: Uint8Array): Uint8Array =>
    factor === 1 ? bits : shrinkPlanes(bits, parts.size, factor);
  const human = fit(parts.ids.map((part) => (part === 0 ? 0 : 1)));
  return { planes: fit(parts.planes), background: human.map((bit) => 1 - bit) };
}
