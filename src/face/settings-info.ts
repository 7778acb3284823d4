// The words that explain each run setting: title, reason, source, unit, and how an editor may ask for it. Text and
// ranges only: the checked schema is settings.ts, and a range here is never wider than the one there.
import type { RunSettings } from './settings.ts';

/** How a setting is asked for. */
export type SettingInput =
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly step: number }
  | { readonly kind: 'whole'; readonly min: number; readonly max: number }
  | {
      readonly kind: 'choice';
      readonly options: readonly { readonly value: string | number; readonly title: string }[];
    }
  | { readonly kind: 'switch' };

export interface SettingInfo {
  /** Dotted path in `RunSettings`, as error messages name it. */
  readonly path: string;
  readonly title: string;
  /** Why it exists and what moving it does. */
  readonly reason: string;
  /** Where its default comes from. */
  readonly source: string;
  /** Unit for people; empty for a plain number. */
  readonly unit: string;
  readonly input: SettingInput;
}
export interface SettingSection {
  readonly id: string;
  readonly title: string;
  readonly settings: readonly SettingInfo[];
}

const PAPER = 'Yang, Han, Moon 2021';
const whole = (min: number, max: number): SettingInput => ({ kind: 'whole', min, max });
const number = (min: number, max: number, step: number): SettingInput => ({ kind: 'number', min, max, step });
const choice = (...options: [string | number, string][]): SettingInput => ({
  kind: 'choice',
  options: options.map(([value, title]) => ({ value, title })),
});
const info = (
  path: string,
  title: string,
  unit: string,
  input: SettingInput,
  reason: string,
  source: string,
): SettingInfo => ({
  path,
  title,
  reason,
  source,
  unit,
  input,
});
const weight = (key: string, title: string, reason: string, source: string): SettingInfo =>
  info(`weights.${key}`, title, '', number(0, 1000, 0.01), reason, source);

