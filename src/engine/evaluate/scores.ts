// From one number per face to a mean with its confidence interval. A face without a value (no background, no mask) holds
// NaN and is left out. Plain numbers, no tensors.
import type { Random } from '../../face/random.ts';

/** A mean over faces with the 95 % interval that resampling the faces gives. */
export interface Score {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** faces that had a value */
  readonly count: number;
}

const RESAMPLES = 1000;

/**
 * Mean and percentile bootstrap (Efron 1979), 1,000 resamples.
 * @param values one per face, NaN for a face without one; infinite values (PSNR of equal pictures) count as given
 * @returns NaN figures and count 0 where no face has a value
 */
export function bootstrap(values: ArrayLike<number>, random: Random): Score {
  const present = Array.from(values).filter((value) => !Number.isNaN(value));
  const count = present.length;
  if (count === 0) return { mean: Number.NaN, low: Number.NaN, high: Number.NaN, count };
  const mean = average(present);
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum += present[random.integer(count)] ?? 0;
    return sum / count;
  }).sort();
  const at = (share: number): number => means[Math.round(share * (RESAMPLES - 1))] ?? mean;
  return { mean, low: at(0.025), high: at(0.975), count };
}

/** Mean of each face over several of its values, NaN ones left out; NaN where it has none. */
export function perFace(columns: readonly ArrayLike<number>[], faces: number): Float64Array {
  return Float64Array.from({ length: faces }, (_, face) => {
    const present = columns
      .map((column) => column[face] ?? Number.NaN)
      .filter((value) => !Number.isNaN(value));
    return present.length === 0 ? Number.NaN : average(present);
  });
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Intersection over union of two masks; NaN where both are empty.
 * @param a 0-255, at least half counts as set
 * @param b 0 or 1
 */
export function maskOverlap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < b.length; i += 1) {
    const one = (a[i] ?? 0) >= 128;
    const other = b[i] === 1;
    if (one && other) both += 1;
    if (one || other) either += 1;
  }
  return either === 0 ? Number.NaN : both / either;
}

/** Mean absolute difference of two pictures in levels of 255, over the pixels where `within` is `wanted`; NaN if none. */
export function meanDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  channels: number,
  within: ArrayLike<number>,
  wanted: 0 | 1,
): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.length; i += 1) {
    if (within[Math.floor(i / channels)] !== wanted) continue;
    sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    count += 1;
  }
  return count === 0 ? Number.NaN : sum / count;
}
