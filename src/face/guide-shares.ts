// What guide rules do to a training run before it starts: how often each row of Table 4 and of Table 6 is met. Pure
// counting over label vectors; the pixels are in ../engine/methods/guides.ts.
import { PAPER_GUIDES, guideCounts, selectGuide } from './guide.ts';
import type { GuideLoss, GuideMask, GuideReadings, GuideRules } from './guide.ts';
import type { Random } from './random.ts';
import { drawTargets } from './targets.ts';
import type { SingleChanges, TargetRules } from './targets.ts';

/** Shares of samples, each in 0..1; masks and losses sum to 1 each (where there is a sample). */
export interface BranchShares {
  readonly samples: number;
  readonly masks: Readonly<Record<GuideMask, number>>;
  readonly losses: Readonly<Record<GuideLoss, number>>;
  /** Samples that an attention mask loss really reaches: with a loss, and a mask that is known. */
  readonly taught: number;
  /** Per attribute: how often it changes, and how often it changes in a taught sample. */
  readonly attributes: readonly {
    readonly name: string;
    readonly changed: number;
    readonly taught: number;
  }[];
}

/**
 * Shares over given changes. They hold for samples with parts; of all samples multiply by the labelled share.
 * @param names attributes in the order of the labels
 * @param labels count x names.length, 0 or 1: what the pictures show
 * @param targets of the same layout: what is asked for
 */
export function branchShares(
  rules: GuideRules,
  names: readonly string[],
  labels: ArrayLike<number>,
  targets: ArrayLike<number>,
  readings: GuideReadings = PAPER_GUIDES,
): BranchShares {
  const width = names.length;
  const samples = width === 0 ? 0 : Math.floor(labels.length / width);
  const { masks, losses } = guideCounts();
  const changed = names.map(() => 0);
  const taughtBy = names.map(() => 0);
  const share = samples === 0 ? 0 : 1 / samples;
  let taught = 0;
  for (let i = 0; i < samples; i += 1) {
    const row = (of: ArrayLike<number>): number[] => names.map((_, j) => of[i * width + j] ?? 0);
    const [source, target] = [row(labels), row(targets)];
    const { mask, loss } = selectGuide(source, target, names, rules, readings);
    const reached = loss !== 'none' && mask !== 'unknown';
    masks[mask] += share;
    losses[loss] += share;
    if (reached) taught += share;
    names.forEach((_, j) => {
      if (source[j] === target[j]) return;
      changed[j] = (changed[j] ?? 0) + share;
      if (reached) taughtBy[j] = (taughtBy[j] ?? 0) + share;
    });
  }
  const attributes = names.map((name, j) => ({ name, changed: changed[j] ?? 0, taught: taughtBy[j] ?? 0 }));
  return { samples, masks, losses, taught, attributes };
}

/** What is known of the labels: rows of them, or only how often each attribute is 1 (then taken as independent). */
export type LabelSource =
  { readonly rows: Uint8Array } | { readonly marginals: readonly number[]; readonly samples: number };

/**
 * Shares under the targets that a run would draw.
 * @param source rows: count x names.length bytes, used in batches as they come; marginals: one number in 0..1 per attribute
 * @param sampling `batch` faces whose labels are permuted, with a share `singleAttribute` of single changes
 * @param random seeded; equal states give equal shares
 */
export function expectedShares(
  rules: GuideRules,
  names: readonly string[],
  source: LabelSource,
  sampling: TargetRules & SingleChanges & { readonly batch: number },
  random: Random,
  readings: GuideReadings = PAPER_GUIDES,
): BranchShares {
  const width = names.length;
  const rows = 'rows' in source ? source.rows : drawLabels(width, source, random, sampling);
  const targets = new Uint8Array(rows.length);
  const step = Math.max(1, sampling.batch) * width;
  for (let at = 0; at < rows.length && step > 0; at += step) {
    const batch = rows.subarray(at, Math.min(rows.length, at + step));
    targets.set(drawTargets(batch, names, sampling, random, sampling), at);
  }
  return branchShares(rules, names, rows, targets, readings);
}

function drawLabels(
  width: number,
  { marginals, samples }: Extract<LabelSource, { samples: number }>,
  random: Random,
  { labels }: TargetRules,
): Uint8Array {
  const rows = new Uint8Array(samples * width);
  for (let i = 0; i < samples; i += 1) {
    if (labels === 'one-hot') rows[i * width + weighted(marginals, random)] = 1;
    else
      for (let j = 0; j < width; j += 1) rows[i * width + j] = Number(random.uniform() < (marginals[j] ?? 0));
  }
  return rows;
}

/** An index, as often as its weight says. */
function weighted(weights: readonly number[], random: Random): number {
  let left = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return index;
  }
  return Math.max(0, weights.length - 1);
}
