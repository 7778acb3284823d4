// Oversampling of rare attributes by repeat factors: how often a sample is due in an epoch follows from its rarest
// attribute (Gupta, Dollar, Girshick: LVIS, CVPR 2019, section 4.2). Only factors here; order.ts draws with them.
import type { DatasetManifest, SplitName } from './manifest.ts';

/**
 * Repeat factor of every sample of a split: the largest of r(a) = max(1, sqrt(share / f(a))) over its attributes, where
 * f(a) is the part of the split that has attribute a. An attribute that a fiftieth has comes five times as often as one
 * that half have at `share` 0.5.
 * @param attributes of the run; others do not count
 * @param labels count x attributes of the data set, 0 or 1
 * @param share attributes are rare below it; 0 leaves every factor 1
 * @returns one number per sample of the split, at least 1
 */
export function repeatFactors(
  what: {
    readonly manifest: DatasetManifest;
    readonly split: SplitName;
    readonly attributes: readonly string[];
  },
  { labels, share }: { readonly labels: Uint8Array; readonly share: number },
): Float32Array {
  const { manifest, split, attributes } = what;
  const [from, to] = manifest.splits[split];
  const width = manifest.attributes.length;
  const factors = new Float32Array(to - from).fill(1);
  for (const name of attributes) {
    const column = manifest.attributes.indexOf(name);
    if (column < 0) continue;
    const has = (sample: number): boolean => labels[(from + sample) * width + column] === 1;
    let positives = 0;
    for (let sample = 0; sample < factors.length; sample += 1) positives += has(sample) ? 1 : 0;
    if (positives === 0) continue;
    const factor = Math.sqrt((share * factors.length) / positives);
    for (let sample = 0; sample < factors.length; sample += 1) {
      if (has(sample)) factors[sample] = Math.max(factors[sample] ?? 1, factor);
    }
  }
  return factors;
}
