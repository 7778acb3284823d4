// The settings of a run: one checked, versioned, plain record. Defaults and presets are in presets.ts, the words
// that explain each setting in settings-info.ts.
import * as v from 'valibot';
import { StudioError } from './errors.ts';
import { REGIONS } from './guide.ts';
import { checkShapes } from './settings-shapes.ts';

const whole = (low: number, high: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));
const within = (low: number, high: number) =>
  v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const guideRule = v.strictObject({
  regions: v.array(v.picklist(REGIONS.map(({ flag }) => flag))),
  loss: v.picklist(['none', 'nontarget', 'target']),
});

/** Sizes of the networks. Each method reads the fields that it has a word for; later ones have defaults, so that
 * settings written before them can be read. */
const net = v.strictObject({
  size: v.picklist([32, 64, 128]),
  channels: v.picklist([1, 3]),
  dim: whole(2, 128),
  layers: whole(2, 6),
  fc: whole(4, 2048),
  /** StarGAN: residual blocks of the generator, layers of the discriminator. */
  blocks: v.optional(whole(1, 9), 6),
  depth: v.optional(whole(2, 7), 4),
  heads: v.optional(v.picklist(['transposed', 'resize']), 'transposed'),
  /** The layers before the last that enlarge (StarGAN: both). */
  upsampling: v.optional(v.picklist(['transposed', 'resize']), 'transposed'),
  criticNorm: v.optional(v.picklist(['instance', 'none']), 'instance'),
  /** AttGAN: after how many decoder steps encoder features and attributes are joined in. */
  shortcuts: v.optional(whole(0, 5), 1),
  injects: v.optional(whole(0, 5), 1),
  /** STGAN, attention method: how many skip connections there are, from the innermost on. */
  transfers: v.optional(whole(1, 5), 5),
  /** Attention method: whether picture and masks share all of the decoder but its last layer. */
  decoders: v.optional(v.picklist(['shared', 'separate']), 'shared'),
});

/** Loss weights of Eq. 17 and 18 (first paper). */
const weights = v.strictObject({
  adversarial: within(0, 1000),
  penalty: within(0, 1000),
  criticAttributes: within(0, 1000),
  /** Of the critic's attributes on edits, which it learns to see as they were before; no paper's, against tricks. */
  criticEdits: v.optional(within(0, 1000), 0),
  attributes: within(0, 1000),
  reconstruction: within(0, 1000),
  dual: within(0, 1000),
  attentionIdentity: within(0, 1000),
  target: within(0, 1000),
  nontarget: within(0, 1000),
  clothing: within(0, 1000),
  /** Of the attention mask's mean in the edit itself; no paper's, against masks that open everywhere. */
  sparsity: v.optional(within(0, 1000), 0),
  /** Of the raw picture where nothing is to change; no paper's, so that it learns what lies outside its mask. */
  raw: v.optional(within(0, 1000), 0),
});

/** How equations and released code are read where they leave a choice; the defaults are argued in docs/methods.md. */
const readings = v.strictObject({
  maskDistance: v.picklist(['mse', 'rms', 'norm']),
  attributeReduction: v.picklist(['mean', 'sum']),
  gateMean: v.picklist(['batch', 'active']),
  labelScale: v.optional(within(0.1, 2), 0.5),
  fakeClasses: v.optional(v.boolean(), false),
  /** What STGAN's generator is fed. */
  label: v.optional(v.picklist(['difference', 'target']), 'difference'),
  /** What the selective transfer unit hands outwards. */
  unitState: v.optional(v.picklist(['reset', 'output', 'arrived']), 'reset'),
  targetStrength: v.optional(v.picklist(['fixed', 'uniform', 'truncated-normal']), 'fixed'),
  adversarial: v.optional(v.picklist(['wgan', 'lsgan', 'dcgan']), 'wgan'),
  nontargetMean: v.optional(v.picklist(['picture', 'outside']), 'picture'),
  guideUnion: v.optional(v.picklist(['table', 'refined']), 'table'),
  unchanged: v.optional(v.picklist(['none', 'zero']), 'none'),
  beardConflict: v.optional(v.boolean(), false),
  baldConflict: v.optional(v.boolean(), false),
});

const differences = v.strictObject({ readings: v.partial(readings), weights: v.partial(weights) });

