// From part planes and label changes to guide masks and gates: Tables 3-6 of the first paper applied to a batch, in
// plain bytes. Not here: the rules themselves (../../face/guide.ts) and tensors.
import type { FaceBatch } from '../../face/batch.ts';
import { PAPER_GUIDES, emptyTeaches, guideCounts, regionByte, selectGuide } from '../../face/guide.ts';
import type { GuideLoss, GuideMask, GuideReadings, GuideRules } from '../../face/guide.ts';
import { PLANE } from '../../face/parts.ts';

/** `regionByte` of every byte: every pixel of a batch is asked. */
const REGION_BYTE = Uint8Array.from({ length: 256 }, (_, plane) => regionByte(plane));

/** Guide masks and gates of one batch. */
export interface GuideBatch {
  /** count x size x size, 0 or 1: the selected guide mask m_a; zeros without parts or without a usable mask */
  readonly guide: Uint8Array;
  /** count x size x size, 0 or 1: the clothing guide mask m_c */
  readonly clothing: Uint8Array;
  /** count each, 0 or 1: g of Eq. 14, 15, 16 */
  readonly gates: {
    readonly target: Float32Array;
    readonly nontarget: Float32Array;
    readonly clothing: Float32Array;
  };
  /** How many labelled samples met each row of Table 4 and of Table 6. */
  readonly branches: {
    readonly masks: Record<GuideMask, number>;
    readonly losses: Record<GuideLoss, number>;
  };
}

/**
 * Selects mask and loss for every sample of a batch. The gates are decided by the change s -> t alone and serve the way
 * back as well (Eq. 14 and 15 have one guide mask and one gate).
 *
 * @param target count x attributes, 0 or 1
 * @param names the batch's attributes, in the order of its labels
 */
export function guideBatch(
  batch: FaceBatch,
  target: Uint8Array,
  names: readonly string[],
  rules: GuideRules,
  readings: GuideReadings = PAPER_GUIDES,
): GuideBatch {
  const { count, size, planes, labelled } = batch;
  const pixels = size * size;
  const guide = new Uint8Array(count * pixels);
  const clothing = new Uint8Array(count * pixels);
  const gates = {
    target: new Float32Array(count),
    nontarget: new Float32Array(count),
    clothing: new Float32Array(count),
  };
  const { masks, losses } = guideCounts();
  for (let i = 0; i < count; i += 1) {
    if (labelled[i] !== 1) continue;
    const from = i * names.length;
    const to = from + names.length;
    const choice = selectGuide(
      batch.labels.subarray(from, to),
      target.subarray(from, to),
      names,
      rules,
      readings,
    );
    const { mask, loss, bits } = choice;
    masks[mask] += 1;
    losses[loss] += 1;
    gates.clothing[i] = 1;
    let area = 0;
    for (let p = i * pixels; p < (i + 1) * pixels; p += 1) {
      const plane = planes[p] ?? 0;
      if ((REGION_BYTE[plane] ?? 0) & bits) {
        guide[p] = 1;
        area += 1;
      }
      if ((plane & PLANE.clothing) !== 0) clothing[p] = 1;
    }
    // Edited rules can pair "unknown" with a loss; there is nothing to compare with then.
    const usable = mask !== 'unknown' && (area > 0 || emptyTeaches(choice));
    if (usable && loss !== 'none') gates[loss][i] = 1;
  }
  return { guide, clothing, gates, branches: { masks, losses } };
}
