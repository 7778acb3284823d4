// Figures that papers and their authors state for CelebA at 128 px, to look at beside one's own. They were measured on other
// faces, with other judges: orderings may be compared, numbers may not. Not everything could be read at its source.

interface PublishedFigure {
  readonly method: string;
  /** Reconstruction in dB, and SSIM. */
  readonly psnr?: number;
  readonly ssim?: number;
  /** Mean attribute generation accuracy in per cent. */
  readonly aga?: number;
  /** `confirmed`: by the authors; `stated`: by whoever measured it; `second-hand`: told by somebody else; `unverified`: not
   * checked against its source. */
  readonly status: 'confirmed' | 'stated' | 'second-hand' | 'unverified';
  readonly source: string;
}

const PAPER = 'Liu et al.: STGAN, CVPR 2019';
const AUTHORS = 'issues 20 and 40 of the released STGAN code';
const RETRAINED = 'README of an independent STGAN for Ascend processors';

export const PUBLISHED: readonly PublishedFigure[] = [
  { method: 'IcGAN', psnr: 15.28, ssim: 0.43, status: 'unverified', source: PAPER },
  { method: 'FaderNet', psnr: 30.62, ssim: 0.908, status: 'unverified', source: PAPER },
  { method: 'AttGAN', psnr: 24.07, ssim: 0.841, status: 'unverified', source: PAPER },
  { method: 'StarGAN', psnr: 22.8, ssim: 0.819, status: 'unverified', source: PAPER },
  { method: 'STGAN', psnr: 31.67, ssim: 0.948, status: 'confirmed', source: AUTHORS },
  { method: 'STGAN, mean AGA of the paper', aga: 86.05, status: 'second-hand', source: RETRAINED },
  {
    method: 'STGAN re-trained, GPU',
    psnr: 32.3,
    ssim: 0.95,
    aga: 87.09,
    status: 'stated',
    source: RETRAINED,
  },
  {
    method: 'STGAN re-trained, NPU',
    psnr: 34.15,
    ssim: 0.971,
    aga: 88.48,
    status: 'stated',
    source: RETRAINED,
  },
  {
    method: 'STGAN re-trained, NPU, mixed precision',
    psnr: 33.78,
    ssim: 0.972,
    aga: 83.32,
    status: 'stated',
    source: RETRAINED,
  },
];

/** What the first paper states as orderings; its figures are bar charts without numbers. */
export const PUBLISHED_ORDERINGS: readonly string[] = [
  'Mean AGA: STGAN before the attention method before AttGAN; the clothing mask costs the attention method a little (first paper, Fig. 8a).',
  'Background PSNR and SSIM: the attention method with clothing mask first, without it second, then STGAN and AttGAN (first paper, Fig. 8b and 8c).',
];
