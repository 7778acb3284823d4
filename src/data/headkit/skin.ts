// The skin: picture by head model, sex and age at the identity's own tone; pale skin, lipstick and the shade that a
// beard throws on it.
import { partId } from '../../face/parts.ts';
import { clamp, exp, log, pow } from './exact-math.ts';
import type { Head } from './head.ts';
import type { Identity } from './identity.ts';
import { RACES, type Race } from './style.ts';
import type { HeadKit } from './kit.ts';
import { blend, blendAxis, locate, surface, type Surface } from './surface.ts';
import { sampleColour } from './texture.ts';
import { wrinkleShade } from './wrinkles.ts';

const MOUTH = partId('mouth');

function skinName(kit: HeadKit, identity: Identity, sex: string, age: string): string {
  const names = kit.skinNames.filter((name) => name.startsWith(`${identity.mainRace}-${sex}-${age}-`));
  return names[Math.floor(identity.skinPick * names.length)] ?? names[0] ?? kit.skinNames[0]!;
}

/** Mean linear colour of one head model's young skins. */
function meanColour(kit: HeadKit, race: Race): readonly number[] {
  const young = kit.skinNames.filter((name) => name.startsWith(race) && name.includes('-young-'));
  const means = young.map((name) => kit.skinMean(name));
  return [0, 1, 2].map((k) => means.reduce((sum, mean) => sum + mean[k]!, 0) / means.length);
}

/**
 * Colour that the identity's skin is brought to, whichever picture it comes from, so that sex and age do not change
 * the tone: the head models' colours mixed by share, as light is absorbed (geometric mean).
 */
function ownColour(kit: HeadKit, identity: Identity): readonly number[] {
  const means = RACES.map((race) => meanColour(kit, race));
  return [0, 1, 2].map((k) =>
    exp(RACES.reduce((sum, race, i) => sum + identity.race[race] * log(means[i]![k]!), identity.tone)),
  );
}

/** Pale skin is a power curve; a table spares a power per pixel. */
const PALE_STEPS = 1024;
const paleTable = (exponent: number, factor: number): Float32Array =>
  Float32Array.from({ length: PALE_STEPS + 1 }, (_, i) => pow(i / PALE_STEPS, exponent) * factor);
const PALE = [paleTable(0.78, 0.9), paleTable(0.68, 0.89), paleTable(0.66, 0.89)] as const;

function pale(table: Float32Array, value: number): number {
  return table[Math.floor(clamp(value, 0, 1) * PALE_STEPS + 0.5)]!;
}

/**
 * @param beard density 0..1 per base vertex, or undefined for a shaven face
 */
export function skinSurface(
  head: Head,
  beard: Float32Array | undefined,
  beardColour: readonly number[],
): Surface {
  const { kit, identity, attributes } = head;
  const { uvIndex, uvs } = kit.body;
  const name = skinName(
    kit,
    identity,
    attributes.Male === 1 ? 'male' : 'female',
    attributes.Young === 1 ? 'young' : 'old',
  );
  const texture = kit.skin(name);
  const mean = kit.skinMean(name);
  const own = ownColour(kit, identity);
  const [toneR, toneG, toneB] = [0, 1, 2].map((k) => own[k]! / mean[k]!) as [number, number, number];
  const blue = toneB * (1 - 0.03 * identity.redness);
  const { lip } = kit.fields;
  const [l0 = 0, l1 = 0, l2 = 0] = identity.lips;
  const lipstick = [0.3 + 0.22 * l0, 0.025 + 0.06 * l1, 0.04 + 0.08 * l2] as const;
  const isPale = attributes.Pale_Skin === 1;
  const isPainted = attributes.Wearing_Lipstick === 1;
  const { part } = kit.fields;
  const ageing = attributes.Young === 1 ? 0 : 0.55 + 0.45 * identity.ageNoise;
  const [beardR = 0, beardG = 0, beardB = 0] = beardColour;
  return surface({
    positions: head.turned,
    normals: head.normals,
    index: kit.body.index,
    uvIndex,
    uvs,
    material: 'skin',
    part,
    paint(f) {
      locate(f, uvIndex, uvs);
      sampleColour(texture, f.u, f.v, f);
      const nearest = f.w0 >= f.w1 && f.w0 >= f.w2 ? f.v0 : f.w1 >= f.w2 ? f.v1 : f.v2;
      if (part[nearest] === MOUTH) {
        f.r *= 0.25;
        f.g *= 0.12;
        f.b *= 0.12;
        return;
      }
      f.r *= toneR;
      f.g *= toneG;
      f.b *= blue;
      if (ageing > 0) {
        const rest = kit.positions;
        const [x, y, z] = [blendAxis(f, rest, 0), blendAxis(f, rest, 1), blendAxis(f, rest, 2)];
        const k = wrinkleShade(x, y, z, ageing, 9 * identity.skinPick);
        f.r *= k;
        f.g *= k * (0.6 + 0.4 * k);
        f.b *= k * (0.6 + 0.4 * k);
      }
      const onLips = blend(f, lip);
      if (isPale) {
        const k = 1 - Math.min(1, onLips * 1.6);
        f.r += k * (pale(PALE[0], f.r) - f.r);
        f.g += k * (pale(PALE[1], f.g) - f.g);
        f.b += k * (pale(PALE[2], f.b) - f.b);
      }
      if (isPainted && onLips > 0.18) {
        const level = Math.min(1.3, (0.3 * f.r + 0.59 * f.g + 0.11 * f.b) / 0.25);
        const k = Math.min(0.92, (onLips - 0.18) * 1.6);
        f.r += k * (lipstick[0] * level - f.r);
        f.g += k * (lipstick[1] * level - f.g);
        f.b += k * (lipstick[2] * level - f.b);
      }
      const density = beard === undefined ? 0 : blend(f, beard);
      if (density > 0.02) {
        const k = Math.min(0.8, density * 0.75);
        f.r += k * (beardR - f.r);
        f.g += k * (beardG - f.g);
        f.b += k * (beardB - f.b);
      }
    },
  });
}
