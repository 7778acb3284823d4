// What each compared method was published with: loss weights, rates, schedule, readings. Data only; the networks are
// in the engine, and presets.ts joins both into complete settings.
import type { LossWeights, RunSettings } from './settings.ts';

export interface Recipe {
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly weights: LossWeights;
  /** Adam's rate for both networks. */
  readonly rate: number;
  readonly decay: RunSettings['train']['decay'];
  /** Whether the generator step sees the last discriminator batch again. */
  readonly sharedBatch: boolean;
  readonly readings: RunSettings['readings'];
  /** How probes ask for an attribute. */
  readonly probeTargets: RunSettings['report']['probeTargets'];
  /** What only the paper preset takes over, because runs of several methods are compared at equal length and batch. */
  readonly published: Pick<RunSettings['train'], 'batch' | 'steps' | 'flips'>;
}

/** The recommended reading of every open point, see docs/methods.md. */
const READINGS: RunSettings['readings'] = {
  maskDistance: 'mse',
  attributeReduction: 'mean',
  gateMean: 'batch',
  labelScale: 0.5,
  fakeClasses: false,
  label: 'difference',
  unitState: 'reset',
  targetStrength: 'fixed',
  adversarial: 'wgan',
  nontargetMean: 'picture',
  guideUnion: 'table',
  unchanged: 'none',
  beardConflict: false,
  baldConflict: false,
};

const WITHOUT_MASKS = {
  dual: 0,
  attentionIdentity: 0,
  target: 0,
  nontarget: 0,
  clothing: 0,
  sparsity: 0,
  raw: 0,
};

/** Weights and rate of the released AttGAN and STGAN code (`train.py` of both). */
const ENCODER_DECODER = {
  weights: {
    adversarial: 1,
    penalty: 10,
    criticAttributes: 1,
    criticEdits: 0,
    attributes: 10,
    reconstruction: 100,
    ...WITHOUT_MASKS,
  },
  rate: 2e-4,
  decay: 'divide',
  sharedBatch: false,
  readings: READINGS,
  probeTargets: 'invert',
  // 200 epochs of 947 generator steps: 182,000 pictures in batches of 32, one in six for the generator.
  published: { batch: 32, steps: 189_400, flips: false },
} as const;

/** The compared methods by id. */
export const RECIPES = {
  ssa: {
    ...ENCODER_DECODER,
    id: 'ssa',
    title: 'Attention and clothing masks',
    // Yang, Han, Moon 2021, section 4.1; the two weights that it does not print are 1.
    weights: {
      adversarial: 1,
      penalty: 10,
      criticAttributes: 1,
      criticEdits: 0,
      attributes: 10,
      reconstruction: 0.05,
      dual: 4.69,
      attentionIdentity: 2.25,
      target: 3.75,
      nontarget: 0.09,
      clothing: 4.45,
      sparsity: 0,
      raw: 0,
    },
  },
  stgan: { ...ENCODER_DECODER, id: 'stgan', title: 'STGAN' },
  attgan: { ...ENCODER_DECODER, id: 'attgan', title: 'AttGAN' },
  // Released StarGAN code: `main.py` (weights, rate) and `solver.py` (sum over attributes, one batch for both networks);
  // the decay that its paper intends.
  stargan: {
    id: 'stargan',
    title: 'StarGAN',
    weights: {
      adversarial: 1,
      penalty: 10,
      criticAttributes: 1,
      criticEdits: 0,
      attributes: 1,
      reconstruction: 10,
      ...WITHOUT_MASKS,
    },
    rate: 1e-4,
    decay: 'linear',
    sharedBatch: true,
    readings: { ...READINGS, attributeReduction: 'sum' },
    probeTargets: 'assign',
    // 200,000 iterations, of which every fifth has a generator step.
    published: { batch: 16, steps: 40_000, flips: true },
  },
} as const satisfies Record<string, Recipe>;

/** The recipe of a method; undefined for one that is not compared here. */
export function recipeOf(method: string): Recipe | undefined {
  return Object.values<Recipe>(RECIPES).find(({ id }) => id === method);
}
