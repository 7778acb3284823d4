// What the user prefers, kept in the browser: theme, smoothing, overlays. Nothing here is needed to work; damaged
// or missing values fall back to the defaults.
import { get, set } from 'idb-keyval';

export const THEMES = ['dark', 'light', 'system'] as const;
type Theme = (typeof THEMES)[number];

export interface Preferences {
  readonly theme: Theme;
  /** Strength of curve smoothing, 0 to 0.99. */
  readonly smoothing: number;
  readonly logScale: boolean;
  /** Opacity of a mask laid over the face, 0 to 1. */
  readonly overlayOpacity: number;
  readonly overlay: 'none' | 'attention' | 'clothing';
  /** Amplification of difference pictures. */
  readonly gain: 1 | 2 | 4 | 8;
  /** `true`: hard pixels and a grid whenever a picture is shown beyond 4x; `false`: only once it is zoomed into. */
  readonly crispPixels: boolean;
}

export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'dark',
  smoothing: 0.9,
  logScale: false,
  overlayOpacity: 0.6,
  overlay: 'none',
  gain: 2,
  crispPixels: true,
};

const KEY = 'preferences';

/** Takes from `stored` what is valid. */
export function mergedPreferences(stored: unknown): Preferences {
  if (typeof stored !== 'object' || stored === null) return DEFAULT_PREFERENCES;
  const given = stored as Partial<Record<keyof Preferences, unknown>>;
  const fraction = (value: unknown, high: number, otherwise: number): number =>
    typeof value === 'number' && value >= 0 && value <= high ? value : otherwise;
  const one = <T>(value: unknown, options: readonly T[], otherwise: T): T =>
    options.find((option) => option === value) ?? otherwise;
  const base = DEFAULT_PREFERENCES;
  return {
    theme: one(given.theme, THEMES, base.theme),
    smoothing: fraction(given.smoothing, 0.99, base.smoothing),
    logScale: one(given.logScale, [true, false], base.logScale),
    overlayOpacity: fraction(given.overlayOpacity, 1, base.overlayOpacity),
    overlay: one(given.overlay, ['none', 'attention', 'clothing'] as const, base.overlay),
    gain: one(given.gain, [1, 2, 4, 8] as const, base.gain),
    crispPixels: one(given.crispPixels, [true, false], base.crispPixels),
  };
}

/** Never rejects: a browser without storage gets the defaults. */
export async function loadPreferences(): Promise<Preferences> {
  try {
    return mergedPreferences(await get<unknown>(KEY));
  } catch {
    return DEFAULT_PREFERENCES;
  }
}

/** Never rejects: an unsaved preference is no reason to disturb anyone. */
export async function savePreferences(preferences: Preferences): Promise<void> {
  try {
    await set(KEY, preferences);
  } catch {
    // Private windows may refuse; the preference then lasts as long as the page.
  }
}
