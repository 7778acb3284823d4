// Collars: the skin of the neck pushed outwards and cut to a shape. Roll necks, shirt collars, hoods.
import { smoothstep, valueNoise } from './exact-math.ts';
import { cutPatch, gather, vertexNormals, type Patch } from './geometry.ts';
import type { Head } from './head.ts';
import type { HeadKit } from './kit.ts';
import { HOLE, SOLID, blendAxis, surface, type Surface } from './surface.ts';

/** The neck and the shoulders next to it. */
export function collarPatch(kit: HeadKit): Patch {
  const { positions, fields, body } = kit;
  const near = (v: number) => {
    const [x, y, z] = [positions[3 * v]!, positions[3 * v + 1]!, positions[3 * v + 2]!];
    return fields.part[v] === 17 && y > 5.2 && y < 6.45 && Math.abs(x) < 1.4 && z < 0.95;
  };
  return cutPatch(body.index, (a, b, c) => near(a) && near(b) && near(c));
}

export type CollarKind = 'none' | 'roll' | 'shirt' | 'hood';

/** Seven of twenty clothes have no collar. */
export function collarOf(draw: number): CollarKind {
  return draw < 0.35 ? 'none' : draw < 0.55 ? 'roll' : draw < 0.85 ? 'shirt' : 'hood';
}

/** Upper rim at a rest position, dm, and how far the cloth stands off. */
const SHAPES: Readonly<
  Record<Exclude<CollarKind, 'none'>, { off: number; rim: (x: number, z: number) => number }>
> = {
  roll: { off: 0.07, rim: (_, z) => 6.1 - 0.06 * smoothstep(0, 0.7, z) },
  // Open in front: a V between the two sides.
  shirt: {
    off: 0.09,
    rim: (x, z) => 6.12 - 0.5 * smoothstep(0.25, 0.75, z) * (1 - smoothstep(0, 0.42, Math.abs(x))),
  },
  hood: {
    off: 0.2,
    rim: (x, z) => 6.12 - 0.35 * smoothstep(0.1, 0.75, z) * (1 - smoothstep(0.1, 0.6, Math.abs(x))),
  },
};

export function collarSurface(
  head: Head,
  patch: Patch,
  kind: Exclude<CollarKind, 'none'>,
  colour: readonly [number, number, number],
): Surface {
  const { off, rim } = SHAPES[kind];
  const rest = gather(patch, head.kit.positions);
  const positions = gather(patch, head.turned);
  const outward = vertexNormals(positions, patch.index);
  for (let i = 0; i < positions.length; i += 1) {
    const y = rest[3 * Math.floor(i / 3) + 1]!;
    // Flares out towards the shoulders.
    positions[i] = positions[i]! + outward[i]! * off * (1 + 0.4 * smoothstep(6.1, 5.7, y));
  }
  return surface({
    positions,
    normals: outward,
    index: patch.index,
    material: 'matte',
    part: 'cloth',
    twoSided: true,
    cover: (f) => (blendAxis(f, rest, 1) > rim(blendAxis(f, rest, 0), blendAxis(f, rest, 2)) ? HOLE : SOLID),
    paint(f) {
      const [x, y, z] = [blendAxis(f, rest, 0), blendAxis(f, rest, 1), blendAxis(f, rest, 2)];
      const edge = rim(x, z) - y < 0.035 ? 0.75 : 1;
      const ribs = kind === 'roll' ? 0.85 + 0.3 * valueNoise(x * 60 + z * 30, y * 3) : 1;
      const k = edge * ribs;
      f.r = colour[0] * k;
      f.g = colour[1] * k;
      f.b = colour[2] * k;
    },
  });
}
