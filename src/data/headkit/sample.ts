// Seeded attributes for an identity, free of contradictions and in line with the habits of the identity (hair colour
// with head model, beard with sex). Three samplers: `balanced` (nearly all attributes 10-50 %, what small data sets need),
// `celeba-like` (shares of ones as in CelebA), and `independent`, in which no attribute tells anything about another one
// but for what excludes each other: who learns from the other two sees no bald woman, and judges or edits accordingly.
import { attributeValues, type AttributeValues } from './attributes.ts';
import { identityOf, type Identity } from './identity.ts';
import { SHADES, shadeAt } from './style.ts';
import { stream } from './streams.ts';
import type { HeadKit } from './kit.ts';

export const SAMPLERS = ['balanced', 'celeba-like', 'independent'] as const;
export type SamplerName = (typeof SAMPLERS)[number];

type Mutable = { -readonly [Name in keyof AttributeValues]: 0 | 1 };

/** Probabilities; pairs are [men, women] or [young, old] as named. */
interface Habits {
  /** Whether baldness, beards, moustaches, lipstick and pale skin are for everybody, and sex is no part of the identity. */
  readonly forEverybody?: boolean;
  readonly male: number;
  /** Of women, of men. */
  readonly young: readonly [women: number, men: number];
  /** Of men only. */
  readonly bald: readonly [young: number, old: number];
  readonly bangs: readonly [women: number, men: number];
  readonly bushy: readonly [women: number, men: number];
  readonly glasses: readonly [young: number, old: number];
  readonly mouthOpen: number;
  /** Of men. */
  readonly beard: number;
  readonly moustache: readonly [withBeard: number, without: number];
  readonly pale: number;
  readonly smiling: readonly [women: number, men: number];
  /** Of women. */
  readonly lipstick: number;
  readonly hat: readonly [women: number, men: number];
  /** Upper ends of black, blond, brown; absent: those of the identity's head model. */
  readonly shades?: readonly [number, number, number];
  /** How often unnamed colours of the young, and named ones of the old, are drawn again (old hair is grey). */
  readonly greying: number;
}

const HABITS: Readonly<Record<SamplerName, Habits>> = {
  balanced: {
    male: 0.48,
    young: [0.72, 0.72],
    bald: [0.1, 0.32],
    bangs: [0.36, 0.18],
    bushy: [0.2, 0.26],
    glasses: [0.18, 0.26],
    mouthOpen: 0.45,
    beard: 0.48,
    moustache: [0.6, 0.1],
    pale: 0.27,
    smiling: [0.48, 0.42],
    lipstick: 0.55,
    hat: [0.08, 0.1],
    greying: 0.5,
  },
  'celeba-like': {
    male: 0.417,
    young: [0.87, 0.64],
    bald: [0.018, 0.115],
    bangs: [0.21, 0.07],
    bushy: [0.06, 0.25],
    glasses: [0.045, 0.135],
    mouthOpen: 0.483,
    beard: 0.385,
    moustache: [0.25, 0.006],
    pale: 0.062,
    smiling: [0.53, 0.41],
    lipstick: 0.81,
    hat: [0.03, 0.075],
    shades: [0.215, 0.362, 0.548],
    greying: 0.3,
  },
  independent: {
    forEverybody: true,
    male: 0.5,
    young: [0.6, 0.6],
    bald: [0.25, 0.25],
    bangs: [0.3, 0.3],
    bushy: [0.25, 0.25],
    glasses: [0.25, 0.25],
    mouthOpen: 0.45,
    beard: 0.4,
    moustache: [0.5, 0.25],
    pale: 0.3,
    smiling: [0.45, 0.45],
    lipstick: 0.3,
    hat: [0.09, 0.09],
    shades: [0.27, 0.54, 0.81],
    greying: 0,
  },
};

/** Attributes of the face that `seed` stands for in a data set drawn by `sampler`. */
export function sampleAttributes(
  seed: number,
  kit: HeadKit,
  sampler: SamplerName = 'balanced',
): AttributeValues {
  return sampleFor(identityOf(seed, kit), HABITS[sampler]);
}

function sampleFor(identity: Identity, habits: Habits): AttributeValues {
  const random = stream(identity.seed, 'attributes');
  // One draw per decision, always taken, so that one decision does not shift the next.
  const chance = (p: number): 0 | 1 => (random.uniform() < p ? 1 : 0);
  const values: Mutable = { ...attributeValues() };
  const { forEverybody = false } = habits;
  const isMale = forEverybody ? chance(habits.male) === 1 : identity.sexDraw < habits.male;
  const asMen = isMale || forEverybody;
  const bySex = ([women, men]: readonly [number, number]) => (isMale ? men : women);
  values.Male = isMale ? 1 : 0;
  values.Young = chance(bySex(habits.young));
  const isOld = values.Young === 0;
  const byAge = ([young, old]: readonly [number, number]) => (isOld ? old : young);
  const bald = chance(byAge(habits.bald));
  values.Bald = asMen ? bald : 0;
  const again = random.uniform();
  const redrawn = random.uniform();
  const bangs = chance(bySex(habits.bangs));
  if (values.Bald === 0) {
    values.Bangs = bangs;
    const table = habits.shades ?? SHADES[identity.mainRace];
    let shade = shadeAt(identity.hair.shadeDraw, table);
    const isGrey = identity.hair.unnamed === 'grey';
    if (shade === 'unnamed' && !isOld && isGrey && again < 2 * habits.greying)
      shade = shadeAt(redrawn * table[2], table);
    if (shade !== 'unnamed' && isOld && isGrey && again < habits.greying) shade = 'unnamed';
    if (shade === 'black') values.Black_Hair = 1;
    if (shade === 'blond') values.Blond_Hair = 1;
    if (shade === 'brown') values.Brown_Hair = 1;
  }
  values.Bushy_Eyebrows = chance(bySex(habits.bushy));
  values.Eyeglasses = chance(byAge(habits.glasses));
  values.Mouth_Slightly_Open = chance(habits.mouthOpen);
  const bearded = chance(habits.beard);
  const [withBeard, without] = habits.moustache;
  const moustacheBearded = chance(withBeard);
  const moustacheShaven = chance(without);
  values.No_Beard = asMen && bearded === 1 ? 0 : 1;
  if (asMen) values.Mustache = bearded === 1 ? moustacheBearded : moustacheShaven;
  // As in CelebA, nearly nobody with a moustache counts as beardless.
  if (values.Mustache === 1) values.No_Beard = 0;
  const pale = chance(habits.pale);
  values.Pale_Skin = identity.mainRace === 'african' && !forEverybody ? 0 : pale;
  values.Smiling = chance(bySex(habits.smiling));
  const lipstick = chance(habits.lipstick);
  values.Wearing_Lipstick = isMale && !forEverybody ? 0 : lipstick;
  values.Wearing_Hat = chance(bySex(habits.hat));
  return values;
}
