// Whether edits keep the differences of their sources. A generator that draws one and the same nine for every picture
// satisfies any judge of nines; this figure tells it from one that translates. Plain numbers, no tensors.
import type { LabelKind } from '../../face/settings.ts';

interface Group {
  count: number;
  /** Per byte of a picture. */
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/** Collects real pictures and edits by what they show: by class, or all together where attributes are not exclusive. */
export interface VarietyCount {
  /**
   * @param when whether the pictures are edits
   * @param pixels of all pictures of a batch, one after the other, 0-255
   * @param shown per picture what it shows or was asked for, 0 or 1 per attribute
   */
  readonly add: (
    when: 'Real' | 'Generated',
    pixels: Uint8Array,
    shown: readonly (readonly number[])[],
  ) => void;
  /**
   * Standard deviation of a pixel among edits towards one class, relative to that among real pictures of the class, the
   * mean over classes: 1 where edits differ as real pictures do, 0 where all are the same. NaN before two of both.
   */
  readonly ratio: () => number;
}

export function countVariety(kind: LabelKind): VarietyCount {
  const groups = { Real: new Map<number, Group>(), Generated: new Map<number, Group>() };
  return {
    add(when, pixels, shown) {
      const length = pixels.length / shown.length;
      shown.forEach((labels, i) => {
        const key = kind === 'one-hot' ? labels.indexOf(1) : 0;
        const known = groups[when].get(key);
        const group = known ?? {
          count: 0,
          sum: new Float64Array(length),
          squares: new Float64Array(length),
        };
        if (known === undefined) groups[when].set(key, group);
        group.count += 1;
        for (let at = 0; at < length; at += 1) {
          const value = pixels[i * length + at] ?? 0;
          group.sum[at] = (group.sum[at] ?? 0) + value;
          group.squares[at] = (group.squares[at] ?? 0) + value * value;
        }
      });
    },
    ratio() {
      const ratios = [...groups.Real].flatMap(([key, real]) => {
        const edited = groups.Generated.get(key);
        if (edited === undefined || edited.count < 2 || real.count < 2) return [];
        return [deviation(edited) / deviation(real)];
      });
      return ratios.reduce((sum, each) => sum + each, 0) / ratios.length;
    },
  };
}

/** Root of the variance of a byte, the mean over all bytes of a picture. */
function deviation({ count, sum, squares }: Group): number {
  const variance = sum.map((total, at) => {
    const mean = total / count;
    return ((squares[at] ?? 0) - count * mean * mean) / (count - 1);
  });
  return Math.sqrt(variance.reduce((all, value) => all + Math.max(0, value), 0) / variance.length);
}
