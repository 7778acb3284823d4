// Presets of the study of StarGAN as a classifier: digits (its experiment A), of ten classes one is true, and faces of
// five attributes (experiment B). Data only; see presets.ts.
import type { AttributeName } from './attributes.ts';
import type { Change, Preset } from './presets.ts';
import type { RunSettings } from './settings.ts';

const DIGIT_NAMES = Array.from({ length: 10 }, (_, digit) => String(digit));

/** StarGAN on digits: ten classes of which one is true, grey pictures of 32 px, never mirrored. */
function digits(
  base: RunSettings,
  id: string,
  title: string,
  purpose: string,
  deviations: string[],
  change: Change,
): Preset {
  const settings: RunSettings = {
    ...base,
    name: title,
    preset: id,
    dataset: 'mnist',
    attributes: DIGIT_NAMES,
    labels: 'one-hot',
    net: { ...base.net, size: 32, channels: 1, depth: 4, ...change.net },
    train: { ...base.train, flips: false, labelledFraction: 0, ...change.train },
    weights: { ...base.weights, ...change.weights },
    rules: {},
    report: { ...base.report, ...change.report },
  };
  return { id, title, purpose, deviations, settings, weights: change.weights ?? {}, ownRates: false };
}

const NARROW = 'half the width and half the residual blocks: enough for digits';
/** Presets for digits; they need a data set of that kind, such as MNIST. */
function digitPresets(base: RunSettings): readonly Preset[] {
  return [
    digits(
      base,
      'digits-smoke',
      'Digits: smoke test',
      'Checks in seconds that classes work.',
      ['an eighth of the width, one residual block, one critic step'],
      {
        net: { dim: 8, blocks: 1, depth: 3 },
        train: { steps: 200, batch: 8, critics: 1 },
        report: { probeEvery: 20, checkpointSeconds: 20 },
      },
    ),
    digits(
      base,
      'digits-processor',
      'Digits: without a GPU',
      'Digits that turn into others on the processor alone: readable after a thousand steps, all of it twenty minutes of an idle core.',
      [
        'a quarter of the width and half the residual blocks',
        'two critic steps',
        'five times the rate: a short run',
        'reconstruction weighs 5 instead of 10: a digit has to change all over; with 2, every source becomes the same digit',
        'the critic weighs classes five times and sees every picture moved by up to a sixteenth of its side: the generator finds fewer strokes that only this critic takes for a digit',
        'the rate falls in the last 15 %',
      ],
      {
        net: { dim: 16, blocks: 3 },
        train: {
          steps: 3000,
          critics: 2,
          generatorRate: 5e-4,
          criticRate: 5e-4,
          viewShift: 1 / 16,
          decayFrom: 0.85,
        },
        weights: { reconstruction: 5, criticAttributes: 5 },
        report: { probeEvery: 250 },
      },
    ),
    digits(
      base,
      'digits-quick',
      'Digits: quick look',
      'Digits that turn into others, in minutes on a GPU.',
      [NARROW, 'two critic steps'],
      {
        net: { dim: 32, blocks: 3 },
        train: { steps: 1000, critics: 2 },
        report: { probeEvery: 50 },
      },
    ),
    digits(
      base,
      'digits-study',
      'Digits: small study',
      'Classes worth counting, in hours on a GPU.',
      [NARROW],
      {
        net: { dim: 32, blocks: 3 },
        train: { steps: 20_000 },
        report: { probeEvery: 200 },
      },
    ),
    digits(
      base,
      'digits-paper',
      'Digits: paper',
      '200 epochs of MNIST with the released network.',
      ['batch 16 and rate 0.0001, which the study of digits does not print, are those of the released code'],
      { net: {}, train: { steps: 150_000 } },
    ),
  ];
}

/** The five attributes of experiment B; hair colours first. */
const FIVE: readonly AttributeName[] = ['Black_Hair', 'Blond_Hair', 'Brown_Hair', 'Male', 'Young'];

function fiveAttributes(quick: RunSettings, deviations: readonly string[]): Preset {
  const id = 'faces-five';
  const title = 'Five attributes';
  return {
    id,
    title,
    purpose:
      'Hair colours, sex and age alone, as the study of classification had them, half an hour without a GPU.',
    deviations: [...deviations, 'the critic has a head start of 500 steps'],
    settings: {
      ...quick,
      name: title,
      preset: id,
      attributes: [...FIVE],
      // The study looks at the published network and at what it learns by itself: no other layers, no lessons.
      net: { ...quick.net, upsampling: 'transposed' },
      train: { ...quick.train, steps: 1200, firstCritics: 20, firstLessons: 0 },
    },
    weights: {},
    ownRates: true,
  };
}

/**
 * What StarGAN alone is trained with.
 * @param published StarGAN's published settings
 * @param quick settings of a quick look with StarGAN
 * @param deviations of that quick look
 */
export function studyPresets(
  published: RunSettings,
  quick: RunSettings,
  deviations: readonly string[],
): readonly Preset[] {
  return [...digitPresets(published), fiveAttributes(quick, deviations)];
}
