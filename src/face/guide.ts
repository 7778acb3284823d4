// Which guide mask and which attention mask loss an edit gets: Tables 3-6 of the first paper as data, so that
// people can change them and add attributes that the paper does not have.
import { entryOf } from './attributes.ts';
import { PLANE } from './parts.ts';

/** Guide masks m_a that can be selected: those of the first paper's Table 4, and `union` for what it has no name for. */
export type GuideMask = 'unknown' | 'person' | 'hair' | 'skin' | 'eye_g' | 'zero' | 'union';
/** Attention mask losses that can be selected (first paper, Table 6). */
export type GuideLoss = 'none' | 'nontarget' | 'target';

/** Bits that follow from the stored ones: brows are both hair and skin by Eq. 5, and nothing else is. */
const SCALP = 64;
const BROWS = 128;

/** Regions that a rule can name. `unknown` says that nothing is known; the first four are the paper's. */
export const REGIONS = [
  { flag: 'hair', title: 'Hair and brows', bits: PLANE.hair },
  { flag: 'skin', title: 'Skin', bits: PLANE.skin },
  { flag: 'eye_g', title: 'Glasses', bits: PLANE.glasses },
  { flag: 'unknown', title: 'Unknown', bits: 0 },
  { flag: 'scalp', title: 'Hair without brows', bits: SCALP },
  { flag: 'brows', title: 'Brows', bits: BROWS },
  { flag: 'mouth', title: 'Mouth', bits: PLANE.mouth },
  { flag: 'hat', title: 'Hat', bits: PLANE.hat },
  { flag: 'clothing', title: 'Clothes, hats, jewellery', bits: PLANE.clothing },
] as const;
export type RegionFlag = (typeof REGIONS)[number]['flag'];

/** One direction of one attribute: the flags of Table 3 and the loss of Table 5. */
export interface GuideRule {
  readonly regions: readonly RegionFlag[];
  readonly loss: GuideLoss;
}
/** Rules by attribute name; `add` is 0 -> 1, `remove` is 1 -> 0. */
export type GuideRules = Readonly<Record<string, { readonly add: GuideRule; readonly remove: GuideRule }>>;

const rule = (loss: GuideLoss, ...regions: RegionFlag[]): GuideRule => ({ regions, loss });
const both = (one: GuideRule) => ({ add: one, remove: one });

/** Tables 3 and 5. */
export const PAPER_RULES: GuideRules = {
  Bald: { add: rule('target', 'hair'), remove: rule('none', 'unknown') },
  Bangs: both(rule('nontarget', 'hair', 'skin')),
  Black_Hair: both(rule('target', 'hair')),
  Blond_Hair: both(rule('target', 'hair')),
  Brown_Hair: both(rule('target', 'hair')),
  Bushy_Eyebrows: both(rule('nontarget', 'skin')),
  Eyeglasses: { add: rule('nontarget', 'skin'), remove: rule('target', 'eye_g') },
  Male: both(rule('nontarget', 'skin')),
  Mouth_Slightly_Open: both(rule('none', 'unknown')),
  Mustache: both(rule('nontarget', 'skin')),
  No_Beard: both(rule('nontarget', 'skin')),
  Pale_Skin: both(rule('target', 'skin')),
  Young: both(rule('nontarget', 'skin')),
};

/** Rules for attributes that the paper does not have; people can change them like the others. */
export const MORE_RULES: GuideRules = {
  // A smile moves cheeks and eyes as well: it has to stay in the face, but no part is known to change as a whole.
  Smiling: both(rule('nontarget', 'skin')),
  Wearing_Lipstick: both(rule('target', 'mouth')),
  // Where a new hat will be is not known; one that is taken off is seen.
  Wearing_Hat: { add: rule('none', 'unknown'), remove: rule('target', 'hat') },
};

const NOTHING_KNOWN = both(rule('none', 'unknown'));

/** The rule that an attribute starts with: the paper's, one of ours, or none at all for a name that nobody foresaw. */
export function firstRule(name: string): GuideRules[string] {
  return entryOf(PAPER_RULES, name) ?? entryOf(MORE_RULES, name) ?? NOTHING_KNOWN;
}

/** How open points of Tables 4 and 6 are read; run settings' `readings` fit. */
export interface GuideReadings {
  /** `refined`: where every change has the target loss, the union of the masks that the changes have alone, instead of
   * the row of Table 4 (hair colour and glasses off: hair and glasses, not the whole person). */
  readonly guideUnion: 'table' | 'refined';
  /** `zero`: a sample whose labels stay is taught an empty mask by the target loss, instead of nothing. */
  readonly unchanged: 'none' | 'zero';
}
export const PAPER_GUIDES: GuideReadings = { guideUnion: 'table', unchanged: 'none' };

