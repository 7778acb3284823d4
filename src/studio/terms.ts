// The words of the papers, each explained in two sentences with its equation and where it is from.

export interface Term {
  readonly title: string;
  /** Two sentences for people. */
  readonly text: string;
  /** In plain signs; empty where there is none. */
  readonly equation: string;
  readonly source: string;
}

const SSA = 'Yang, Han, Moon: KSII Transactions on Internet and Information Systems 15(10), 2021';
const STGAN = 'Liu et al.: STGAN, CVPR 2019';
const WGAN = 'Gulrajani et al.: Improved Training of Wasserstein GANs, NeurIPS 2017';

export const TERMS = {
  attention: {
    title: 'Attention mask',
    text: 'The network says for every pixel whether it may change: bright lets the generated pixel through, dark keeps the pixel of the source. That keeps everything an edit has no business with.',
    equation: 'y = x_e · m_a + x · (1 − m_a)',
    source: `${SSA}, Eq. 9`,
  },
  clothing: {
    title: 'Clothing mask',
    text: 'Clothes, hats and jewellery as the network finds them; they are put back from the source after the edit. The discriminator never sees this step.',
    equation: 'final = x · m_c + y · (1 − m_c)',
    source: `${SSA}, Eq. 10`,
  },
  raw: {
    title: 'Raw picture',
    text: 'What the generator paints before the attention mask chooses from it. Outside the mask nothing supervises it, so it may look wrong there.',
    equation: 'x_e',
    source: `${SSA}, section 3.2`,
  },
  final: {
    title: 'Final picture',
    text: 'The edited face with the clothing of the source put back. It is the picture that is exported while the clothing mask is on.',
    equation: 'final = x · m_c + y · (1 − m_c)',
    source: `${SSA}, Eq. 10`,
  },
  edited: {
    title: 'Edited face',
    text: 'The raw picture where attention is open, the source where it is closed. This is the picture that the discriminator judges in training.',
    equation: 'y = x_e · m_a + x · (1 − m_a)',
    source: `${SSA}, Eq. 9`,
  },
  signedDifference: {
    title: 'Signed difference',
    text: 'The picture on show minus the source, pixel by pixel: red became lighter, blue darker, grey stayed. It is amplified, so faint changes show too.',
    equation: 'd = y − x',
    source: `${SSA}, section 4.2`,
  },
  difference: {
    title: 'Difference vector',
    text: 'The network is told what should change rather than what the face should have: each slider is one entry, 0 leaves the attribute alone. Training uses −1, 0 and 1; the published tests go to 1.5.',
    equation: 'd = target − source',
    source: `${STGAN}, section 3.1`,
  },
  counterfactual: {
    title: 'True edit',
    text: 'The same drawn person with one attribute changed and everything else as it was. Below it, the pixels that the change touches: what a perfect attention mask would open.',
    equation: '|x − x′| > t',
    source: 'Built-in faces, docs/headkit.md',
  },
  guide: {
    title: 'Guide mask',
    text: 'The region in which an attribute lives, made from the labelled parts of a face: hair, skin, person, glasses. Training compares attention with it for faces whose parts are known.',
    equation: 'Tables 3 and 4',
    source: `${SSA}, Eq. 5`,
  },
  transfer: {
    title: 'Selective transfer unit',
    text: 'A gated unit between encoder and decoder that decides per pixel how much of an encoder feature is rewritten. It carries detail across without carrying the old attribute along.',
    equation: 'f = (1 − z) · s + z · f̃',
    source: `${STGAN}, section 3.2`,
  },
  adversarial: {
    title: 'Adversarial loss',
    text: 'The discriminator scores how real a picture looks, and the generator tries to raise that score. Near-equal scores for real and edited faces mean that the two are in balance.',
    equation: 'E[D(y)] − E[D(x)]',
    source: `${WGAN}; ${SSA}, Eq. 2`,
  },
  penalty: {
    title: 'Gradient penalty',
    text: 'Keeps the slope of the discriminator near one, so that the generator always gets a usable direction. A value that keeps growing announces trouble.',
    equation: '(‖∇D(x̂)‖ − 1)²',
    source: `${WGAN}, Eq. 3`,
  },
  attributes: {
    title: 'Attribute loss',
    text: 'The discriminator also reads the attributes of a face. The generator has to make it read the ones that were asked for.',
    equation: 'BCE(D_att(y), target)',
    source: `${SSA}, Eq. 3 and 4`,
  },
  reconstruction: {
    title: 'Reconstruction loss',
    text: 'Editing by nothing must give the same face. It is weighted lightly, because a closed attention mask already ensures most of it; G/raw asks the same of the picture before the mask, in runs that weigh it.',
    equation: '‖x − G(x, 0)‖₁',
    source: `${SSA}, Eq. 1`,
  },
  dual: {
    title: 'Dual loss',
    text: 'An edit that is taken back must lead to the first face. It forbids edits that destroy what they would need for the way back.',
    equation: '‖x − G(G(x, d), −d)‖₁',
    source: `${SSA}, Eq. 12`,
  },
  attentionIdentity: {
    title: 'Attention identity loss',
    text: 'When nothing is asked for, the attention mask must be closed everywhere. Too strong early on, it closes the mask for good.',
    equation: '‖m_a(x, 0)‖₁',
    source: `${SSA}, Eq. 13`,
  },
  target: {
    title: 'Target-region loss',
    text: 'For attributes that fill a region, such as a hair colour, attention should equal that region. It acts only on faces whose parts are known.',
    equation: '‖m_a − m_guide‖₂',
    source: `${SSA}, Eq. 14`,
  },
  nontarget: {
    title: 'Nontarget-region loss',
    text: 'For attributes that need only part of a region, attention must merely stay inside it. What it opens outside the guide mask is penalised.',
    equation: 'E[max(m_a − m_guide, 0)]',
    source: `${SSA}, Eq. 15`,
  },
  clothingLoss: {
    title: 'Clothing loss',
    text: 'The clothing mask should equal the labelled clothes, hats and jewellery. It acts only on faces whose parts are known.',
    equation: '‖m_c − m_clothing‖₂',
    source: `${SSA}, Eq. 16`,
  },
  intensity: {
    title: 'Intensity',
    text: 'A factor on all edits together. The published accuracies were measured at 150 %, outside the range of training: stronger edits at the price of quality.',
    equation: 'd = intensity · (target − source)',
    source: 'STGAN, released test script',
  },
  conflict: {
    title: 'Conflict rules',
    text: 'A face has one hair colour, and no bangs when bald: switching one attribute on turns the others off. The rules act on what you ask for, never on training.',
    equation: '',
    source: 'AttGAN and STGAN, released code',
  },
  f1: {
    title: 'F1 of a classifier',
    text: 'The harmonic mean of precision and recall, averaged over attributes or classes: 1 is perfect. Real is the critic against labels, edited the critic against what was asked for, direct the generator itself, whose answer is the label that changes the picture least.',
    equation: 'F1 = 2 · P · R / (P + R)',
    source: 'Singh: Adapting GANs: Can the Generator act as a Classifier?, Eq. 12',
  },
} as const satisfies Record<string, Term>;

export type TermName = keyof typeof TERMS;

const CURVE_TERMS: readonly (readonly [RegExp, TermName])[] = [
  [/^F1 /, 'f1'],
  [/gp|penalty/i, 'penalty'],
  [/nontarget/i, 'nontarget'],
  [/target/i, 'target'],
  [/cloth/i, 'clothingLoss'],
  [/identity|a_id|attention|mask/i, 'attentionIdentity'],
  [/rec|raw/i, 'reconstruction'],
  [/dual|cyc/i, 'dual'],
  [/att|cls/i, 'attributes'],
  [/adv|real|fake|score|loss|total/i, 'adversarial'],
];

/** The explanation that belongs to a curve, by the words in its name. */
export function termOfCurve(name: string): TermName | null {
  return CURVE_TERMS.find(([words]) => words.test(name.slice(name.indexOf('/') + 1)))?.[1] ?? null;
}
