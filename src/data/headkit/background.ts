// What stands behind a head, out of focus: a studio wall, lights at night, a room, trees and sky, clouds of colour.
// Painted small and enlarged, which is what being out of focus means. Linear light; depends on the identity only.
import type { Random } from '../../face/random.ts';
import { clamp, cos, exp, sin, smoothstep, valueNoise } from './exact-math.ts';
import type { Identity } from './identity.ts';
import { stream } from './streams.ts';

/** Side of the small picture. */
const SMALL = 40;
type Colour = readonly [number, number, number];
/** Colour at (u, v), each -0.5 .. 0.5, v down. */
type Scene = (u: number, v: number) => Colour;

/** rgb per pixel, side x side. */
export function backgroundOf(identity: Identity, side: number): Float32Array {
  const random = stream(identity.seed, 'room');
  const kind = random.uniform();
  let scene = clouds(random);
  if (kind < 0.3) scene = studio(random);
  else if (kind < 0.47) scene = lights(random);
  else if (kind < 0.67) scene = room(random);
  else if (kind < 0.87) scene = outdoors(random);
  const small = new Float32Array((SMALL + 1) * (SMALL + 1) * 3);
  for (let y = 0; y <= SMALL; y += 1) {
    for (let x = 0; x <= SMALL; x += 1) {
      const colour = scene(x / SMALL - 0.5, y / SMALL - 0.5);
      for (let k = 0; k < 3; k += 1)
        small[(y * (SMALL + 1) + x) * 3 + k] = clamp(colour[k as 0 | 1 | 2], 0.004, 1);
    }
  }
  return enlarge(small, side);
}

function enlarge(small: Float32Array, side: number): Float32Array {
  const out = new Float32Array(side * side * 3);
  const row = 3 * (SMALL + 1);
  const step = SMALL / side;
  for (let y = 0; y < side; y += 1) {
    const sy = (y + 0.5) * step;
    const y0 = Math.floor(sy);
    const fy = sy - y0;
    for (let x = 0; x < side; x += 1) {
      const sx = (x + 0.5) * step;
      const x0 = Math.floor(sx);
      const fx = sx - x0;
      const a = y0 * row + 3 * x0;
      const w00 = (1 - fx) * (1 - fy);
      const w10 = fx * (1 - fy);
      const w01 = (1 - fx) * fy;
      const w11 = fx * fy;
      const o = (y * side + x) * 3;
      for (let k = 0; k < 3; k += 1) {
        const i = a + k;
        out[o + k] =
          w00 * small[i]! + w10 * small[i + 3]! + w01 * small[i + row]! + w11 * small[i + row + 3]!;
      }
    }
  }
  return out;
}

/** A colour of given lightness that strays from grey by up to `strength`. */
function tone(random: Random, lightness: number, strength: number): Colour {
  const stray = () => lightness * (1 + strength * (random.uniform() * 2 - 1));
  return [stray(), stray(), stray()];
}

function mix(a: Colour, b: Colour, t: number): Colour {
  return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])];
}

/** A wall with a soft pool of light. */
function studio(random: Random): Scene {
  const level = random.uniform();
  const near = tone(random, 0.05 + 0.6 * level, 0.12 + 0.5 * random.uniform() * random.uniform());
  const far = near.map((value) => value * (0.25 + 0.45 * random.uniform())) as unknown as Colour;
  const [cx, cy] = [random.uniform() * 0.8 - 0.4, random.uniform() * 0.6 - 0.4];
  const reach = 0.25 + 0.5 * random.uniform();
  return (u, v) => mix(far, near, exp(-((u - cx) * (u - cx) + (v - cy) * (v - cy)) / reach));
}

