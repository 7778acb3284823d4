// Presets: complete settings for a machine and a purpose. The paper's values stay where a small run allows; every
// deviation is named in `deviations`.
import { ATTRIBUTES, conflictsOf } from './attributes.ts';
import type { FurtherConflicts } from './attributes.ts';
import { MORE_RULES, PAPER_RULES } from './guide.ts';
import { studyPresets } from './presets-study.ts';
import { RECIPES, recipeOf } from './recipes.ts';
import type { Recipe } from './recipes.ts';
import type { LossWeights, RunSettings } from './settings.ts';

/** Id of the built-in data set that comes ready-made. */
export const BUILT_IN_DATASET = 'headkit-64';
/** Id of the built-in faces at twice that size; they are drawn on the user's machine. */
export const LARGE_DATASET = 'headkit-128';
/** Id of the built-in faces of which no attribute tells anything about another one; drawn like the large ones. */
export const INDEPENDENT_DATASET = 'headkit-64-independent';

/** Whether a data set is one of the built-in ones. */
export function isBuiltIn(dataset: string): boolean {
  return [BUILT_IN_DATASET, LARGE_DATASET, INDEPENDENT_DATASET].includes(dataset);
}

const PAPER: RunSettings = {
  version: 1,
  name: 'Paper',
  method: 'ssa',
  preset: 'paper',
  dataset: BUILT_IN_DATASET,
  seed: 1,
  attributes: [...ATTRIBUTES],
  labels: 'binary',
  net: {
    size: 128,
    channels: 3,
    dim: 64,
    layers: 5,
    fc: 1024,
    blocks: 6,
    depth: 6,
    heads: 'transposed',
    upsampling: 'transposed',
    criticNorm: 'instance',
    shortcuts: 1,
    injects: 1,
    transfers: 5,
    decoders: 'shared',
  },
  train: {
    steps: 189_400,
    batch: 32,
    critics: 5,
    firstSteps: 0,
    firstCritics: 20,
    firstLessons: 0,
    openingSteps: 0,
    generatorRate: 2e-4,
    criticRate: 2e-4,
    beta1: 0.5,
    beta2: 0.999,
    decay: 'divide',
    decayFrom: 0.5,
    normDecay: 0.999,
    flips: false,
    labelledFraction: 0.149,
    singleAttribute: 0,
    singleWeights: {},
    sharedBatch: false,
    rareShare: 0,
    viewShift: 0,
    viewZoom: 0,
  },
  weights: RECIPES.ssa.weights,
  readings: RECIPES.ssa.readings,
  // Rules of attributes that a run does not train are never asked.
  rules: structuredClone({ ...PAPER_RULES, ...MORE_RULES }) as RunSettings['rules'],
  report: {
    probeEvery: 500,
    checkpointSeconds: 60,
    probeIntensity: 1,
    probeTargets: 'invert',
    classifyEvery: 0,
  },
};

/** What a preset changes against the paper. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  /** One sentence: for whom, on what, how long. */
  readonly purpose: string;
  /** Where it leaves the paper's recipe, in words. */
  readonly deviations: readonly string[];
  readonly settings: RunSettings;
  /** Loss weights that it changes in every method that has them; those of `settings` are the attention method's. */
  readonly weights: Partial<LossWeights>;
  /** Whether its rates are its own instead of those of a method. */
  readonly ownRates: boolean;
}

/** What a preset changes of the settings that it is made from. */
export interface Change {
  net: Partial<RunSettings['net']>;
  train: Partial<RunSettings['train']>;
  readings?: FurtherConflicts;
  report?: Partial<RunSettings['report']>;
  /** Takes the place of a method's own where that is not zero. */
  weights?: Partial<LossWeights>;
  /** Weights of the attention method alone. */
  attentive?: Partial<LossWeights>;
}

function preset(id: string, title: string, purpose: string, deviations: string[], change: Change): Preset {
  const settings: RunSettings = {
    ...PAPER,
    name: title,
    preset: id,
    dataset: (change.net.size ?? PAPER.net.size) > 64 ? LARGE_DATASET : BUILT_IN_DATASET,
    net: { ...PAPER.net, ...change.net },
    train: { ...PAPER.train, ...change.train },
    readings: { ...PAPER.readings, ...change.readings },
    weights: { ...PAPER.weights, ...change.weights, ...change.attentive },
    report: { ...PAPER.report, ...change.report },
  };
  const ownRates = change.train.generatorRate !== undefined;
  return { id, title, purpose, deviations, settings, weights: change.weights ?? {}, ownRates };
}

