// Seed -> everything about a person and a picture that no attribute toggle ever touches. Each group of numbers has
// a random stream of its own.
import type { Random } from '../../face/random.ts';
import type { HeadKit } from './kit.ts';
import {
  ASYMMETRIES,
  ASYMMETRY_PREFIX,
  HEAD_SHAPES,
  SHAPE_PAIRS,
  SIDED_PAIRS,
  addAlongPair,
} from './shape-space.ts';
import { pick, several, soft, stream, type StreamName } from './streams.ts';
import { hairStyle, jewelleryOf, raceMix, type Habits, type Jewellery, type RaceMix } from './style.ts';

export interface Identity extends RaceMix, Habits {
  readonly seed: number;
  readonly shape: ReadonlyMap<string, number>;
  readonly weight: number;
  readonly genderNoise: number;
  readonly ageNoise: number;
  readonly skinPick: number;
  /** Logarithm of a brightness factor of the skin. */
  readonly tone: number;
  readonly redness: number;
  readonly browPick: number;
  readonly iris: string;
  readonly beard: { readonly kind: 'full' | 'goatee' | 'stubble' | 'goateeAndJaw'; readonly length: number };
  readonly glasses: readonly number[];
  readonly hat: readonly number[];
  readonly lips: readonly number[];
  readonly cloth: readonly number[];
  readonly jewellery: Jewellery;
  readonly light: readonly number[];
  /** Yaw, pitch, roll in standard deviations. */
  readonly pose: readonly number[];
  readonly mouthOpen: number;
  readonly smile: number;
  readonly blink: number;
  readonly crop: readonly number[];
}

const IRISES = [
  'brown',
  'brown',
  'brownlight',
  'blue',
  'green',
  'grey',
  'deepblue',
  'bluegreen',
  'lightblue',
];
const DARK_IRISES = ['brown', 'brown', 'brown', 'brownlight'];
const BEARDS = ['full', 'goatee', 'stubble', 'goateeAndJaw'] as const;

/** Everything about the picture of `seed` that attributes leave alone. */
export function identityOf(seed: number, kit: HeadKit): Identity {
  const { race, mainRace } = raceMix(stream(seed, 'race'));
  const skin = stream(seed, 'skin');
  const face = stream(seed, 'face');
  const beard = stream(seed, 'beard');
  const expression = stream(seed, 'expression');
  const camera = stream(seed, 'camera');
  const uniform = (name: StreamName, count: number) => {
    const random = stream(seed, name);
    return several(count, () => random.uniform());
  };
  const { sexDraw, leansMale, hair, bangs } = hairStyle(seed, mainRace);
  return {
    seed,
    race,
    mainRace,
    sexDraw,
    leansMale,
    shape: shapeWeights(stream(seed, 'shape'), kit),
    weight: skin.uniform(),
    genderNoise: skin.uniform() * 0.18,
    ageNoise: skin.uniform(),
    skinPick: skin.uniform(),
    tone: soft(skin) * 0.12,
    redness: soft(skin),
    hair,
    browPick: face.integer(12),
    iris: pick(face, mainRace === 'caucasian' ? IRISES : DARK_IRISES),
    lips: several(3, () => face.uniform()),
    beard: { kind: pick(beard, BEARDS), length: beard.uniform() },
    glasses: uniform('glasses', 4),
    hat: uniform('hat', 4),
    cloth: uniform('cloth', 8),
    bangs,
    jewellery: jewelleryOf(stream(seed, 'jewellery'), leansMale),
    light: uniform('light', 7),
    pose: several(3, () => soft(camera)),
    crop: several(3, () => soft(camera)),
    mouthOpen: expression.uniform(),
    smile: expression.uniform(),
    blink: expression.uniform(),
  };
}

function shapeWeights(random: Random, kit: HeadKit): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  const has = (name: string) => kit.target(name) !== undefined;
  const stray = (spread: number) => Math.max(-1, Math.min(1, soft(random) * spread * 0.7));
  for (const [name, most] of HEAD_SHAPES) {
    const taken = random.uniform() < 0.3;
    const weight = random.uniform() * most;
    if (taken && has(name)) weights.set(name, weight);
  }
  for (const [plus, minus, spread] of SHAPE_PAIRS) addAlongPair(weights, has, [plus, minus], stray(spread));
  for (const [plus, minus, spread] of SIDED_PAIRS) {
    const weight = stray(spread);
    const side = (name: string, letter: string) => name.replace('#', letter);
    // One kind of target for both sides, or the face would grow lopsided.
    const both = (name: string) => has(side(name, 'l')) && has(side(name, 'r'));
    for (const letter of ['l', 'r']) {
      const known = (name: string) => both(name === side(plus, letter) ? plus : minus);
      addAlongPair(weights, known, [side(plus, letter), side(minus, letter)], weight + soft(random) * 0.04);
    }
  }
  const lopsided = kit.targetNames.filter((name) => name.startsWith(ASYMMETRY_PREFIX));
  for (let i = 0; i < ASYMMETRIES; i += 1) weights.set(pick(random, lopsided), random.uniform() * 0.5);
  return weights;
}
