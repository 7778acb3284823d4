// The settings of a run: one checked, versioned, plain record. Defaults and presets are in presets.ts, the words
// that explain each setting in settings-info.ts.
import * as v from 'valibot';
import { StudioError } from './errors.ts';

const whole = (low: number, high: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));
const within = (low: number, high: number) =>
  v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const guideRule = v.strictObject({
  regions: v.array(v.picklist(['hair', 'skin', 'eye_g', 'unknown'])),
  loss: v.picklist(['none', 'nontarget', 'target']),
});

/** Sizes of the networks (methods with other words for them, such as StarGAN, read the same fields). */
const net = v.strictObject({
  size: v.picklist([32, 64, 128]),
  channels: v.picklist([1, 3]),
  dim: whole(2, 128),
  layers: whole(2, 6),
  fc: whole(4, 2048),
});

/** Loss weights of Eq. 17 and 18 (first paper). */
const weights = v.strictObject({
  adversarial: within(0, 1000),
  penalty: within(0, 1000),
  criticAttributes: within(0, 1000),
  attributes: within(0, 1000),
  reconstruction: within(0, 1000),
  dual: within(0, 1000),
  attentionIdentity: within(0, 1000),
  target: within(0, 1000),
  nontarget: within(0, 1000),
  clothing: within(0, 1000),
});

const schema = v.strictObject({
  version: v.literal(1),
  name,
  method: name,
  preset: name,
  dataset: name,
  seed: whole(0, 2 ** 32 - 1),
  attributes: v.pipe(v.array(name), v.minLength(1), v.maxLength(40)),
  net,
  train: v.strictObject({
    steps: whole(1, 10_000_000),
    batch: whole(1, 128),
    critics: whole(1, 20),
    generatorRate: within(0, 1),
    criticRate: within(0, 1),
    beta1: within(0, 0.9999),
    beta2: within(0, 0.999999),
    decay: v.picklist(['constant', 'divide', 'linear']),
    decayFrom: within(0, 1),
    normDecay: within(0, 0.99999),
    flips: v.boolean(),
    labelledFraction: within(0, 1),
    singleAttribute: within(0, 1),
  }),
  weights,
  readings: v.strictObject({
    maskDistance: v.picklist(['mse', 'rms', 'norm']),
    attributeReduction: v.picklist(['mean', 'sum']),
    gateMean: v.picklist(['batch', 'active']),
  }),
  rules: v.record(name, v.strictObject({ add: guideRule, remove: guideRule })),
  report: v.strictObject({ probeEvery: whole(1, 100_000), checkpointSeconds: whole(5, 3600) }),
});

/** Everything that decides a run; equal settings on equal data and device give equal bytes. */
export type RunSettings = v.InferOutput<typeof schema>;
export type NetSettings = RunSettings['net'];
export type LossWeights = RunSettings['weights'];

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
 * Refuses shapes that cannot work before a step is spent on them: after `layers` halvings the critic's map must
 * still be larger than one pixel, because instance norm over 1x1 is zero everywhere.
 */
export function checkShapes({ net: { size, layers } }: Pick<RunSettings, 'net'>): void {
  const inner = size / 2 ** layers;
  if (inner >= 2) return;
  throw new StudioError(
    'shape-impossible',
    `With ${layers} layers a ${size} px picture ends as a map of ${inner} px, over which instance norm is zero.`,
    `Set "net.layers" to at most ${Math.log2(size) - 1}, or choose larger pictures.`,
  );
}

/** Rate factor of the schedule at generator step `step` (0-based) of `train.steps`. */
export function rateFactor(train: RunSettings['train'], step: number): number {
  const fraction = step / train.steps;
  if (train.decay === 'constant' || fraction < train.decayFrom) return 1;
  if (train.decay === 'divide') return 0.1;
  return Math.max(0, (1 - fraction) / Math.max(1e-9, 1 - train.decayFrom));
}
