// The words for what the masks and losses of a run are made of. See settings-info.ts.
import { PAPER, choice, info, number } from './settings-words.ts';
import type { SettingInfo, SettingSection } from './settings-words.ts';

const weight = (key: string, title: string, reason: string, source: string): SettingInfo =>
  info(`weights.${key}`, title, '', number(0, 1000, 0.01), reason, source);

export const LOSS_SECTIONS: readonly SettingSection[] = [
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
        'labels',
        'Labels',
        '',
        choice(['binary', 'Any number of attributes'], ['one-hot', 'Exactly one class']),
        'StarGAN only: whether the attributes are classes of which one is true, such as digits.',
        'StarGAN, released code: binary for CelebA, one class for RaFD',
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
      info(
        'readings.labelScale',
        'Label scale',
        '',
        number(0.1, 2, 0.1),
        'AttGAN only: 0 and 1 are fed as minus and plus this number.',
        'AttGAN, released code: 0.5',
      ),
      info(
        'readings.fakeClasses',
        'Classify edited faces too',
        '',
        { kind: 'switch' },
        'Whether the discriminator also learns attributes from edited faces, as some papers draw it and no released code does.',
        'StarGAN, released code: off',
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
];
