// Seeded attributes for an identity: balanced (most attributes 10-50 %), free of contradictions, and in line with
// the habits of the identity (hair colour with head model, beard with sex).
import { attributeValues, type AttributeValues } from './attributes.ts';
import { identityOf, stream, type Identity } from './identity.ts';
import type { HeadKit } from './kit.ts';

type Mutable = { -readonly [Name in keyof AttributeValues]: 0 | 1 };

/** Attributes of the face that `seed` stands for in the built-in data set. */
export function sampleAttributes(seed: number, kit: HeadKit): AttributeValues {
  return sampleFor(identityOf(seed, kit));
}

function sampleFor(identity: Identity): AttributeValues {
  const random = stream(identity.seed, 'attributes');
  // One draw per decision, always taken, so that one decision does not shift the next.
  const chance = (p: number): 0 | 1 => (random.uniform() < p ? 1 : 0);
  const values: Mutable = { ...attributeValues() };
  const male = identity.leansMale;
  values.Male = male ? 1 : 0;
  values.Young = chance(0.72);
  const bald = chance(values.Young === 1 ? 0.07 : 0.28);
  values.Bald = male ? bald : 0;
  const colour = random.uniform();
  const bangs = chance(male ? 0.15 : 0.3);
  if (values.Bald === 0) {
    setHairColour(values, shade(identity, colour));
    values.Bangs = bangs;
  }
  values.Bushy_Eyebrows = chance(0.22);
  values.Eyeglasses = chance(0.2);
  values.Mouth_Slightly_Open = chance(0.45);
  const shaven = chance(0.52);
  const moustacheShaven = chance(0.12);
  const moustacheBearded = chance(0.6);
  values.No_Beard = male ? shaven : 1;
  if (male) values.Mustache = shaven === 1 ? moustacheShaven : moustacheBearded;
  // As in CelebA, nearly nobody with a moustache counts as beardless.
  if (values.Mustache === 1) values.No_Beard = 0;
  const pale = chance(0.2);
  values.Pale_Skin = identity.mainRace === 'african' ? 0 : pale;
  values.Smiling = chance(0.45);
  const lipstick = chance(0.55);
  values.Wearing_Lipstick = male ? 0 : lipstick;
  values.Wearing_Hat = chance(0.08);
  return values;
}

/** Position 0..1 on the scale black, blond, brown, other; dark hair prevails outside one head model. */
function shade({ mainRace }: Identity, u: number): number {
  if (mainRace === 'caucasian') return 0.18 + 0.82 * u;
  if (mainRace === 'asian') return u * 0.62 * (u < 0.75 ? 0.6 : 1.3);
  return u * 0.6 * (u < 0.7 ? 0.6 : 1.6);
}

function setHairColour(values: Mutable, shade: number): void {
  if (shade < 0.33) values.Black_Hair = 1;
  else if (shade < 0.58) values.Blond_Hair = 1;
  else if (shade < 0.86) values.Brown_Hair = 1;
}