/** Discs of light before the dark. */
function lights(random: Random): Scene {
  const top = tone(random, 0.015 + 0.08 * random.uniform(), 0.6);
  const bottom = tone(random, 0.015 + 0.06 * random.uniform(), 0.6);
  const warm = random.uniform();
  const discs = Array.from({ length: 6 + random.integer(10) }, () => {
    const strength = 0.15 + 0.7 * random.uniform() * random.uniform();
    const hue = warm + 0.5 * (random.uniform() - 0.5);
    return {
      x: random.uniform() * 1.1 - 0.55,
      y: random.uniform() * 1.1 - 0.55,
      radius: 0.04 + 0.07 * random.uniform(),
      colour: [strength * (0.6 + 0.5 * hue), strength * 0.7, strength * (1 - 0.75 * hue)] as Colour,
    };
  });
  return (u, v) => {
    let [r, g, b] = mix(top, bottom, v + 0.5);
    for (const { x, y, radius, colour } of discs) {
      const away = Math.sqrt((u - x) * (u - x) + (v - y) * (v - y));
      const share = 1 - smoothstep(radius * 0.7, radius * 1.15, away);
      r += share * colour[0];
      g += share * colour[1];
      b += share * colour[2];
    }
    return [r, g, b];
  };
}

/** A wall with upright things before it: shelves, a door, a bright window. */
function room(random: Random): Scene {
  const wall = tone(random, 0.12 + 0.45 * random.uniform(), 0.3);
  const things = Array.from({ length: 2 + random.integer(4) }, () => ({
    left: random.uniform() * 1.2 - 0.7,
    width: 0.1 + 0.3 * random.uniform(),
    top: random.uniform() * 0.9 - 0.7,
    height: 0.3 + 0.9 * random.uniform(),
    colour: tone(random, random.uniform() < 0.25 ? 0.8 : 0.04 + 0.3 * random.uniform(), 0.4),
    blur: 0.02 + 0.05 * random.uniform(),
  }));
  const dim = 0.3 + 0.7 * random.uniform();
  return (u, v) => {
    let colour = mix(wall, [wall[0] * dim, wall[1] * dim, wall[2] * dim], v + 0.5);
    for (const { left, width, top, height, colour: own, blur } of things) {
      const across =
        smoothstep(left - blur, left + blur, u) *
        (1 - smoothstep(left + width - blur, left + width + blur, u));
      const along =
        smoothstep(top - blur, top + blur, v) * (1 - smoothstep(top + height - blur, top + height + blur, v));
      colour = mix(colour, own, across * along);
    }
    return colour;
  };
}

/** Sky above, leaves below, patches of light between. */
function outdoors(random: Random): Scene {
  const overcast = random.uniform();
  const sky: Colour = [0.35 + 0.35 * overcast, 0.48 + 0.2 * overcast, 0.72 + 0.05 * overcast];
  const season = random.uniform();
  const leaves: Colour = [0.05 + 0.2 * season, 0.12 + 0.05 * season, 0.03];
  const horizon = random.uniform() * 0.9 - 0.6;
  const [ox, oy] = [random.uniform() * 90, random.uniform() * 90];
  return (u, v) => {
    const tree = valueNoise(u * 3.5 + ox, v * 3.5 + oy);
    const spots = valueNoise(u * 9 + oy, v * 9 + ox);
    const below = smoothstep(-0.22, 0.22, v - horizon + 0.8 * (tree - 0.5));
    const k = 0.5 + 1.1 * spots * spots + 0.4 * tree;
    return mix(sky, [leaves[0] * k, leaves[1] * k, leaves[2] * k], below);
  };
}

/** Two colours in a gradient with soft clouds or stripes. */
function clouds(random: Random): Scene {
  const near = tone(random, 0.1 + 0.4 * random.uniform(), 0.45);
  const far = tone(random, 0.03 + 0.3 * random.uniform(), 0.5);
  const angle = random.uniform() * 6.28;
  const [cosine, sine, striped] = [cos(angle), sin(angle), random.uniform() < 0.35];
  const [ox, oy] = [random.uniform() * 90, random.uniform() * 90];
  return (u, v) => {
    const along = u * cosine + v * sine;
    let t = 0.5 + 0.6 * along + 0.7 * (valueNoise(u * 3 + ox, v * 3 + oy) - 0.5);
    if (striped && sin(along * 14) > 0.2) t += 0.15;
    return mix(near, far, clamp(t, 0, 1));
  };
}
