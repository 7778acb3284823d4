// What colour hair, brows and beard have: a class from the attributes (or the identity where they name none), a
// place inside the class from the identity, and some grey with age. Linear light.
import type { AttributeValues } from './attributes.ts';
import { exp } from './exact-math.ts';
import type { Vec3 } from './geometry.ts';
import type { Identity } from './identity.ts';
import type { HairShade } from './style.ts';

/** From one end of each class to the other; classes do not meet. */
const CLASSES: Readonly<Record<HairShade, readonly Vec3[]>> = {
  black: [
    [0.007, 0.0065, 0.007],
    [0.014, 0.011, 0.0095],
    [0.021, 0.015, 0.011],
  ],
  brown: [
    [0.048, 0.026, 0.014],
    [0.095, 0.046, 0.021],
    [0.16, 0.09, 0.043],
  ],
  blond: [
    [0.36, 0.24, 0.1],
    [0.52, 0.36, 0.15],
    [0.62, 0.47, 0.26],
    [0.7, 0.58, 0.39],
  ],
  grey: [
    [0.17, 0.17, 0.175],
    [0.36, 0.35, 0.34],
    [0.58, 0.57, 0.55],
  ],
  red: [
    [0.1, 0.028, 0.01],
    [0.2, 0.062, 0.018],
    [0.34, 0.125, 0.035],
  ],
  sandy: [
    [0.19, 0.125, 0.062],
    [0.25, 0.17, 0.09],
  ],
};
const GREY: Vec3 = [0.34, 0.33, 0.32];

function colourIn(shade: HairShade, { hair }: Identity): Vec3 {
  const stops = CLASSES[shade];
  const at = hair.tint * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const [, level = 0, hue = 0] = hair.jitter;
  const factor = exp(0.1 * level);
  const mixed = (k: 0 | 1 | 2) => (stops[i]![k] * (1 - at + i) + stops[i + 1]![k] * (at - i)) * factor;
  return [mixed(0), mixed(1) * (1 + 0.04 * hue), mixed(2) * (1 + 0.08 * hue)];
}

/** Some hairs turn grey with age; the class stays what it is. */
function aged(colour: Vec3, identity: Identity, share: number): Vec3 {
  const k = share * (0.4 + 0.6 * identity.ageNoise);
  return [0, 1, 2].map((i) => colour[i]! + k * (GREY[i]! - colour[i]!)) as unknown as Vec3;
}

function named(attributes: AttributeValues): HairShade | undefined {
  if (attributes.Black_Hair === 1) return 'black';
  if (attributes.Blond_Hair === 1) return 'blond';
  return attributes.Brown_Hair === 1 ? 'brown' : undefined;
}

export function hairColour(identity: Identity, attributes: AttributeValues): Vec3 {
  const colour = colourIn(named(attributes) ?? identity.hair.unnamed, identity);
  return attributes.Young === 1 ? colour : aged(colour, identity, 0.14);
}

/** Brows and beard: the colour of the hair, or the natural one of a head without any. Light brows are darker than hair. */
export function facialHairColour(identity: Identity, attributes: AttributeValues): Vec3 {
  const bald = attributes.Bald === 1;
  const shade = named(attributes) ?? (bald ? identity.hair.natural : identity.hair.unnamed);
  const colour = colourIn(shade, identity);
  return attributes.Young === 1 ? colour : aged(colour, identity, 0.3);
}
