// The words that explain each run setting: title, reason, source, unit, and how an editor may ask for it. Text and
// ranges only: the checked schema is settings.ts, and a range here is never wider than the one there.
import type { RunSettings } from './settings.ts';
import { LOSS_SECTIONS } from './settings-losses.ts';
import { PAPER, choice, info, number, whole } from './settings-words.ts';
import type { SettingSection } from './settings-words.ts';

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
      info(
        'net.blocks',
        'Residual blocks',
        '',
        whole(1, 9),
        'StarGAN only: blocks in the middle of its generator. Each costs the same at a quarter of the resolution.',
        'Choi et al. 2018 (StarGAN), Table 4: 6',
      ),
      info(
        'net.depth',
        'Discriminator depth',
        'layers',
        whole(2, 7),
        'StarGAN only: halvings in its discriminator. What is left of the picture must still be a pixel.',
        'Choi et al. 2018 (StarGAN), Table 5: 6',
      ),
      info(
        'net.heads',
        'Output layers',
        '',
        choice(['transposed', 'Transposed'], ['resize', 'Resize, then convolve']),
        'How the last layer reaches full size. Transposed convolutions can leave a checkerboard; resizing first does not.',
        `${PAPER}, Table 1: transposed`,
      ),
      info(
        'net.criticNorm',
        'Discriminator norm',
        '',
        choice(['instance', 'Instance'], ['none', 'None']),
        'Normalisation in the discriminator. Without it the gradient penalty sees the plain slope.',
        `${PAPER}, Table 2: instance norm`,
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
        choice(
          ['constant', 'Constant'],
          ['divide', 'Divide by ten'],
          ['linear', 'Linear to zero'],
          ['released', 'As StarGAN was released'],
        ),
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
        'train.sharedBatch',
        'One batch for both',
        '',
        { kind: 'switch' },
        'Whether the generator step sees the last batch of the discriminator again instead of a fresh one.',
        'StarGAN, released code: on; STGAN: off',
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
        'STGAN, released test script: 1.5',
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
