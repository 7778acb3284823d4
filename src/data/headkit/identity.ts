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

/** Colours that hair can have; the last three carry no colour attribute. */
export type HairShade = 'black' | 'blond' | 'brown' | 'grey' | 'red' | 'sandy';

export interface HairStyle {
  /** A mesh of the kit, or `buzz`: cropped hair without a mesh. */
  readonly mesh: string;
  readonly mirrored: boolean;
  readonly jitter: readonly number[];
  /** Uniform in [0, 1): where this person stands in any table of hair colours. */
  readonly shadeDraw: number;
  /** Where inside its class a colour lies, 0..1. */
  readonly tint: number;
  /** Colour when no attribute names one: the hair itself, and what brows and beard have. */
  readonly unnamed: HairShade;
  readonly natural: HairShade;
  /** Height of the waves, 0..1, and how close they follow each other. */
  readonly wave: number;
  readonly curl: number;
  /** Rest height (dm) at which long hair ends; 0: uncut. */
  readonly cutAt: number;
  readonly volume: number;
  /** How far the hairline stands above (or below) the usual one, dm. */
  readonly hairline: number;
}

export interface Jewellery {
  readonly earrings: 'none' | 'stud' | 'hoop' | 'drop';
  readonly necklace: 'none' | 'chain' | 'beads' | 'pendant';
  /** 0..1: gold, silver, coloured. */
  readonly metal: number;
  readonly size: number;
  readonly colour: readonly number[];
}

export interface Identity {
  readonly seed: number;
  /** Shares of the three head models; they sum to 1. */
  readonly race: Readonly<Record<Race, number>>;
  /** The largest share: picks the skin pictures. */
  readonly mainRace: Race;
  /** Uniform in [0, 1); low numbers lean male. Samplers draw the attribute `Male` from it. */
  readonly sexDraw: number;
  /** Whether hair style and jewellery follow male habits; the attribute `Male` stays free. */
  readonly leansMale: boolean;
  readonly shape: ReadonlyMap<string, number>;
  readonly weight: number;
  readonly genderNoise: number;
  readonly ageNoise: number;
  readonly skinPick: number;
  /** Logarithm of a brightness factor of the skin. */
  readonly tone: number;
  readonly redness: number;
  readonly hair: HairStyle;
  readonly browPick: number;
  readonly iris: string;
  readonly beard: { readonly kind: 'full' | 'goatee' | 'stubble' | 'goateeAndJaw'; readonly length: number };
  readonly glasses: readonly number[];
  readonly hat: readonly number[];
  readonly lips: readonly number[];
  readonly cloth: readonly number[];
  readonly bangs: readonly number[];
  readonly jewellery: Jewellery;
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
  light: 10,
  camera: 11,
  expression: 12,
  attributes: 13,
  strands: 14,
  style: 15,
  jewellery: 16,
  room: 17,
} as const;
const STREAMS_PER_SEED = 64;

/** The random stream of one group of one identity. `seed` is a whole number from 0 to 2^40. */
export function stream(seed: number, name: keyof typeof STREAMS): Random {
  return seededRandom(seed * STREAMS_PER_SEED + STREAMS[name]);
}

const SHORT_HAIR = ['short01', 'short02', 'short03', 'short04', 'short01', 'short02', 'short04', 'buzz'];
const LONG_HAIR = ['long01', 'bob01', 'bob02', 'ponytail01', 'braid01', 'long01', 'afro01'];
/** Rest heights at which long hair is cut: not at all, at the neck, at the chin, at the jaw. */
const CUTS = [0, 0, 6.05, 6.3, 6.6];
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

/** Upper ends of black, blond, brown on the scale of `shadeDraw`; the rest is unnamed. */
export const SHADES: Readonly<Record<Race, readonly [number, number, number]>> = {
  caucasian: [0.16, 0.47, 0.79],
  asian: [0.46, 0.6, 0.85],
  african: [0.48, 0.61, 0.86],
};

/** The place of a draw in a table of three upper ends. */
export function shadeAt(draw: number, [black, blond, brown]: readonly [number, number, number]) {
  return draw < black ? 'black' : draw < blond ? 'blond' : draw < brown ? 'brown' : 'unnamed';
}

function hairStyle(seed: number, race: Race): Pick<Identity, 'sexDraw' | 'leansMale' | 'hair' | 'bangs'> {
  const random = stream(seed, 'hair');
  const sexDraw = random.uniform();
  const leansMale = sexDraw < 0.48;
  const long = leansMale ? random.uniform() < 0.1 : random.uniform() >= 0.12;
  const wanted = pick(random, long ? LONG_HAIR : SHORT_HAIR);
  const swap = random.uniform();
  // Tight curls are common on one head model only.
  const other = random.integer(LONG_HAIR.length - 1);
  const mesh = wanted === 'afro01' && race !== 'african' && swap < 0.8 ? LONG_HAIR[other]! : wanted;
  const mirrored = random.uniform() < 0.5;
  const jitter = several(3, () => soft(random));
  const bangs = several(3, () => random.uniform());
  const style = stream(seed, 'style');
  const shadeDraw = style.uniform();
  const unnamed = pick(style, ['grey', 'grey', 'grey', 'red', 'red', 'sandy', 'sandy'] as const);
  const own = shadeAt(shadeDraw, SHADES[race]);
  const natural = own === 'unnamed' ? unnamed : own;
  const wavy = style.uniform();
  const hair = {
    mesh,
    mirrored,
    jitter,
    shadeDraw,
    tint: style.uniform(),
    unnamed,
    natural,
    wave: wavy < 0.45 ? 0 : (wavy - 0.45) / 0.55,
    curl: style.uniform(),
    cutAt: pick(style, CUTS),
    volume: style.uniform(),
    hairline: soft(style) * 0.035,
  } as const;
  return { sexDraw, leansMale, hair, bangs };
}

/** Whether the hair of an identity is wavy to the eye; the rest counts as straight. */
export function hasWaves({ hair }: Identity): boolean {
  return (hair.wave > 0.35 && WAVING.has(hair.mesh)) || hair.mesh === 'afro01';
}

/** Hair meshes that waves are put into. */
export const WAVING: ReadonlySet<string> = new Set(['long01', 'bob01', 'bob02']);

function jewelleryOf(random: Random, leansMale: boolean): Jewellery {
  const [ears, neck, kind, chain] = several(4, () => random.uniform()) as [number, number, number, number];
  const rings = (['stud', 'hoop', 'drop', 'drop'] as const)[Math.floor(kind * 4)]!;
  const chains = (['chain', 'beads', 'pendant'] as const)[Math.floor(chain * 3)]!;
  return {
    earrings: ears >= (leansMale ? 0.06 : 0.45) ? 'none' : leansMale && rings === 'drop' ? 'stud' : rings,
    necklace: neck >= (leansMale ? 0.08 : 0.4) ? 'none' : leansMale && chains === 'beads' ? 'chain' : chains,
    metal: random.uniform(),
    size: random.uniform(),
    colour: several(3, () => random.uniform()),
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
