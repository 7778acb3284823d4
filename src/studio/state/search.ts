// A random search as the page shows it: what is asked for, how trials are filtered and sorted, where points lie in a plot.
// Pure; what a search is stands in face/search.ts.
import { bestSoFar, paretoFront } from '../../face/search.ts';
import type { SearchRange } from '../../face/search.ts';
import { settingAt, withSetting } from '../../face/settings-path.ts';
import { sectionsFor } from '../../face/settings-info.ts';
import type { SettingInfo } from '../../face/settings-words.ts';
import { parseSettings } from '../../face/settings.ts';
import type { RunSettings } from '../../face/settings.ts';
import type { ProtocolName, SearchRecord, TrialRecord } from '../../protocol/evaluating.ts';

export interface SearchForm {
  readonly name: string;
  readonly ranges: readonly SearchRange[];
  readonly trials: number;
  /** Null: those of the settings. */
  readonly steps: number | null;
  readonly seed: number;
  readonly faces: number;
  readonly protocol: ProtocolName;
  /** As in `EvaluationForm`. */
  readonly judge: string;
}

/** The loss weights that the first paper searched, each between 0 and 5 (section 4.2). */
export const PAPER_RANGES: readonly SearchRange[] = [
  'weights.reconstruction',
  'weights.dual',
  'weights.attentionIdentity',
  'weights.target',
  'weights.nontarget',
  'weights.clothing',
].map((path) => ({ path, low: 0, high: 5, scale: 'linear' }));

export const FIRST_SEARCH: SearchForm = {
  name: 'Loss weights',
  ranges: PAPER_RANGES,
  trials: 12,
  steps: null,
  seed: 1,
  faces: 32,
  protocol: 'seed-b',
  judge: '',
};

/** Settings of a method that a search can vary and that are not varied yet. */
export function searchable(settings: RunSettings, ranges: readonly SearchRange[]): SettingInfo[] {
  const taken = new Set(['net.size', 'net.channels', 'train.steps', ...ranges.map(({ path }) => path)]);
  return sectionsFor(settings.method)
    .filter(({ id }) => id !== 'reports')
    .flatMap((section) => section.settings)
    .filter(({ path }) => !taken.has(path) && settingAt(settings, path) !== undefined);
}

/** The range that a setting starts with: around its present value, or all its choices. */
export function firstRange({ path, input }: SettingInfo, settings: RunSettings): SearchRange {
  if (input.kind === 'switch') return { path, choices: [true, false] };
  if (input.kind === 'choice') return { path, choices: input.options.map(({ value }) => value) };
  const present = Number(settingAt(settings, path));
  const rate = input.kind === 'number' && present > 0 && present < 0.05;
  if (rate) return { path, low: present / 10, high: Math.min(input.max, present * 10), scale: 'log' };
  const usable = (value: number): number => (isUsable(settings, path, value) ? value : present);
  const wide = Math.min(input.max, Math.max(input.min + 1, present * 2));
  const high = usable(input.kind === 'whole' ? Math.round(wide) : wide);
  return { path, low: usable(input.min), high, scale: 'linear' };
}

/** Whether a run could have this value; some depend on others, as the number of layers on the picture size. */
function isUsable(settings: RunSettings, path: string, value: number): boolean {
  try {
    parseSettings(withSetting(settings, path, value));
    return true;
  } catch {
    return false;
  }
}

export type TrialFilter = 'all' | 'front' | 'kept' | 'failed';
export type TrialSort = { readonly by: string; readonly down: boolean };

/** Numbers of the trials on the front of accuracy against a background score. */
export function frontOf({ trials }: Pick<SearchRecord, 'trials'>, of: 'psnr' | 'ssim'): ReadonlySet<number> {
  const pairs = trials.map(({ scores }): [number, number] => [
    scores?.aga ?? Number.NaN,
    scores?.[of] ?? Number.NaN,
  ]);
  return new Set(paretoFront(pairs).flatMap((place) => trials[place]?.number ?? []));
}

/** What a trial is sorted by: `trial`, `aga`, `psnr`, `ssim`, `seconds`, or the path of a setting. */
function sortValue(trial: TrialRecord, by: string): number | string {
  if (by === 'trial') return trial.number;
  if (by === 'seconds') return trial.seconds;
  if (by === 'aga' || by === 'psnr' || by === 'ssim') return trial.scores?.[by] ?? Number.NEGATIVE_INFINITY;
  const value = trial.values[by];
  return typeof value === 'number' ? value : String(value ?? '');
}

export function shownTrials(
  search: Pick<SearchRecord, 'trials'>,
  filter: TrialFilter,
  { by, down }: TrialSort,
): TrialRecord[] {
  const front = new Set([...frontOf(search, 'psnr'), ...frontOf(search, 'ssim')]);
  const passes = ({ number, status, kept }: TrialRecord): boolean => {
    if (filter === 'front') return front.has(number);
    if (filter === 'kept') return kept && status === 'done';
    return filter === 'all' || status === 'failed';
  };
  return search.trials.filter(passes).sort((one, other) => {
    const [a, b] = [sortValue(one, by), sortValue(other, by)];
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
    return (down ? -order : order) || one.number - other.number;
  });
}

export interface PlotPoint {
  readonly trial: number;
  readonly x: number;
  readonly y: number;
}

/** Score against trial, and the best so far as a line (first paper, its figure of the search). */
export function progressOf(
  { trials }: Pick<SearchRecord, 'trials'>,
  score: 'aga' | 'psnr' | 'ssim',
): { points: PlotPoint[]; best: PlotPoint[] } {
  const values = trials.map(({ scores }) => scores?.[score] ?? null);
  const at = (value: number | null, place: number): PlotPoint[] => {
    const trial = trials[place]?.number ?? place;
    return value === null ? [] : [{ trial, x: trial + 1, y: value }];
  };
  // A trial that is still at work has no place in the plot yet.
  const scored = values.findLastIndex((value) => value !== null) + 1;
  return { points: values.flatMap(at), best: bestSoFar(values.slice(0, scored)).flatMap(at) };
}

/** A scale's ends with some air, ticks at round numbers, and the decimal places that tell them apart. */
export function niceScale(
  values: readonly number[],
  wanted = 4,
): { low: number; high: number; ticks: number[]; digits: number } {
  const least = Math.min(...values);
  const most = Math.max(...values);
  if (values.length === 0) return { low: 0, high: 1, ticks: [0, 1], digits: 0 };
  const span = most - least || Math.abs(most) || 1;
  const rough = span / wanted;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * unit).find((each) => each >= rough) ?? unit;
  const low = Math.floor((least - span * 0.04) / step) * step;
  const high = Math.ceil((most + span * 0.04) / step) * step;
  const count = Math.round((high - low) / step);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const ticks = Array.from({ length: count + 1 }, (_, i) => Number((low + i * step).toFixed(digits)));
  return { low, high, ticks, digits };
}