/** What one sample is taught. */
export interface GuideChoice {
  readonly mask: GuideMask;
  readonly loss: GuideLoss;
  /** The mask's pixels: those of which `regionByte` has one of these bits. */
  readonly bits: number;
}

/**
 * Selects guide mask (Table 4) and attention mask loss (Table 6) for one sample.
 * @param source 0/1 labels of the picture
 * @param target 0/1 labels asked for
 * @param names attribute names in the order of the labels; a name without a rule counts as unknown/none
 */
export function selectGuide(
  source: ArrayLike<number>,
  target: ArrayLike<number>,
  names: readonly string[],
  rules: GuideRules,
  readings: GuideReadings = PAPER_GUIDES,
): GuideChoice {
  const regions = new Set<RegionFlag>();
  const losses = new Set<GuideLoss>();
  let alone = 0;
  names.forEach((name, index) => {
    if (source[index] === target[index]) return;
    const applied = (entryOf(rules, name) ?? NOTHING_KNOWN)[target[index] === 1 ? 'add' : 'remove'];
    const own = new Set(applied.regions);
    for (const region of own) regions.add(region);
    losses.add(applied.loss);
    alone |= selectMask(own).bits;
  });
  const loss = selectLoss(losses);
  const selected = selectMask(regions);
  if (losses.size === 0 && readings.unchanged === 'zero') return { ...selected, loss: 'target' };
  const refined = readings.guideUnion === 'refined' && loss === 'target' && selected.mask !== 'unknown';
  if (refined && alone !== selected.bits) return { mask: 'union', bits: alone, loss };
  return { ...selected, loss };
}

/** Table 4; regions that it does not have are united with the others. */
function selectMask(regions: ReadonlySet<RegionFlag>): Pick<GuideChoice, 'mask' | 'bits'> {
  const known = (mask: Exclude<GuideMask, 'union'>) => ({ mask, bits: GUIDE_BITS[mask] });
  if (regions.has('unknown')) return known('unknown');
  if ([...regions].some((region) => !['hair', 'skin', 'eye_g'].includes(region))) {
    const bits = REGIONS.reduce((all, { flag, bits: own }) => all | (regions.has(flag) ? own : 0), 0);
    return { mask: 'union', bits };
  }
  const skin = regions.has('skin');
  const glasses = regions.has('eye_g');
  if (regions.has('hair')) return known(skin || glasses ? 'person' : 'hair');
  if (skin) return known('skin');
  return known(glasses ? 'eye_g' : 'zero');
}

/** Table 6. */
function selectLoss(losses: ReadonlySet<GuideLoss>): GuideLoss {
  if (losses.has('none')) return 'none';
  if (losses.has('nontarget')) return 'nontarget';
  return losses.has('target') ? 'target' : 'none';
}

/** Bits of the plane byte of which a guide mask of Table 4 is the union; clothing was already subtracted (Eq. 5).
 * `unknown` and `zero` are empty: the first never meets an active loss, the second is zero by definition. A `union` has
 * no fixed bits, see `GuideChoice`. */
export const GUIDE_BITS: Readonly<Record<GuideMask, number>> = {
  unknown: 0,
  zero: 0,
  hair: PLANE.hair,
  skin: PLANE.skin,
  eye_g: PLANE.glasses,
  person: PLANE.hair | PLANE.skin,
  union: 0,
};

/** Counters for the rows of Table 4 and of Table 6. */
export function guideCounts(): { masks: Record<GuideMask, number>; losses: Record<GuideLoss, number> } {
  return {
    masks: { unknown: 0, person: 0, hair: 0, skin: 0, eye_g: 0, zero: 0, union: 0 },
    losses: { none: 0, nontarget: 0, target: 0 },
  };
}

/** Bits that only later imports store, or that no import stores. */
const OPTIONAL_BITS = PLANE.mouth | PLANE.hat;

/**
 * Whether a face without a pixel of a mask may be taught that mask. Table 4's masks may be empty (glasses that nobody drew);
 * mouth and hat are missing from faces that were imported before they were stored, so an empty one says nothing.
 */
export function emptyTeaches({ mask, bits }: GuideChoice): boolean {
  return mask !== 'union' || (bits & OPTIONAL_BITS) === 0;
}

/** A plane byte with the bits that follow from it. */
export function regionByte(plane: number): number {
  const hair = (plane & PLANE.hair) !== 0;
  const skin = (plane & PLANE.skin) !== 0;
  return plane | (hair && !skin ? SCALP : 0) | (hair && skin ? BROWS : 0);
}
