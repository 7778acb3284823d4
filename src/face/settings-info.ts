// The words that explain each run setting: title, reason, source, unit, and how an editor may ask for it. Text and
// ranges only: the checked schema is settings.ts, and a range here is never wider than the one there.
import { LOSS_SECTIONS } from './settings-losses.ts';
import { NETWORK_SECTIONS } from './settings-networks.ts';
import { SSA, choice, info, number, whole } from './settings-words.ts';
import type { SettingSection } from './settings-words.ts';

export const SETTING_SECTIONS: readonly SettingSection[] = [
  ...NETWORK_SECTIONS,
  ...LOSS_SECTIONS,
  {
    id: 'reports',
    title: 'Reports',
    settings: [
      info(
        'report.probeEvery',
        'Probe faces every',
        'steps',
        whole(1, 100_000),
        'How often the fixed faces are edited and kept for the scrubber.',
        'Ours',
      ),
      info(
        'report.checkpointSeconds',
        'Checkpoint every',
        'seconds',
        whole(5, 3600),
        'The most training time that a crash can cost.',
        'Ours',
      ),
      info(
        'report.probeIntensity',
        'Probe intensity',
        '',
        number(0, 2, 0.1),
        'How strongly the fixed faces are edited: 1 is what training sees, 1.5 what the published tests used.',
        'Training: 1; STGAN, released test script with --test_int 2: 1.5',
      ),
      info(
        'report.probeTargets',
        'Probe targets',
        '',
        choice(['invert', 'Inverted'], ['assign', 'Colours set']),
        'What a fixed face is asked for: the attribute inverted with the conflict rules, or, as StarGAN samples, a hair colour set even where the face has it, without other rules.',
        'AttGAN and STGAN, data.py: inverted; StarGAN, solver.py: set',
      ),
      info(
        'report.classifyEvery',
        'Classify every',
        'steps',
        whole(0, 100_000),
        'Scores critic and generator as classifiers of 256 test faces, as curves of F1. 0 leaves it out; it changes nothing of the run but its pace.',
        'Ours, after the study of StarGAN as a classifier',
      ),
    ],
  },
];

const ALL_SETTINGS = SETTING_SECTIONS.flatMap(({ settings }) => settings);
/** Settings without words of their own, which editors ask for in other ways, and who reads them. */
const WORDLESS: Readonly<Record<string, readonly string[]>> = { rules: SSA };

/**
 * Whether a method reads a setting. The others train the same whatever it says, so that a form can leave it out.
 * @param path as in `SettingInfo`; a path that has no words (name, data set, attributes ...) is read by every method
 */
export function readsSetting(method: string, path: string): boolean {
  const methods = ALL_SETTINGS.find((setting) => setting.path === path)?.methods ?? WORDLESS[path];
  return methods?.includes(method) ?? true;
}

/** The sections with what a method reads; sections of which nothing is left are gone. */
export function sectionsFor(method: string): readonly SettingSection[] {
  return SETTING_SECTIONS.map((section) => ({
    ...section,
    settings: section.settings.filter((setting) => setting.methods.includes(method)),
  })).filter(({ settings }) => settings.length > 0);
}
