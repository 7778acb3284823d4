// The scores in words: what each says in two sentences, its formula and where it is from; how it is written and drawn.
import type { Term } from '../../terms.ts';

export interface ScoreWords {
  readonly name: string;
  /** Head of a column. */
  readonly title: string;
  readonly term: Term;
  /** `share`: 0 to 1 as per cent; `decibel`; `ssim`: up to 1; `levels`: of 255. */
  readonly unit: 'share' | 'decibel' | 'ssim' | 'levels';
  readonly better: 'higher' | 'lower';
}

const SSA = 'Yang, Han, Moon: KSII Transactions on Internet and Information Systems 15(10), 2021, section 4';
const STGAN = 'Liu et al.: STGAN, CVPR 2019, and its released code';
const OURS = 'Ours, with the built-in faces; docs/evaluation.md';

function words(
  name: string,
  title: string,
  unit: ScoreWords['unit'],
  better: ScoreWords['better'],
  text: string,
  equation: string,
  source: string,
  long = title,
): ScoreWords {
  return { name, title, unit, better, term: { title: long, text, equation, source } };
}

const MASKED =
  'Only pixels that show nothing of the person or the clothes count, so it says how much an edit spills over.';

/** Groups of scores that are looked at together. */
export const SCORE_GROUPS: readonly { readonly title: string; readonly scores: readonly ScoreWords[] }[] = [
  {
    title: 'Accuracy',
    scores: [
      words(
        'aga',
        'AGA',
        'share',
        'higher',
        'The share of edits after which an independent judge sees the attribute that was asked for. The judge errs itself: its accuracy on real pictures stands beside it.',
        '1/N · Σ [judge(y) = target]',
        STGAN,
        'Attribute generation accuracy',
      ),
      words(
        'agaOfTruth',
        'AGA of truth',
        'share',
        'higher',
        'The same for the true edits, drawn with the attribute really changed: what a perfect model would reach with this judge. Much below 1, the judge does not know the attribute on such faces; an AGA far above it comes from something else than the true change.',
        '1/N · Σ [judge(truth) = target]',
        OURS,
        'Attribute generation accuracy of the true edits',
      ),
      words(
        'othersChanged',
        'Others changed',
        'share',
        'lower',
        'The share of all other attributes that the judge sees unlike the source after the edit. Conflict rules and the judge’s own mistakes count as changes too.',
        '1/(N(A−1)) · Σ [judge(y)ₖ ≠ labelₖ], k ≠ j',
        `${STGAN} ("Err")`,
        'Other attributes changed',
      ),
    ],
  },
  {
    title: 'Background',
    scores: [
      words(
        'backgroundPsnr',
        'PSNR',
        'decibel',
        'higher',
        `How close the background stays to the source. ${MASKED}`,
        '10 log₁₀(255² / MSE over the background)',
        SSA,
        'Background PSNR',
      ),
      words(
        'backgroundSsim',
        'SSIM',
        'ssim',
        'higher',
        `How alike the structure of the background stays. ${MASKED}`,
        'mean of SSIM(x, y) over the background',
        SSA,
        'Background SSIM',
      ),
      words(
        'backgroundPsnrBeforeClothing',
        'PSNR before clothing',
        'decibel',
        'higher',
        'The same before the clothing mask puts clothes back. The difference to the score after it is what the mask brings.',
        'with y of Eq. 9 instead of Eq. 10',
        SSA,
        'Background PSNR before the clothing mask',
      ),
      words(
        'backgroundSsimBeforeClothing',
        'SSIM before clothing',
        'ssim',
        'higher',
        'The same before the clothing mask puts clothes back. The difference to the score after it is what the mask brings.',
        'with y of Eq. 9 instead of Eq. 10',
        SSA,
        'Background SSIM before the clothing mask',
      ),
      words(
        'backgroundPsnrPainted',
        'PSNR painted',
        'decibel',
        'higher',
        'Everything but the background is painted black in both pictures, then the whole pictures are compared. It is higher and depends on how much is covered; likely what the paper printed.',
        'PSNR(x · m_bg, y · m_bg)',
        SSA,
        'Background PSNR, painted',
      ),
      words(
        'backgroundSsimPainted',
        'SSIM painted',
        'ssim',
        'higher',
        'Everything but the background is painted black in both pictures, then the whole pictures are compared. It is higher and depends on how much is covered; likely what the paper printed.',
        'SSIM(x · m_bg, y · m_bg)',
        SSA,
        'Background SSIM, painted',
      ),
    ],
  },
  {
    title: 'True edit',
    scores: [
      words(
        'truthPsnr',
        'PSNR',
        'decibel',
        'higher',
        'How close the edited picture is to the same head drawn with the attribute really changed. No photograph has such a second picture.',
        'PSNR(y, true edit)',
        OURS,
        'PSNR against the true edit',
      ),
      words(
        'truthSsim',
        'SSIM',
        'ssim',
        'higher',
        'How alike in structure the edited picture is to the same head drawn with the attribute really changed. No photograph has such a second picture.',
        'SSIM(y, true edit)',
        OURS,
        'SSIM against the true edit',
      ),
      words(
        'truthPsnrInside',
        'PSNR inside',
        'decibel',
        'higher',
        'Over the pixels that the true edit changes: whether the change itself is right. An edit that does nothing is bad here.',
        'PSNR over |x − x′| > 4',
        OURS,
        'PSNR inside of what the true edit changes',
      ),
      words(
        'truthPsnrOutside',
        'PSNR outside',
        'decibel',
        'higher',
        'Over the pixels that the true edit leaves alone: whether everything else is kept. An edit that does nothing is perfect here.',
        'PSNR over |x − x′| ≤ 4',
        OURS,
        'PSNR outside of what the true edit changes',
      ),
      words(
        'truthL1Inside',
        'L1 inside',
        'levels',
        'lower',
        'Mean difference from the true edit in levels of 255, over the pixels that it changes. Smaller is closer.',
        'mean |y − x′| over |x − x′| > 4',
        OURS,
        'Difference inside',
      ),
      words(
        'truthL1Outside',
        'L1 outside',
        'levels',
        'lower',
        'Mean difference from the true edit in levels of 255, over the pixels that it leaves alone. Smaller is closer.',
        'mean |y − x′| over |x − x′| ≤ 4',
        OURS,
        'Difference outside',
      ),
    ],
  },
  {
    title: 'Masks',
    scores: [
      words(
        'attentionTruthIou',
        'Attention, true edit',
        'share',
        'higher',
        'How well the attention mask, from one half on, covers the pixels that the true edit changes. One means the same pixels, zero none in common.',
        '|A ∩ B| / |A ∪ B|',
        OURS,
        'Attention mask against the true edit (IoU)',
      ),
      words(
        'attentionGuideIou',
        'Attention, guide mask',
        'share',
        'higher',
        'How well the attention mask covers the guide mask, for edits that are trained to fill their region. Edits that need only part of a region have no such score.',
        '|A ∩ B| / |A ∪ B|',
        `${SSA}; Table 6`,
        'Attention mask against the guide mask (IoU)',
      ),
      words(
        'clothingIou',
        'Clothing',
        'share',
        'higher',
        'How well the clothing mask covers labelled clothes, hats and jewellery. Faces where neither is anywhere have no such score.',
        '|A ∩ B| / |A ∪ B|',
        `${SSA}; Eq. 16`,
        'Clothing mask against labelled clothing (IoU)',
      ),
    ],
  },
];

export const RECONSTRUCTION: Term = {
  title: 'Reconstruction',
  text: 'The face with nothing changed, compared with itself as it was. It says what a pass through the network costs, before any edit.',
  equation: 'PSNR and SSIM of x and G(x, 0)',
  source: STGAN,
};

export const INTERVAL: Term = {
  title: '95 % interval',
  text: 'The faces are drawn again at random a thousand times, and 95 of 100 means lie in this range. With few faces it is wide: two models whose intervals overlap may be equally good.',
  equation: 'percentile bootstrap over faces',
  source: 'Efron 1979',
};

export const JUDGE: Term = {
  title: 'Attribute judge',
  text: 'A classifier that was trained on real pictures and shares nothing with any critic. No AGA can be trusted further than its accuracy on test pictures that nobody edited.',
  equation: 'five blocks of two 3×3 convolutions, 512 hidden, one logit per attribute',
  source: STGAN,
};
