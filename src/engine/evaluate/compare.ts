// How far two arrays are apart, in the words of the parity check: the largest absolute difference against the largest
// absolute value of the reference.

/** What a number of the parity check is: it decides the tolerance. */
export type CheckKind = 'output' | 'loss' | 'gradient' | 'update' | 'rule' | 'metric';

/** Tolerances of the relative error. */
const TOLERANCES: Readonly<Record<CheckKind, number>> = {
  output: 1e-4,
  loss: 1e-4,
  gradient: 1e-3,
  update: 1e-3,
  rule: 0,
  metric: 1e-6,
};

/** One compared tensor. */
export interface ParityCheck {
  readonly key: string;
  readonly kind: CheckKind;
  /** relative error; Infinity where there is nothing comparable */
  readonly error: number;
  readonly passed: boolean;
  /** why, where the error alone does not say it */
  readonly note?: string;
}

/** A check that cannot be carried out, and therefore fails. */
export function impossible(key: string, kind: CheckKind, note: string): ParityCheck {
  return { key, kind, error: Infinity, passed: false, note };
}

/** A check from its error; NaN fails. */
export function judged(key: string, kind: CheckKind, error: number): ParityCheck {
  return { key, kind, error, passed: error <= TOLERANCES[kind] };
}

/** Largest absolute value. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) most = Math.max(most, Math.abs(values[i] ?? NaN));
  return most;
}

/** Largest absolute difference divided by `scale`; Infinity for arrays of different lengths or unlike zero. */
export function relativeError(ours: ArrayLike<number>, reference: ArrayLike<number>, scale: number): number {
  if (ours.length !== reference.length) return Infinity;
  let most = 0;
  for (let i = 0; i < ours.length; i += 1) {
    most = Math.max(most, Math.abs((ours[i] ?? NaN) - (reference[i] ?? NaN)));
  }
  return ratio(most, scale);
}

function ratio(difference: number, scale: number): number {
  if (difference === 0) return 0;
  return scale === 0 ? Infinity : difference / scale;
}

/** Share of the largest gradient below which a number is rounding noise of sums that cancel. */
const VANISHING = 1e-6;

/** Share of the largest gradient up to which two gradients count as the same: a tenth of the tolerance. */
const AGREEING = TOLERANCES.gradient / 10;

/**
 * Scale of a gradient tensor: its own largest value. Where that is nothing but rounding noise beside `netLargest`, the
 * largest gradient of the whole net, the scale is chosen so that ours has to be noise as well.
 */
export function gradientScale(reference: ArrayLike<number>, netLargest: number): number {
  const own = largest(reference);
  return own > VANISHING * netLargest ? own : (VANISHING / TOLERANCES.gradient) * netLargest;
}

/** What an update is judged by besides the parameter itself. */
export interface UpdateReference {
  /** the parameter before the update */
  readonly before: ArrayLike<number>;
  /** the reference's gradient and ours; undefined for running statistics, of which every entry counts */
  readonly gradient: ArrayLike<number> | undefined;
  readonly ourGradient: ArrayLike<number> | undefined;
  /** Adam's rate and epsilon in this first update */
  readonly rate: number;
  readonly epsilon: number;
  /** how often the parameter was rounded to 32 bits on its way */
  readonly roundings: number;
}

/**
 * Error of a parameter after its first Adam update, relative to the largest update of the tensor.
 *
 * Entries whose gradient is tiny are left out (Adam turns a sign flip of a near-zero gradient into a full step). Two
 * things are no errors of the update and are subtracted: one unit in the parameter's last place per rounding, and the
 * difference of the first steps rate * g / (|g| + epsilon) that both gradients lead to, as long as the gradients agree ten
 * times better than they have to. Where |g| is far above epsilon and the noise, the latter is nothing; near them noise in
 * the seventh digit of the largest gradient changes a step visibly.
 */
export function updateError(
  ours: ArrayLike<number>,
  reference: ArrayLike<number>,
  { before, gradient, ourGradient, rate, epsilon, roundings }: UpdateReference,
): number {
  if (ours.length !== reference.length || ours.length !== before.length) return Infinity;
  if (gradient !== undefined && gradient.length !== ours.length) return Infinity;
  const most = gradient === undefined ? 0 : largest(gradient);
  const step = (g: number): number => (rate * g) / (Math.abs(g) + epsilon);
  let scale = 0;
  let worst = 0;
  for (let i = 0; i < ours.length; i += 1) {
    const slope = gradient?.[i] ?? 0;
    if (gradient !== undefined && Math.abs(slope) <= VANISHING * most) continue;
    const wanted = reference[i] ?? NaN;
    scale = Math.max(scale, Math.abs(wanted - (before[i] ?? NaN)));
    const stored = roundings * lastPlace(wanted);
    const ourSlope = ourGradient?.[i] ?? NaN;
    const agree = Math.abs(ourSlope - slope) <= AGREEING * most;
    const stepped = agree ? Math.abs(step(ourSlope) - step(slope)) : 0;
    worst = Math.max(worst, Math.abs((ours[i] ?? NaN) - wanted) - stored - stepped);
  }
  return ratio(Math.max(0, worst), scale);
}

/** One unit in the last place of a float32. */
function lastPlace(value: number): number {
  return 2 ** (Math.floor(Math.log2(Math.max(Math.abs(value), 2 ** -126))) - 23);
}
