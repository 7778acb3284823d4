// Seed -> everything about a person and a picture that no attribute toggle ever touches. Each group of numbers has
// a random stream of its own, so that a new group does not change the old ones.
import { seededRandom, type Random } from '../../face/random.ts';
import type { HeadKit } from './kit.ts';
import {
  ASYMMETRIES,
  ASYMMETRY_PREFIX,
  HEAD_SHAPES,
  SHAPE_PAIRS,
  SIDED_PAIRS,
  addAlongPair,
} from './shape-space.ts';

export const RACES = ['caucasian', 'asian', 'african'] as const;
export type Race = (typeof RACES)[number];

export interface Identity {
  readonly seed: number;
  /** Shares of the three head models; they sum to 1. */
  readonly race: Readonly<Record<Race, number>>;
  /** The largest share: picks the skin pictures. */
  readonly mainRace: Race;
  /** Whether hair style and sampled attributes follow male habits; the attribute `Male` stays free. */
  readonly leansMale: boolean;
  readonly shape: ReadonlyMap<string, number>;
  readonly weight: number;
  readonly genderNoise: number;
  readonly ageNoise: number;
  readonly skinPick: number;
  /** Logarithm of a brightness factor of the skin. */
  readonly tone: number;
  readonly redness: number;
  readonly hair: { readonly mesh: string; readonly mirrored: boolean; readonly jitter: readonly number[] };
  readonly browPick: number;
  readonly iris: string;
  readonly beard: { readonly kind: 'full' | 'goatee' | 'stubble' | 'goateeAndJaw'; readonly length: number };
  readonly glasses: readonly number[];
  readonly hat: readonly number[];
  readonly lips: readonly number[];
  readonly cloth: readonly number[];
  readonly bangs: readonly number[];
  readonly background: readonly number[];
  readonly light: readonly number[];
  /** Yaw, pitch, roll in standard deviations. */
  readonly pose: readonly number[];
  readonly mouthOpen: number;
  readonly smile: number;
  readonly blink: number;
  readonly crop: readonly number[];
}

const STREAMS = {
  race: 0,
  shape: 1,
  skin: 2,
  hair: 3,
  face: 4,
  beard: 5,
  glasses: 6,
  hat: 7,
  cloth: 8,
  background: 9,
  light: 10,
  camera: 11,
  expression: 12,
  attributes: 13,
  strands: 14,
} as const;
const STREAMS_PER_SEED = 64;

/** The random stream of one group of one identity. `seed` is a whole number from 0 to 2^40. */
export function stream(seed: number, name: keyof typeof STREAMS): Random {
  return seededRandom(seed * STREAMS_PER_SEED + STREAMS[name]);
}

const SHORT_HAIR = ['short01', 'short02', 'short03', 'short04'];
const LONG_HAIR = ['long01', 'bob01', 'bob02', 'ponytail01', 'braid01', 'afro01'];
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

/** Bounded bell-shaped number, standard deviation 0.71: six uniform numbers, no logarithm. */
function soft(random: Random): number {
  let sum = 0;
  for (let i = 0; i < 6; i += 1) sum += random.uniform();
  return sum - 3;
}

const several = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[random.integer(values.length)]!;
}

/** Everything about the picture of `seed` that attributes leave alone. */
export function identityOf(seed: number, kit: HeadKit): Identity {
  const { race, mainRace } = raceMix(stream(seed, 'race'));
  const skin = stream(seed, 'skin');
  const face = stream(seed, 'face');
  const beard = stream(seed, 'beard');
  const expression = stream(seed, 'expression');
  const camera = stream(seed, 'camera');
  const uniform = (name: keyof typeof STREAMS, count: number) => {
    const random = stream(seed, name);
    return several(count, () => random.uniform());
  };
  const { leansMale, hair, bangs } = hairStyle(stream(seed, 'hair'), mainRace);
  return {
    seed,
    race,
    mainRace,
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
    cloth: uniform('cloth', 5),
    bangs,
    background: uniform('background', 7),
    light: uniform('light', 7),
    pose: several(3, () => soft(camera)),
    crop: several(3, () => soft(camera)),
    mouthOpen: expression.uniform(),
    smile: expression.uniform(),
    blink: expression.uniform(),
  };
}

/** Cubed shares favour one head model without excluding mixtures. */
function raceMix(random: Random): Pick<Identity, 'race' | 'mainRace'> {
  const shares = [1.25, 1.15, 1].map((prior) => {
    const u = random.uniform();
    return prior * (u * u * u + 0.002);
  });
  const total = shares.reduce((sum, share) => sum + share, 0);
  const [caucasian = 0, asian = 0, african = 0] = shares.map((share) => share / total);
  const race = { caucasian, asian, african };
  const mainRace = RACES.reduce((best, name) => (race[name] > race[best] ? name : best), 'caucasian');
  return { race, mainRace };
}

function hairStyle(random: Random, race: Race): Pick<Identity, 'leansMale' | 'hair' | 'bangs'> {
  const leansMale = random.uniform() < 0.48;
  const long = leansMale ? random.uniform() < 0.1 : random.uniform() >= 0.12;
  const wanted = pick(random, long ? LONG_HAIR : SHORT_HAIR);
  const swap = random.uniform();
  // Tight curls are common on one head model only.
  const other = random.integer(LONG_HAIR.length - 1);
  const mesh = wanted === 'afro01' && race !== 'african' && swap < 0.8 ? LONG_HAIR[other]! : wanted;
  const mirrored = random.uniform() < 0.5;
  const jitter = several(3, () => soft(random));
  const bangs = several(3, () => random.uniform());
  return { leansMale, hair: { mesh, mirrored, jitter }, bangs };
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
