// The directions in which two heads differ, as data: pairs of opposite targets and how far identities stray along
// them. Where one target of a pair is not in the kit, its opposite is used with a negative weight.

/** [towards plus, towards minus, spread]; the weight is a soft normal number times the spread. */
export const SHAPE_PAIRS: readonly (readonly [plus: string, minus: string, spread: number])[] = [
  ['head/head-fat', 'head/head-skinny', 0.4],
  ['head/head-scale-horiz-more', 'head/head-scale-horiz-less', 0.35],
  ['head/head-scale-vert-more', 'head/head-scale-vert-less', 0.35],
  ['nose/nose-width1-max', 'nose/nose-width1-min', 0.6],
  ['nose/nose-width2-max', 'nose/nose-width2-min', 0.6],
  ['nose/nose-width3-max', 'nose/nose-width3-min', 0.7],
  ['nose/nose-scale-vert-incr', 'nose/nose-scale-vert-decr', 0.6],
  ['nose/nose-scale-horiz-incr', 'nose/nose-scale-horiz-decr', 0.6],
  ['nose/nose-scale-depth-incr', 'nose/nose-scale-depth-decr', 0.6],
  ['nose/nose-hump-morehump', 'nose/nose-hump-lesshump', 0.6],
  ['nose/nose-trans-vert-up', 'nose/nose-trans-vert-down', 0.4],
  ['nose/nose-volume-potato', 'nose/nose-volume-point', 0.5],
  ['nose/nose-flaring-incr', 'nose/nose-flaring-decr', 0.5],
  ['mouth/mouth-scale-horiz-incr', 'mouth/mouth-scale-horiz-decr', 0.7],
  ['mouth/mouth-scale-vert-incr', 'mouth/mouth-scale-vert-decr', 0.5],
  ['mouth/mouth-upperlip-volume-inflate', 'mouth/mouth-upperlip-volume-deflate', 0.7],
  ['mouth/mouth-lowerlip-volume-inflate', 'mouth/mouth-lowerlip-volume-deflate', 0.7],
  ['mouth/mouth-trans-up', 'mouth/mouth-trans-down', 0.35],
  ['mouth/mouth-angles-up', 'mouth/mouth-angles-down', 0.4],
  ['chin/chin-width-max', 'chin/chin-width-min', 0.7],
  ['chin/chin-prominent-more', 'chin/chin-prominent-less', 0.6],
  ['chin/chin-jaw-drop-more', 'chin/chin-jaw-drop-less', 0.5],
  ['chin/chin-bones-out', 'chin/chin-bones-in', 0.6],
  ['forehead/forehead-scale-vert-more', 'forehead/forehead-scale-vert-less', 0.4],
  ['forehead/forehead-temple-out', 'forehead/forehead-temple-in', 0.5],
  ['eyebrows/eyebrows-angle-up', 'eyebrows/eyebrows-angle-down', 0.25],
  ['eyebrows/eyebrows-trans-vert-more', 'eyebrows/eyebrows-trans-vert-less', 0.5],
  ['neck/neck-scale-horiz-more', 'neck/neck-scale-horiz-less', 0.4],
];

/** `#` stands for the side, l or r: both sides get the same weight but for a little jitter. */
export const SIDED_PAIRS: readonly (readonly [plus: string, minus: string, spread: number])[] = [
  ['eyes/#-eye-size-big', 'eyes/#-eye-size-small', 0.4],
  ['eyes/#-eye-move-up', 'eyes/#-eye-move-down', 0.4],
  ['eyes/#-eye-move-out', 'eyes/#-eye-move-in', 0.4],
  ['eyes/#-eye-corner1-up', 'eyes/#-eye-corner1-down', 0.5],
  ['eyes/#-eye-corner2-up', 'eyes/#-eye-corner2-down', 0.5],
  ['eyes/#-eye-eyefold-down', 'eyes/#-eye-eyefold-up', 0.5],
  ['eyes/#-eye-bag-max', 'eyes/#-eye-bag-min', 0.5],
  ['cheek/#-cheek-bones-out', 'cheek/#-cheek-bones-in', 0.6],
  ['cheek/#-cheek-volume-inflate', 'cheek/#-cheek-volume-deflate', 0.6],
  ['cheek/#-cheek-inner-inflate', 'cheek/#-cheek-inner-deflate', 0.5],
  ['ears/#-ear-wing-out', 'ears/#-ear-wing-in', 0.5],
  ['ears/#-ear-size-big', 'ears/#-ear-size-small', 0.4],
  ['ears/#-ear-lobe-max', 'ears/#-ear-lobe-min', 0.5],
];

/** One-sided head shapes: taken with probability 0.3, weight uniform up to the number. */
export const HEAD_SHAPES: readonly (readonly [name: string, most: number])[] = [
  ['head/head-square', 0.4],
  ['head/head-triangular', 0.3],
  ['head/head-rectangular', 0.4],
  ['head/head-diamond', 0.3],
];

export const ASYMMETRY_PREFIX = 'asym/';
export const ASYMMETRIES = 5;

/** Adds weight along a pair, falling back to the opposite target with a negative weight. */
export function addAlongPair(
  weights: Map<string, number>,
  has: (name: string) => boolean,
  [plus, minus]: readonly [string, string],
  weight: number,
): void {
  const wanted = weight >= 0 ? plus : minus;
  const other = weight >= 0 ? minus : plus;
  const size = Math.abs(weight);
  if (has(wanted)) weights.set(wanted, (weights.get(wanted) ?? 0) + size);
  else if (has(other)) weights.set(other, (weights.get(other) ?? 0) - size);
}
