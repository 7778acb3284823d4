// Light of a picture: one key light with shadows, sky and ground, a weak fill light. Depends on the identity only.
import { cos, sin } from './exact-math.ts';
import type { Vec3 } from './geometry.ts';
import type { Identity } from './identity.ts';

/** Side of the shadow map in pixels, and how much of the scene it covers in dm. */
export const SHADOW_SIDE = 192;
const SHADOW_SPAN = 4.2;

export interface Light {
  /** Unit vector towards the key light, and the two axes of its shadow map. */
  readonly direction: Vec3;
  readonly right: Vec3;
  readonly up: Vec3;
  readonly centre: Vec3;
  readonly pixels: number;
  readonly colour: Vec3;
  readonly sky: Vec3;
  readonly ground: Vec3;
  readonly fillDirection: Vec3;
  readonly fillColour: Vec3;
  readonly shine: number;
}

export function lightOf(identity: Identity): Light {
  const [a = 0, b = 0, warmth = 0, c = 0, d = 0, fill = 0, e = 0] = identity.light;
  const azimuth = (a - 0.5) * 2.2;
  const elevation = 0.15 + b * 0.75;
  const direction: Vec3 = [sin(azimuth) * cos(elevation), sin(elevation), cos(azimuth) * cos(elevation)];
  const length = Math.sqrt(direction[0] * direction[0] + direction[2] * direction[2]);
  const right: Vec3 = [direction[2] / length, 0, -direction[0] / length];
  const up: Vec3 = [
    direction[1] * right[2] - direction[2] * right[1],
    direction[2] * right[0] - direction[0] * right[2],
    direction[0] * right[1] - direction[1] * right[0],
  ];
  const key = 0.68 + 0.42 * c;
  const ambient = 0.3 + 0.26 * d;
  return {
    direction,
    right,
    up,
    centre: [0, 7.2, 0.6],
    pixels: SHADOW_SIDE / SHADOW_SPAN,
    colour: [key * (1 + 0.15 * (warmth - 0.3)), key, key * (1 - 0.22 * (warmth - 0.3))],
    sky: [ambient * 0.95, ambient, ambient * 1.1],
    ground: [ambient * 0.62, ambient * 0.5, ambient * 0.44],
    fillDirection: [-sin(azimuth) * 0.9, 0.1, 0.4],
    fillColour: [0.25 * fill, 0.24 * fill, 0.25 * fill],
    shine: 0.4 + 0.9 * e,
  };
}
