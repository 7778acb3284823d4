// What of a person follows the habits of groups: the mix of head models, hair style and colour, jewellery. Functions of
// the seed only.
import type { Random } from '../../face/random.ts';
import { pick, several, soft, stream } from './streams.ts';

export const RACES = ['caucasian', 'asian', 'african'] as const;
export type Race = (typeof RACES)[number];

export interface RaceMix {
  /** Shares of the three head models; they sum to 1. */
  readonly race: Readonly<Record<Race, number>>;
  /** The largest share: picks the skin pictures. */
  readonly mainRace: Race;
}

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

export interface Habits {
  /** Uniform in [0, 1); low numbers lean male. Samplers draw the attribute `Male` from it. */
  readonly sexDraw: number;
  /** Whether hair style and jewellery follow male habits; the attribute `Male` stays free. */
  readonly leansMale: boolean;
  readonly hair: HairStyle;
  readonly bangs: readonly number[];
}

const SHORT_HAIR = ['short01', 'short02', 'short03', 'short04', 'short01', 'short02', 'short04', 'buzz'];
const LONG_HAIR = ['long01', 'bob01', 'bob02', 'ponytail01', 'braid01', 'long01', 'afro01'];
/** Rest heights at which long hair is cut: not at all, at the neck, at the chin, at the jaw. */
const CUTS = [0, 0, 6.05, 6.3, 6.6];
/** Cubed shares favour one head model without excluding mixtures. */
export function raceMix(random: Random): RaceMix {
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

export function hairStyle(seed: number, race: Race): Habits {
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
export function hasWaves({ hair }: { readonly hair: HairStyle }): boolean {
  return (hair.wave > 0.35 && WAVING.has(hair.mesh)) || hair.mesh === 'afro01';
}

/** Hair meshes that waves are put into. */
export const WAVING: ReadonlySet<string> = new Set(['long01', 'bob01', 'bob02']);

export function jewelleryOf(random: Random, leansMale: boolean): Jewellery {
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
