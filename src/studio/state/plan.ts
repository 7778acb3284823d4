// The settings of the next run while they are chosen: a preset, then changes, with undo. Pure transitions.
import { parseSettings } from '../../face/settings.ts';
import type { RunSettings } from '../../face/settings.ts';
import { reportOf } from '../../face/errors.ts';
import {
  BUILT_IN_DATASET,
  INDEPENDENT_DATASET,
  isBuiltIn,
  presetOf,
  settingsFor,
} from '../../face/presets.ts';
import { firstRule } from '../../face/guide.ts';
import { settingAt, withSetting } from '../../face/settings-path.ts';
import type { DatasetSummary } from '../../protocol/messages.ts';
import { commit, historyOf, redo, undo } from './history.ts';
import type { History } from './history.ts';

export type Plan = History<RunSettings>;

export type PlanEvent =
  | { readonly kind: 'preset'; readonly id: string }
  | { readonly kind: 'method'; readonly id: string }
  | { readonly kind: 'set'; readonly path: string; readonly value: unknown }
  | { readonly kind: 'dataset'; readonly dataset: Fit }
  | { readonly kind: 'attribute'; readonly name: string; readonly on: boolean }
  | { readonly kind: 'rules'; readonly rules: RunSettings['rules'] }
  | { readonly kind: 'settings'; readonly settings: RunSettings }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

/** What a plan has to fit. */
export type Fit = Pick<DatasetSummary, 'id' | 'title' | 'size' | 'channels' | 'attributes'>;

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
    case 'dataset':
      return commit(plan, fittedTo(plan.present, event.dataset));
    case 'attribute':
      return commit(plan, withAttribute(plan.present, event.name, event.on));
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
function planned({ dataset, labels, seed }: RunSettings, preset: string, method: string): RunSettings {
  const settings = settingsFor(preset, method);
  // Digits are no data for faces, nor the other way round; of the built-in sets the preset's size decides.
  const fits =
    !isBuiltIn(dataset) || (dataset === INDEPENDENT_DATASET && settings.dataset === BUILT_IN_DATASET);
  const own = fits && settings.labels === labels;
  return { ...settings, dataset: own ? dataset : settings.dataset, seed };
}

/** Trains one attribute more, with the rule that it starts with, or one less; the last one stays. */
function withAttribute(settings: RunSettings, name: string, on: boolean): RunSettings {
  const { [name]: known, ...others } = settings.rules;
  const attributes = settings.attributes.filter((each) => each !== name);
  if (!on) return attributes.length === 0 ? settings : { ...settings, attributes, rules: others };
  const rule = known ?? (structuredClone(firstRule(name)) as NonNullable<typeof known>);
  return { ...settings, attributes: [...attributes, name], rules: { ...others, [name]: rule } };
}

/** The plan on another data set: pictures no larger than its own, and the attributes that it has. */
function fittedTo(settings: RunSettings, { id, size, channels, attributes }: Fit): RunSettings {
  const shared = settings.attributes.filter((name) => attributes.includes(name));
  const names = shared.length > 0 ? shared : attributes.slice(0, 40);
  const fitted = names.reduce<RunSettings>((plan, name) => withAttribute(plan, name, true), {
    ...settings,
    attributes: [],
  });
  const side = [128, 64, 32].find((each) => each <= Math.min(size, settings.net.size));
  return {
    ...fitted,
    dataset: id,
    net: {
      ...settings.net,
      size: (side ?? 32) as RunSettings['net']['size'],
      channels: channels === 1 ? 1 : settings.net.channels,
    },
  };
}

/** Why the plan cannot be trained on a data set, in words; null when it can. */
export function fitProblem(settings: RunSettings, dataset: Fit): { message: string; remedy: string } | null {
  const lacking = settings.attributes.filter((name) => !dataset.attributes.includes(name));
  if (lacking.length > 0) {
    return {
      message: `${dataset.title} has no labels for ${lacking.join(', ')}.`,
      remedy: 'Take these attributes out of the run, or choose another data set.',
    };
  }
  if (settings.net.size <= dataset.size && settings.net.channels <= dataset.channels) return null;
  return {
    message: `${dataset.title} has pictures of ${dataset.size} px${dataset.channels === 1 ? ' in grey' : ''}, too small for this plan.`,
    remedy: 'Choose a smaller picture size, or another data set.',
  };
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
