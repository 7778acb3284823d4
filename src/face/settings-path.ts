// Settings by their dotted paths. Apart from the words in settings-info.ts, which only a form needs.
import type { RunSettings } from './settings.ts';

/** The value at a dotted path; undefined where there is none. */
export function settingAt(settings: RunSettings, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (node, key) =>
        typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined,
      settings,
    );
}

/** A copy with one value replaced; the result still has to pass `parseSettings`. */
export function withSetting(settings: RunSettings, path: string, value: unknown): RunSettings {
  const copy = structuredClone(settings);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const home = keys.reduce<Record<string, unknown>>(
    (node, key) => node[key] as Record<string, unknown>,
    copy,
  );
  home[last] = value;
  return copy;
}