const schema = v.strictObject({
  version: v.literal(1),
  name,
  method: name,
  preset: name,
  dataset: name,
  seed: whole(0, 2 ** 32 - 1),
  attributes: v.pipe(v.array(name), v.minLength(1), v.maxLength(40)),
  /** Whether any number of attributes may be 1, or exactly one (classes such as digits). */
  labels: v.optional(v.picklist(['binary', 'one-hot']), 'binary'),
  net,
  train: v.strictObject({
    steps: whole(1, 10_000_000),
    batch: whole(1, 128),
    critics: whole(1, 20),
    /** The first generator steps, in which the critic takes `firstCritics` steps instead; 0: none. */
    firstSteps: v.optional(whole(0, 10_000_000), 0),
    firstCritics: v.optional(whole(1, 100), 20),
    /** Lessons for the critic before each of the first generator steps: updates on attributes of real pictures alone. */
    firstLessons: v.optional(whole(0, 1000), 0),
    /** The first generator steps of the attention method, in which the masks learn but do not compose. */
    openingSteps: v.optional(whole(0, 10_000_000), 0),
    generatorRate: within(0, 1),
    criticRate: within(0, 1),
    beta1: within(0, 0.9999),
    beta2: within(0, 0.999999),
    decay: v.picklist(['constant', 'divide', 'linear', 'released']),
    decayFrom: within(0, 1),
    normDecay: within(0, 0.99999),
    flips: v.boolean(),
    labelledFraction: within(0, 1),
    singleAttribute: within(0, 1),
    /** How often a single change asks for an attribute, against 1 for those that are not named. */
    singleWeights: v.optional(v.record(name, within(0.01, 100)), {}),
    sharedBatch: v.optional(v.boolean(), false),
    /** Faces with an attribute that is rarer than this come more often; 0: every face once an epoch. */
    rareShare: v.optional(within(0, 1), 0),
    /** How far the frame is moved through which the critic sees a picture, as a share of the side, and how much it grows or
     * shrinks; 0 and 0: it sees pictures as they are. */
    viewShift: v.optional(within(0, 0.5), 0),
    viewZoom: v.optional(within(0, 0.5), 0),
  }),
  weights,
  readings,
  rules: v.record(name, v.strictObject({ add: guideRule, remove: guideRule })),
  report: v.strictObject({
    probeEvery: whole(1, 100_000),
    checkpointSeconds: whole(5, 3600),
    probeIntensity: v.optional(within(0, 2), 1),
    /** What a probe asks for: the attribute inverted, or set, as StarGAN's sampler sets hair colours. */
    probeTargets: v.optional(v.picklist(['invert', 'assign']), 'invert'),
    /** Steps between scores of critic and generator as classifiers; 0: none. */
    classifyEvery: v.optional(whole(0, 100_000), 0),
  }),
});

/** Everything that decides a run; equal settings on equal data and device give equal bytes. */
export type RunSettings = v.InferOutput<typeof schema>;
export type LossWeights = RunSettings['weights'];
export type LabelKind = RunSettings['labels'];
export type Readings = RunSettings['readings'];

/**
 * Checks a record of unknown origin (a file, a stored run).
 * @throws StudioError `settings-invalid`, naming the setting
 */
export function parseSettings(value: unknown): RunSettings {
  const result = v.safeParse(schema, value);
  if (result.success) {
    checkShapes(result.output);
    return result.output;
  }
  const issue = result.issues[0];
  const path = v.getDotPath(issue) ?? 'the settings';
  throw new StudioError(
    'settings-invalid',
    `The setting "${path}" cannot be used: ${issue.message}`,
    'Correct this setting, or start from a preset.',
  );
}

/**
 * Readings and loss weights that differ from a method's own, as a parity fixture may state them.
 * @throws StudioError `settings-invalid`, naming the entry
 */
export function parseDifferences(value: unknown): {
  readings: Partial<Readings>;
  weights: Partial<LossWeights>;
} {
  const result = v.safeParse(differences, value);
  // Absent entries stay absent: no default takes the place of a method's own reading.
  if (result.success) return value as { readings: Partial<Readings>; weights: Partial<LossWeights> };
  const issue = result.issues[0];
  throw new StudioError(
    'settings-invalid',
    `The entry "${v.getDotPath(issue) ?? 'readings'}" cannot be used: ${issue.message}`,
    'Correct it, or make the fixture again.',
  );
}

/** How far the released StarGAN code lowers its rate until the end of the run, and in how many steps. */
const RELEASED_FALL = 1e-3;
const RELEASED_STEPS = 100;

/** Rate factor of the schedule at generator step `step` (0-based) of `train.steps`. */
export function rateFactor(train: RunSettings['train'], step: number): number {
  const fraction = step / train.steps;
  if (train.decay === 'constant' || fraction < train.decayFrom) return 1;
  if (train.decay === 'divide') return 0.1;
  const rest = Math.max(0, (1 - fraction) / Math.max(1e-9, 1 - train.decayFrom));
  if (train.decay === 'linear') return rest;
  return 1 - (RELEASED_FALL * Math.floor((1 - rest) * RELEASED_STEPS)) / RELEASED_STEPS;
}

/** Discriminator steps before a generator step. The released WGAN code begins with many, too: what a young critic says of
 * a picture teaches a generator little. */
export function criticsAt(train: RunSettings['train'], step: number): number {
  return step < train.firstSteps ? train.firstCritics : train.critics;
}

/** Lessons for the discriminator before a generator step. */
export function lessonsAt(train: RunSettings['train'], step: number): number {
  return step < train.firstSteps ? train.firstLessons : 0;
}