export const SETTING_SECTIONS: readonly SettingSection[] = [
  {
    id: 'networks',
    title: 'Networks',
    settings: [
      info(
        'net.size',
        'Picture size',
        'px',
        choice([32, '32'], [64, '64'], [128, '128']),
        'Side of the training pictures. Doubling it costs about four times the work per step.',
        `${PAPER}, section 4.1: 128 px`,
      ),
      info(
        'net.dim',
        'Width',
        'channels',
        whole(2, 128),
        'Channels of the first layer; deeper layers double it. Cost grows with its square.',
        `${PAPER}, Table 1: 64`,
      ),
      info(
        'net.layers',
        'Layers',
        '',
        whole(2, 6),
        'Halvings of the picture in encoder and discriminator. The innermost map must stay larger than one pixel.',
        `${PAPER}, Table 1: 5 at 128 px`,
      ),
      info(
        'net.fc',
        'Head width',
        'units',
        whole(4, 2048),
        'Units of the two fully connected heads that judge realism and attributes.',
        `${PAPER}, Table 2: 1024`,
      ),
    ],
  },
  {
    id: 'training',
    title: 'Training',
    settings: [
      info(
        'train.steps',
        'Generator steps',
        'steps',
        whole(1, 10_000_000),
        'Length of the run. The rate schedule stretches with it.',
        `${PAPER}, section 4.1: 200 epochs, about 189,400 steps`,
      ),
      info(
        'train.batch',
        'Batch',
        'faces',
        whole(1, 128),
        'Faces per step. Larger batches are steadier and need more memory.',
        'STGAN, released code: 32',
      ),
      info(
        'train.critics',
        'Discriminator steps',
        'per generator step',
        whole(1, 20),
        'How often the discriminator learns before the generator does. Fewer is faster and less steady.',
        'Gulrajani et al. 2017 (WGAN-GP): 5',
      ),
      info(
        'train.generatorRate',
        'Generator rate',
        '',
        number(0, 1, 0.0001),
        'Adam step size of the generator.',
        `${PAPER}, section 4.1: 0.0002`,
      ),
      info(
        'train.criticRate',
        'Discriminator rate',
        '',
        number(0, 1, 0.0001),
        'Adam step size of the discriminator.',
        `${PAPER}, section 4.1: 0.0002`,
      ),
      info(
        'train.beta1',
        'Adam beta 1',
        '',
        number(0, 0.9999, 0.01),
        'Memory of the gradient mean. Adversarial training prefers it below the usual 0.9.',
        `${PAPER}, section 4.1: 0.5`,
      ),
      info(
        'train.beta2',
        'Adam beta 2',
        '',
        number(0, 0.999999, 0.001),
        'Memory of the gradient size.',
        `${PAPER}, section 4.1: 0.999`,
      ),
      info(
        'train.decay',
        'Rate schedule',
        '',
        choice(['constant', 'Constant'], ['divide', 'Divide by ten'], ['linear', 'Linear to zero']),
        'What happens to both rates in the last part of the run.',
        `${PAPER}, section 4.1: divided by ten half way`,
      ),
      info(
        'train.decayFrom',
        'Schedule begins at',
        'of the run',
        number(0, 1, 0.05),
        'Share of the run after which the schedule acts.',
        `${PAPER}, section 4.1: one half`,
      ),
      info(
        'train.normDecay',
        'Batch-norm memory',
        '',
        number(0, 0.99999, 0.001),
        'How slowly the statistics used for editing follow the batches. Short runs need a shorter memory.',
        'TensorFlow default of the STGAN code: 0.999',
      ),
      info(
        'train.flips',
        'Mirror faces',
        '',
        { kind: 'switch' },
        'Shows half of the faces mirrored: more variety for small data sets.',
        'STGAN, released code: off',
      ),
      info(
        'seed',
        'Seed',
        '',
        whole(0, 2 ** 32 - 1),
        'Every random choice follows from it: equal settings and seed give the same run on the same device.',
        'Ours',
      ),
    ],
  },
  {
    id: 'masks',
    title: 'Masks and targets',
    settings: [
      info(
        'train.labelledFraction',
        'Faces with parts',
        'of a batch',
        number(0, 1, 0.05),
        'Share of faces whose parts are known and which may teach the masks.',
        `${PAPER}, section 4.1: 0.149 of CelebA`,
      ),
      info(
        'train.singleAttribute',
        'Single-attribute targets',
        'of a batch',
        number(0, 1, 0.05),
        'Share of targets that change one attribute only, so that the target-region loss fires often enough in a short run.',
        'Ours; the paper permutes whole targets: 0',
      ),
      info(
        'readings.maskDistance',
        'Mask distance',
        '',
        choice(['mse', 'Mean square'], ['rms', 'Root mean square'], ['norm', 'Euclidean norm']),
        'How "L2" in Eq. 14 and 16 is read. The literal norm is up to 128 and drowns the other losses.',
        `${PAPER}, Eq. 14, 16; our reading: mean square`,
      ),
      info(
        'readings.attributeReduction',
        'Attribute loss',
        '',
        choice(['mean', 'Mean'], ['sum', 'Sum']),
        'Whether the loss averages or sums over the attributes. The sum weighs thirteen times more.',
        `${PAPER}, Eq. 3, 4; STGAN code: mean`,
      ),
      info(
        'readings.gateMean',
        'Gated losses',
        '',
        choice(['batch', 'Over the batch'], ['active', 'Over active faces']),
        'Whether a face without an active mask loss counts as zero or not at all.',
        `${PAPER}, section 3.4: multiplied by zero`,
      ),
    ],
  },
  {
    id: 'weights',
    title: 'Loss weights',
    settings: [
      weight(
        'adversarial',
        'Adversarial',
        'Pull towards pictures that the discriminator takes for real.',
        `${PAPER}: not printed, 1`,
      ),
      weight(
        'penalty',
        'Gradient penalty',
        'Keeps the slope of the discriminator near one (Eq. 2).',
        `${PAPER}, section 4.1: 10`,
      ),
      weight(
        'criticAttributes',
        'Attributes, discriminator',
        'How much the discriminator learns to read attributes from real faces (Eq. 3).',
        `${PAPER}, Eq. 17: 1`,
      ),
      weight(
        'attributes',
        'Attributes, generator',
        'Pull towards the attributes asked for (Eq. 4).',
        `${PAPER}, section 4.1: 10`,
      ),
      weight(
        'reconstruction',
        'Reconstruction',
        'A face edited by nothing must come back unchanged (Eq. 1).',
        `${PAPER}, section 4.1: 0.05`,
      ),
      weight(
        'dual',
        'Dual',
        'An edit taken back must give the first face again (Eq. 12).',
        `${PAPER}, section 4.1: 4.69`,
      ),
      weight(
        'attentionIdentity',
        'Attention identity',
        'Without a change asked for, the attention mask must stay closed (Eq. 13). Too high closes it for good.',
        `${PAPER}, section 4.1: 2.25`,
      ),
      weight(
        'target',
        'Target region',
        'Attention should cover the region that the attribute lives in (Eq. 14).',
        `${PAPER}, section 4.1: 3.75`,
      ),
      weight(
        'nontarget',
        'Nontarget region',
        'Attention should not leave the region that may change (Eq. 15).',
        `${PAPER}, section 4.1: 0.09`,
      ),
      weight(
        'clothing',
        'Clothing',
        'The clothing mask should find clothes, hats and jewellery (Eq. 16).',
        `${PAPER}, section 4.1: 4.45`,
      ),
    ],
  },
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
    ],
  },
];

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
