// Random search over run settings (first paper, section 4.2; Bergstra and Bengio, JMLR 13, 2012) as plain data: what is
// varied, which values a trial draws, which trials are worth keeping. Trains nothing and scores nothing.
import { StudioError } from './errors.ts';
import { seededRandom } from './random.ts';
import { parseSettings } from './settings.ts';
import type { RunSettings } from './settings.ts';
import { settingAt, withSetting } from './settings-path.ts';

/** One setting that is varied, by its dotted path (`weights.dual`). */
export type SearchRange =
  | {
      readonly path: string;
      readonly low: number;
      readonly high: number;
      /** `log`: uniform in the logarithm, for rates; `low` is above 0 then. */
      readonly scale: 'linear' | 'log';
    }
  | { readonly path: string; readonly choices: readonly (string | number | boolean)[] };

export type TrialValue = string | number | boolean;
/** What a trial drew, by path. */
export type TrialValues = Readonly<Record<string, TrialValue>>;

export interface SearchPlan {
  readonly name: string;
  /** Settings of every trial but for what is varied; its steps are those of a trial. */
  readonly base: RunSettings;
  readonly ranges: readonly SearchRange[];
  readonly trials: number;
  readonly seed: number;
}

/** Scores of a trial by which the search is read: mean attribute generation accuracy, background PSNR and SSIM. */
export interface TrialScores {
  readonly aga: number;
  readonly psnr: number;
  readonly ssim: number;
}

/** The most that a search may be asked for. */
export const MOST_TRIALS = 1000;
const MOST_RANGES = 32;

/**
 * The values of trial `k`, the same whenever they are asked for: from seed and number alone.
 * @param k 0, 1, ...
 */
export function drawTrial({ seed, ranges, base }: SearchPlan, k: number): TrialValues {
  // An odd stride visits every 32-bit seed once: no two trials of a search share theirs.
  const first = seededRandom(seed).integer(2 ** 32);
  const random = seededRandom((first + Math.imul(k, 0x85ebca6b)) >>> 0);
  return Object.fromEntries(
    ranges.map((range): [string, TrialValue] => {
      const share = random.uniform();
      if ('choices' in range) {
        const place = Math.floor(share * range.choices.length);
        return [range.path, range.choices[place] ?? ''];
      }
      const { path, low, high, scale } = range;
      const drawn = scale === 'log' ? low * (high / low) ** share : low + (high - low) * share;
      return [path, isWhole(base, range) ? Math.round(drawn) : Number(drawn.toPrecision(4))];
    }),
  );
}

/** Whether a setting takes whole numbers only: found out by offering a half. */
function isWhole(base: RunSettings, { path, low, high }: Extract<SearchRange, { low: number }>): boolean {
  if (!Number.isInteger(low) || !Number.isInteger(high)) return false;
  try {
    parseSettings(withSetting(base, path, low + 0.5));
    return false;
  } catch {
    return true;
  }
}

/**
 * The settings of trial `k`.
 * @throws StudioError `settings-invalid`, `shape-impossible` for a draw that no run can have
 */
export function trialSettings(plan: SearchPlan, k: number): RunSettings {
  const drawn = Object.entries(drawTrial(plan, k)).reduce<RunSettings>(
    (settings, [path, value]) => withSetting(settings, path, value),
    plan.base,
  );
  return parseSettings({ ...drawn, name: `${plan.name.slice(0, 48)}, trial ${k + 1}` });
}

/**
 * Checks a plan of any origin against the settings that it varies.
 * @throws StudioError `settings-invalid`, naming the range
 */
export function checkSearch(plan: SearchPlan): void {
  const wrong = (message: string): StudioError =>
    new StudioError('settings-invalid', message, 'Correct the ranges of the search.');
  const { ranges, trials, base } = plan;
  if (ranges.length === 0) throw wrong('A search varies at least one setting.');
  if (ranges.length > MOST_RANGES) throw wrong(`A search varies at most ${MOST_RANGES} settings.`);
  if (!Number.isInteger(trials) || trials < 1 || trials > MOST_TRIALS)
    throw wrong(`A search has 1 to ${MOST_TRIALS} trials.`);
  if (new Set(ranges.map(({ path }) => path)).size < ranges.length)
    throw wrong('A search varies a setting only once.');
  parseSettings(base);
  for (const range of ranges) {
    const { path } = range;
    const present = settingAt(base, path);
    if (present === undefined || FIXED.has(path)) throw wrong(`The setting "${path}" cannot be varied.`);
    if (!('choices' in range)) {
      const { low, high, scale } = range;
      if (typeof present !== 'number') throw wrong(`The setting "${path}" is no number: name choices.`);
      if (!(low < high)) throw wrong(`The range of "${path}" ends where it begins.`);
      if (scale === 'log' && low <= 0) throw wrong(`The range of "${path}" is logarithmic and begins at 0.`);
    } else if (range.choices.length < 2) throw wrong(`"${path}" has nothing to choose from.`);
    const ends = 'choices' in range ? range.choices : [range.low, range.high];
    for (const end of ends) parseSettings(withSetting(base, path, end));
  }
}

/** What belongs to the run and not to its recipe, or to the budget. */
const FIXED: ReadonlySet<string> = new Set([
  ...['version', 'name', 'method', 'preset', 'dataset', 'attributes', 'labels', 'rules'],
  ...['net.size', 'net.channels', 'train.steps'],
]);

/**
 * Which trials are not beaten: no other one is at least as good in both figures and better in one.
 * @param points one pair of figures per trial, larger is better; NaN takes a trial out
 * @returns places in `points`, ascending
 */
export function paretoFront(points: readonly (readonly [number, number])[]): number[] {
  const known = points.flatMap(([x, y], place) =>
    Number.isNaN(x) || Number.isNaN(y) ? [] : [{ x, y, place }],
  );
  return known
    .filter(
      ({ x, y }) => !known.some((other) => other.x >= x && other.y >= y && (other.x > x || other.y > y)),
    )
    .map(({ place }) => place);
}

/** The best value up to and with each place; null before the first one. Missing values are null. */
export function bestSoFar(values: readonly (number | null)[]): (number | null)[] {
  let best: number | null = null;
  return values.map((value) => {
    if (value !== null && (best === null || value > best)) best = value;
    return best;
  });
}

/**
 * Trials whose weights are worth their room: the fronts of accuracy against either background score, and the most
 * accurate ones. The others can be trained again from their seed.
 * @param scores by trial; undefined for one without scores
 * @param most how many of the most accurate ones
 */
export function worthKeeping(
  scores: readonly (TrialScores | undefined)[],
  most: number,
): ReadonlySet<number> {
  const pairs = (of: 'psnr' | 'ssim'): [number, number][] =>
    scores.map((each) => (each === undefined ? [Number.NaN, Number.NaN] : [each.aga, each[of]]));
  const best = scores
    .map((each, place) => ({ aga: each?.aga ?? Number.NaN, place }))
    .filter(({ aga }) => !Number.isNaN(aga))
    .sort((one, other) => other.aga - one.aga || one.place - other.place)
    .slice(0, most);
  return new Set([
    ...paretoFront(pairs('psnr')),
    ...paretoFront(pairs('ssim')),
    ...best.map(({ place }) => place),
  ]);
}
