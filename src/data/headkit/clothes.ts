// Clothes: the body suit of the base mesh pushed outwards and cut at a neckline; plain, striped or woven.
import { sin, valueNoise } from './exact-math.ts';
import { cutPatch, gather, vertexNormals, type Patch } from './geometry.ts';
import type { Head } from './head.ts';
import type { HeadKit } from './kit.ts';
import { HOLE, SOLID, blendAxis, surface, type Fragment, type Surface } from './surface.ts';

/** How far cloth stands off the body, dm. */
const THICKNESS = 0.04;

export function clothPatch(kit: HeadKit): Patch {
  return cutPatch(kit.clothIndex, () => true);
}

export function clothSurface(head: Head, patch: Patch): Surface {
  const [c0 = 0, c1 = 0, c2 = 0, depth = 0, pattern = 0] = head.identity.cloth;
  const colour = [c0, c1, c2].map((value) => 0.02 + 0.7 * value * value) as [number, number, number];
  const deep = 0.1 + 0.55 * depth;
  const rest = gather(patch, head.kit.positions);
  const positions = gather(patch, head.turned);
  const normals = vertexNormals(positions, patch.index);
  for (let i = 0; i < positions.length; i += 1) positions[i] = positions[i]! + normals[i]! * THICKNESS;
  /** Height of the neckline over the fragment (rest, dm). */
  const neckline = (f: Fragment): number => {
    const front = blendAxis(f, rest, 2) > 0.2 ? 1 : 0.15;
    return 5.98 - deep * Math.max(0, 1 - Math.abs(blendAxis(f, rest, 0)) / 0.8) * front;
  };
  const weave = (x: number, y: number): number => {
    if (pattern > 0.75) return sin(y * 40) > 0 ? 1 : 0.45;
    if (pattern > 0.6) return sin(x * 30) > 0 ? 1 : 0.6;
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
