// Which guide mask and which attention mask loss an edit gets: Tables 3-6 of the first paper as data, so that
// people can change them and add attributes that the paper does not have.
import { PLANE } from './parts.ts';

/** Guide masks m_a that can be selected (first paper, Table 4). */
export type GuideMask = 'unknown' | 'person' | 'hair' | 'skin' | 'eye_g' | 'zero';
/** Attention mask losses that can be selected (first paper, Table 6). */
export type GuideLoss = 'none' | 'nontarget' | 'target';

export type RegionFlag = 'hair' | 'skin' | 'eye_g' | 'unknown';

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
): { mask: GuideMask; loss: GuideLoss } {
  const regions = new Set<RegionFlag>();
  const losses = new Set<GuideLoss>();
  names.forEach((name, index) => {
    if (source[index] === target[index]) return;
    const applied = rules[name]?.[target[index] === 1 ? 'add' : 'remove'] ?? rule('none', 'unknown');
    for (const region of applied.regions) regions.add(region);
    losses.add(applied.loss);
  });
  return { mask: selectMask(regions), loss: selectLoss(losses) };
}

/** Table 4. */
function selectMask(regions: ReadonlySet<RegionFlag>): GuideMask {
  if (regions.has('unknown')) return 'unknown';
  const skin = regions.has('skin');
  const glasses = regions.has('eye_g');
  if (regions.has('hair')) return skin || glasses ? 'person' : 'hair';
  if (skin) return 'skin';
  return glasses ? 'eye_g' : 'zero';
}

/** Table 6. */
function selectLoss(losses: ReadonlySet<GuideLoss>): GuideLoss {
  if (losses.has('none')) return 'none';
  if (losses.has('nontarget')) return 'nontarget';
  return losses.has('target') ? 'target' : 'none';
}

/** Bits of the plane byte of which a guide mask is the union; clothing was already subtracted (Eq. 5). `unknown`
 * and `zero` are empty: the first never meets an active loss, the second is zero by definition. */
export const GUIDE_BITS: Readonly<Record<GuideMask, number>> = {
  unknown: 0,
  zero: 0,
  hair: PLANE.hair,
  skin: PLANE.skin,
  eye_g: PLANE.glasses,
  person: PLANE.hair | PLANE.skin,
};