const SMALL_RUN = [
  'labelled share 1: every built-in face has parts',
  'three quarters of the targets change one attribute, so that the target-region loss fires often',
  'the rate falls in the last quarter of the run or later: a short run has no time to spend at a tenth of it',
  'a moustache and a shaven face, a bald head and a hair colour exclude each other where one is asked for: a change of one attribute must not ask for what no face shows',
  'batch-norm decay 0.99: 0.999 remembers a thousand steps and starts from nothing',
];
const EXCLUSIVE = { beardConflict: true, baldConflict: true };
const small = { labelledFraction: 1, singleAttribute: 0.75, normDecay: 0.99, decayFrom: 0.75 };

/** Sentences of `LEARNS` about the attention method: the others do not leave their recipe there. */
const OF_ATTENTION = [
  'the masks learn from the first step and compose from step 300 on: as long as the picture is rough, they would only close',
  'target-region and clothing losses weigh 120: the masks find hair, skin and clothes before the picture is edited through them',
  'attributes weigh 30 instead of 10, and five times for the critic: at 10 the attention mask stays shut where little changes',
  'the critic is told, with weight 1, what the face was that an edit was made from: it takes less for done that is not',
  'the raw picture of the pass that changes nothing is compared with the face, with weight 20: under a closed mask nothing else asks it for a background',
];

/** The sentence of `LEARNS` about the others. */
const OF_OTHERS =
  'the critic weighs attributes ten times (StarGAN, whose loss is a sum: once, and reconstruction five times)';

const LESSONS =
  'the critic has a head start of 125 steps and of 2,000 lessons in the attributes of real faces alone: a generator learns nothing from a critic that cannot tell them apart, and beside realism that takes it four times as many faces';
const ENLARGING =
  'layers that enlarge repeat pixels and then convolve: transposed convolutions leave a pattern that the critic takes for attributes and a short run does not outgrow';

/** What made small runs learn on the built-in faces (docs/small-runs.md). */
const LEARNS = [
  LESSONS,
  OF_OTHERS,
  ...OF_ATTENTION,
  'the critic sees every picture moved by up to a sixteenth of its side, and faces are mirrored: the generator finds fewer patterns that only this critic takes for an attribute',
  ENLARGING,
];
const REPEATED = { heads: 'resize', upsampling: 'resize' } as const;
const HEAD_START = { firstSteps: 25, firstCritics: 5, firstLessons: 80 };
const learns = { ...HEAD_START, openingSteps: 300, flips: true, viewShift: 1 / 16 };
const RATES = { generatorRate: 3e-4, criticRate: 6e-4 };
const WITHOUT_ATTENTION: Partial<LossWeights> = { criticAttributes: 10 };
const ATTENTIVE: Partial<LossWeights> = {
  criticAttributes: 5,
  criticEdits: 1,
  attributes: 30,
  target: 120,
  clothing: 120,
  raw: 20,
};

const QUICK = preset(
  'quick',
  'Quick look',
  'The first visible edits and masks, in minutes on a GPU, within an hour without.',
  [
    ...SMALL_RUN,
    ...LEARNS,
    '64 px, a quarter of the width',
    'eight faces a batch, three critic steps, rates 0.0003 and 0.0006: more updates in the same time',
  ],
  {
    net: { size: 64, dim: 16, layers: 4, fc: 256, blocks: 3, depth: 4, ...REPEATED },
    readings: EXCLUSIVE,
    train: { ...small, ...learns, steps: 2700, decayFrom: 0.85, batch: 8, critics: 3, ...RATES },
    report: { probeEvery: 100, checkpointSeconds: 60 },
    weights: WITHOUT_ATTENTION,
    attentive: ATTENTIVE,
  },
);

export const PRESETS: readonly Preset[] = [
  preset(
    'smoke',
    'Smoke test',
    'Checks in seconds that everything works; the faces stay blurred.',
    [...SMALL_RUN, '32 px'],
    {
      net: { size: 32, dim: 16, layers: 3, fc: 128, blocks: 1, depth: 3 },
      readings: EXCLUSIVE,
      train: { ...small, steps: 200, batch: 8, critics: 1 },
      report: { probeEvery: 20, checkpointSeconds: 20 },
    },
  ),
  QUICK,
  preset(
    'study',
    'Small study',
    'A run worth comparing, an hour or more on a GPU.',
    [...SMALL_RUN, ...LEARNS, '64 px, half the width'],
    {
      net: { size: 64, dim: 32, layers: 4, fc: 512, blocks: 3, depth: 4, ...REPEATED },
      readings: EXCLUSIVE,
      train: { ...small, ...learns, steps: 20_000, batch: 16, critics: 5 },
      report: { probeEvery: 200 },
      weights: WITHOUT_ATTENTION,
      attentive: ATTENTIVE,
    },
  ),
  preset(
    'portrait',
    'Portrait',
    '128 px pictures, for a GPU with memory to spare.',
    [...SMALL_RUN, ...LEARNS, 'a quarter of the width'],
    {
      net: { size: 128, dim: 16, layers: 5, fc: 512, blocks: 4, depth: 5, ...REPEATED },
      readings: EXCLUSIVE,
      train: { ...small, ...learns, steps: 40_000, batch: 16, critics: 5 },
      weights: WITHOUT_ATTENTION,
      attentive: ATTENTIVE,
    },
  ),
  preset('paper', 'Paper', 'The published recipe: 75 million parameters, days on a data-centre GPU.', [], {
    net: {},
    train: {},
  }),
];

