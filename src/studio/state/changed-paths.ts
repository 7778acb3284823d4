// Where a plan leaves its preset. Apart from plan.ts, because it needs the words of all settings and only the form asks.
import { settingsFor } from '../../face/presets.ts';
import { sectionsFor } from '../../face/settings-info.ts';
import { settingAt } from '../../face/settings-path.ts';
import type { RunSettings } from '../../face/settings.ts';

/** Paths at which the plan leaves its preset. */
export function changedPaths(settings: RunSettings): string[] {
  const base = settingsFor(settings.preset, settings.method);
  return sectionsFor(settings.method)
    .flatMap((section) => section.settings)
    .map((setting) => setting.path)
    .filter((path) => settingAt(settings, path) !== settingAt(base, path));
}
