// The settings of the next run while they are chosen: a preset, then changes, with undo. Pure transitions.
import { parseSettings } from '../../face/settings.ts';
import type { RunSettings } from '../../face/settings.ts';
import { reportOf } from '../../face/errors.ts';
import { isBuiltIn, presetOf, settingsFor } from '../../face/presets.ts';
import { SETTING_SECTIONS, settingAt, withSetting } from '../../face/settings-info.ts';
import { commit, historyOf, redo, undo } from './history.ts';
import type { History } from './history.ts';

export type Plan = History<RunSettings>;

export type PlanEvent =
  | { readonly kind: 'preset'; readonly id: string }
  | { readonly kind: 'method'; readonly id: string }
  | { readonly kind: 'set'; readonly path: string; readonly value: unknown }
  | { readonly kind: 'rules'; readonly rules: RunSettings['rules'] }
  | { readonly kind: 'settings'; readonly settings: RunSettings }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

export const FIRST_PLAN: Plan = historyOf(presetOf('quick').settings);

export function planReducer(plan: Plan, event: PlanEvent): Plan {
  switch (event.kind) {
    case 'preset':
      return commit(plan, planned(plan.present, event.id, plan.present.method));
    case 'method':
      return commit(plan, planned(plan.present, plan.present.preset, event.id));
    case 'set':
      return settingAt(plan.present, event.path) === event.value
        ? plan
        : commit(plan, withSetting(plan.present, event.path, event.value));
    case 'rules':
      return commit(plan, { ...plan.present, rules: event.rules });
    case 'settings':
      return commit(plan, event.settings);
    case 'undo':
      return undo(plan);
    case 'redo':
      return redo(plan);
  }
}

/** A preset for a method; data and seed are the user's choice and stay. */
function planned({ dataset, seed }: RunSettings, preset: string, method: string): RunSettings {
  const settings = settingsFor(preset, method);
  return { ...settings, dataset: isBuiltIn(dataset) ? settings.dataset : dataset, seed };
}

/** What is wrong with the plan, in words; null when it can be trained. */
export function planProblem(settings: RunSettings): { message: string; remedy: string } | null {
  try {
    parseSettings(settings);
    return null;
  } catch (error) {
    const { message, remedy } = reportOf(error);
    return { message, remedy };
  }
}

/** Paths at which the plan leaves its preset. */
export function changedPaths(settings: RunSettings): string[] {
  const base = settingsFor(settings.preset, settings.method);
  return SETTING_SECTIONS.flatMap((section) => section.settings)
    .map((setting) => setting.path)
    .filter((path) => settingAt(settings, path) !== settingAt(base, path));
}