/** How much more a short run reconstructs where attribute losses are sums. */
const AGAINST_SUMS = 5;

/**
 * What a preset changes of the weights that a method has. Where the attribute loss is a sum, it weighs as much as there are
 * attributes: the critic does not need more of it, and in a short run the picture needs more to stand against it.
 */
function had(recipe: Recipe, changed: Partial<LossWeights>): Partial<LossWeights> {
  const { weights, readings } = recipe;
  const { criticAttributes, ...rest } = changed;
  if (criticAttributes !== undefined && readings.attributeReduction === 'sum')
    return { ...had(recipe, rest), reconstruction: AGAINST_SUMS * weights.reconstruction };
  const own = Object.entries(changed).filter(([name]) => weights[name as keyof LossWeights] !== 0);
  return Object.fromEntries(own);
}

/** A paper preset's settings under a method's recipe; `published` says whether its batch and length count too. */
function underRecipe(
  { settings, weights: changed, ownRates }: Pick<Preset, 'settings' | 'weights' | 'ownRates'>,
  recipe: Recipe,
  published: boolean,
): RunSettings {
  const { id, rate, decay, sharedBatch, weights, readings, probeTargets } = recipe;
  const rates = ownRates ? {} : { generatorRate: rate, criticRate: rate };
  return {
    ...settings,
    method: id,
    train: { ...settings.train, ...rates, decay, sharedBatch, ...(published ? recipe.published : {}) },
    weights: { ...weights, ...had(recipe, changed) },
    readings: { ...readings, ...conflictsOf(settings.readings) },
    report: { ...settings.report, probeTargets },
  };
}

/** Presets of StarGAN alone: digits, and faces of five attributes. */
export const STARGAN_PRESETS = studyPresets(
  underRecipe({ settings: PAPER, weights: {}, ownRates: false }, RECIPES.stargan, true),
  underRecipe(QUICK, RECIPES.stargan, false),
  QUICK.deviations.filter((each) => each !== ENLARGING && each !== LESSONS),
);

/** The preset of an id; the first one for an unknown id. */
export function presetOf(id: string): Preset {
  const found = [...PRESETS, ...STARGAN_PRESETS].find((candidate) => candidate.id === id) ?? PRESETS[0];
  if (found === undefined) throw new Error('no presets');
  return found;
}

/** The presets that a method can be trained with. */
export function presetsFor(method: string): readonly Preset[] {
  return method === 'stargan' ? [...PRESETS, ...STARGAN_PRESETS] : PRESETS;
}

/**
 * A preset for one of the methods: size, data, attributes, seed, batch, steps and sampling stay, so that runs of
 * different methods can be compared; loss weights, rates, schedule and readings become those of the method. The paper
 * preset takes over its batch, length and mirroring as well. The attributes stay the thirteen of the comparison.
 * @param preset of StarGAN alone for another method: the first look takes its place
 * @param method an id of `RECIPES`; an unknown one keeps the preset's own
 */
export function settingsFor(preset: string, method: string): RunSettings {
  const found = presetOf(preset);
  const { id, settings } = found;
  const recipe = recipeOf(method);
  if (recipe === undefined || method === settings.method) return settings;
  if (STARGAN_PRESETS.some((each) => each.id === id)) return settingsFor('quick', method);
  return underRecipe(found, recipe, id === 'paper');
}

/** Where a preset leaves the recipe of a method, in words. */
export function deviationsOf(preset: string, method: string): readonly string[] {
  const { id, settings, deviations } = presetOf(preset);
  const foreign = method === 'ssa' ? [OF_OTHERS] : OF_ATTENTION;
  const own = deviations.filter((each) => !foreign.includes(each));
  if (method !== 'stargan' || STARGAN_PRESETS.some((each) => each.id === id)) return own;
  if (id === 'paper') return ['thirteen attributes instead of five, to be compared with the other methods'];
  if (settings.train.flips) return own;
  return [...own, 'faces are not mirrored, to be compared with the other methods'];
}
