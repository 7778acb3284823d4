// The words for the loss weights of a run. See settings-info.ts.
import { TARGET_SECTIONS } from './settings-masks.ts';
import { PAPER, SSA, info, number } from './settings-words.ts';
import type { SettingInfo, SettingSection } from './settings-words.ts';

const weight = (
  key: string,
  title: string,
  reason: string,
  source: string,
  methods?: readonly string[],
): SettingInfo => info(`weights.${key}`, title, '', number(0, 1000, 0.01), reason, source, methods);

export const LOSS_SECTIONS: readonly SettingSection[] = [
  ...TARGET_SECTIONS,
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
        'criticEdits',
        'Edits, discriminator',
        'How much the discriminator learns that an edited attribute is still as it was, so that a tint does not pass for it. Much of it makes edits timid.',
        `${PAPER}: none, 0`,
      ),
      weight(
        'attributes',
        'Attributes, generator',
        'Pull towards the attributes asked for (Eq. 4).',
        `${PAPER}, AttGAN and STGAN: 10; StarGAN: 1`,
      ),
      weight(
        'reconstruction',
        'Reconstruction',
        'A face edited by nothing must come back unchanged (Eq. 1); StarGAN: an edit taken back must give the first face again.',
        `${PAPER}, section 4.1: 0.05; AttGAN and STGAN: 100; StarGAN: 10`,
      ),
      weight(
        'dual',
        'Dual',
        'An edit taken back must give the first face again (Eq. 12).',
        `${PAPER}, section 4.1: 4.69`,
        SSA,
      ),
      weight(
        'attentionIdentity',
        'Attention identity',
        'Without a change asked for, the attention mask must stay closed (Eq. 13). Too high closes it for good.',
        `${PAPER}, section 4.1: 2.25`,
        SSA,
      ),
      weight(
        'target',
        'Target region',
        'Attention should cover the region that the attribute lives in (Eq. 14).',
        `${PAPER}, section 4.1: 3.75`,
        SSA,
      ),
      weight(
        'nontarget',
        'Nontarget region',
        'Attention should not leave the region that may change (Eq. 15).',
        `${PAPER}, section 4.1: 0.09`,
        SSA,
      ),
      weight(
        'clothing',
        'Clothing',
        'The clothing mask should find clothes, hats and jewellery (Eq. 16).',
        `${PAPER}, section 4.1: 4.45`,
        SSA,
      ),
      weight(
        'sparsity',
        'Attention sparsity',
        'Keeps the attention mask small in the edit itself. For small runs whose masks open everywhere; too high closes them.',
        `Ours, a deviation: ${PAPER} has none, 0; GANimation and PA-GAN have one`,
        SSA,
      ),
      weight(
        'raw',
        'Raw picture',
        'What the generator paints before the mask is laid over it should be the face itself when nothing is to change. Without it nothing asks how a background looks, which bald heads lack.',
        `Ours, a deviation: ${PAPER} has none, 0`,
        SSA,
      ),
    ],
  },
];
