// Clothes: the body suit of the base mesh pushed outwards and cut at a neckline; plain, striped or woven.
import { sin, valueNoise } from './exact-math.ts';
import { cutPatch, gather, vertexNormals, type Patch } from './geometry.ts';
import type { Head } from './head.ts';
import type { Identity } from './identity.ts';
import type { HeadKit } from './kit.ts';
import { HOLE, SOLID, blendAxis, surface, type Fragment, type Surface } from './surface.ts';

/** How far cloth stands off the body, dm. */
const THICKNESS = 0.04;

export function clothPatch(kit: HeadKit): Patch {
  return cutPatch(kit.clothIndex, () => true);
}

/** Muted more often than bright, light linear rgb. */
export function clothColour(identity: Identity): [number, number, number] {
  const [c0 = 0, c1 = 0, c2 = 0, , , level = 0, strength = 0] = identity.cloth;
  const lightness = 0.012 + 0.62 * level * level;
  const vivid = strength * strength;
  const channel = (value: number) => lightness * (1 - vivid) + (0.015 + 0.6 * value * value) * vivid;
  return [channel(c0), channel(c1), channel(c2)];
}

export function clothSurface(head: Head, patch: Patch): Surface {
  const [, , , depth = 0, pattern = 0] = head.identity.cloth;
  const colour = clothColour(head.identity);
  const deep = 0.02 + 0.5 * depth * depth;
  const rest = gather(patch, head.kit.positions);
  const positions = gather(patch, head.turned);
  const normals = vertexNormals(positions, patch.index);
  for (let i = 0; i < positions.length; i += 1) positions[i] = positions[i]! + normals[i]! * THICKNESS;
  /** Height of the neckline over the fragment (rest, dm). */
  const neckline = (f: Fragment): number => {
    const front = blendAxis(f, rest, 2) > 0.2 ? 1 : 0.15;
    return 6.02 - deep * Math.max(0, 1 - Math.abs(blendAxis(f, rest, 0)) / 0.8) * front;
  };
  const weave = (x: number, y: number): number => {
    if (pattern > 0.86) return (sin(y * 34) > 0 ? 1 : 0.5) * (sin(x * 34) > 0 ? 1 : 0.7);
    if (pattern > 0.74) return sin(y * 40) > 0 ? 1 : 0.45;
    if (pattern > 0.62) return sin(x * 30) > 0 ? 1 : 0.6;
    if (pattern > 0.52) return valueNoise(x * 9, y * 9) > 0.62 ? 2 : 1;
    return 0.85 + 0.3 * valueNoise(x * 30, y * 30);
  };
  return surface({
    positions,
    normals,
    index: patch.index,
    material: 'matte',
    part: 'cloth',
    twoSided: true,
    cover: (f) => (blendAxis(f, rest, 1) > neckline(f) ? HOLE : SOLID),
    paint(f) {
      const y = blendAxis(f, rest, 1);
      const seam = y > neckline(f) - 0.06 ? 0.7 : 1;
      const k = weave(blendAxis(f, rest, 0), y) * seam;
      f.r = colour[0] * k;
      f.g = colour[1] * k;
      f.b = colour[2] * k;
    },
  });
}
