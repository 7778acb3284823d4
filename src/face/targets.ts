// Target labels: those of a training batch, and the single changes that probes ask for. The papers permute the batch's own
// labels; small runs may also change one attribute of a sample at a time.
import { applyConflicts, conflictsOf, entryOf, isHairColour } from './attributes.ts';
import type { FurtherConflicts } from './attributes.ts';
import type { Random } from './random.ts';
import type { LabelKind, RunSettings } from './settings.ts';

/** How targets are made; the defaults are the papers'. */
export interface TargetRules extends FurtherConflicts {
  readonly labels?: LabelKind;
  /** `assign`: StarGAN's sampler, which sets a hair colour even where it is set already. */
  readonly probeTargets?: RunSettings['report']['probeTargets'];
}

/** Which share of the targets changes one attribute only, 0 to 1, and which attributes those ask for more often. */
export type SingleChanges = Pick<RunSettings['train'], 'singleAttribute'> &
  Partial<Pick<RunSettings['train'], 'singleWeights'>>;

/** The rules that run settings state. */
export function targetRules({
  labels,
  readings,
  report,
}: Pick<RunSettings, 'labels' | 'readings' | 'report'>): Required<TargetRules> {
  return { labels, ...conflictsOf(readings), probeTargets: report.probeTargets };
}

/**
 * Draws targets for a batch.
 *
 * The permutation (AttGAN, STGAN: `tf.random_shuffle`; StarGAN: `torch.randperm`) gives only label vectors that exist in
 * the data. With probability `singleAttribute` a sample gets its own labels with one attribute inverted instead, conflict rules
 * applied: a deviation for small runs, in which the target-region loss (Eq. 14) would otherwise hardly ever fire.
 *
 * @param labels count x names.length bytes, 0 or 1
 * @returns bytes of the same layout
 */
export function drawTargets(
  labels: Uint8Array,
  names: readonly string[],
  { singleAttribute, singleWeights = {} }: SingleChanges,
  random: Random,
  rules: TargetRules = {},
): Uint8Array {
  const width = names.length;
  const count = labels.length / width;
  const order = random.permutation(count);
  const targets = new Uint8Array(labels.length);
  const weights = names.map((name) => entryOf(singleWeights, name) ?? 1);
  for (let i = 0; i < count; i += 1) {
    const own = labels.subarray(i * width, (i + 1) * width);
    const other = order[i] ?? i;
    // Both numbers are drawn for every sample, so that the share does not shift the random stream.
    const alone = random.uniform() < singleAttribute;
    const attribute = drawAttribute(weights, random);
    const target = alone
      ? changeOne(own, names, attribute, { ...rules, probeTargets: 'invert' })
      : labels.subarray(other * width, (other + 1) * width);
    targets.set(target, i * width);
  }
  return targets;
}

/** Draws which attribute a single change asks for, in proportion to the weights. Takes one number of the stream. */
function drawAttribute(each: readonly number[], random: Random): number {
  let rest = random.uniform() * each.reduce((sum, weight) => sum + weight, 0);
  const drawn = each.findIndex((weight) => (rest -= weight) < 0);
  return drawn < 0 ? each.length - 1 : drawn;
}

/** Inverts one attribute of a label vector and applies the conflict rules; of one-hot labels, makes it the class. */
export function changeOne(
  labels: ArrayLike<number>,
  names: readonly string[],
  attribute: number,
  { labels: kind = 'binary', probeTargets = 'invert', ...conflicts }: TargetRules = {},
): number[] {
  if (kind === 'one-hot') return names.map((_, index) => (index === attribute ? 1 : 0));
  const name = names[attribute] ?? '';
  const target = Array.from(labels);
  const set = probeTargets === 'assign' && isHairColour(name);
  target[attribute] = set ? 1 : 1 - (target[attribute] ?? 0);
  // StarGAN's sampler knows no rule but that of the hair colours, and leaves Bald and Bangs as they are.
  if (probeTargets === 'assign' && !set) return target;
  return applyConflicts(target, names, name, conflicts);
}

/**
 * Factors of AttGAN's target codes (v1, `--b_distribution`): how far towards plus or minus `labelScale` each attribute is
 * asked for. `uniform` is twice a number in [0, 1), `truncated-normal` half of (2 + a normal number within two deviations).
 * @returns `count` numbers in 0..2, or undefined where the targets are fed as they are
 */
export function drawStrengths(
  count: number,
  distribution: RunSettings['readings']['targetStrength'],
  random: Random,
): Float32Array | undefined {
  if (distribution === 'fixed') return undefined;
  const draw =
    distribution === 'uniform' ? () => 2 * random.uniform() : () => (2 + truncatedNormal(random)) / 2;
  return Float32Array.from({ length: count }, draw);
}

/** TensorFlow's truncated normal: numbers beyond two deviations are drawn again. */
function truncatedNormal(random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}
