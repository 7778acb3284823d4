// Short hair on the scalp itself: the roots beneath every hair mesh, which give it a natural hairline, and cropped
// hair that needs no mesh.
import { atan2, smoothstep, valueNoise } from './exact-math.ts';
import { cutPatch, gather, type Patch } from './geometry.ts';
import type { HatShape } from './hats.ts';
import type { Head } from './head.ts';
import type { HeadKit } from './kit.ts';
import { HOLE, SOLID, blend, blendAxis, surface, type Surface } from './surface.ts';

/** Height of the hairline (rest, dm) over the angle around the head: 0 is the front, pi the back. */
const HAIRLINE: readonly (readonly [angle: number, height: number])[] = [
  [0, 8.02],
  [0.35, 8.02],
  [0.62, 8.0],
  [0.82, 7.84],
  [0.98, 7.66],
  [1.08, 7.3],
  [1.3, 7.12],
  [1.75, 7.1],
  [2.1, 6.75],
  [3.15, 6.5],
];
/** Axis that the angle is measured about (rest z, dm). */
const AXIS = 0.45;

function hairlineAt(angle: number): number {
  const next = Math.max(
    1,
    HAIRLINE.findIndex(([at]) => at >= angle),
  );
  const [a0, h0] = HAIRLINE[next - 1]!;
  const [a1, h1] = HAIRLINE[next]!;
  return h0 + ((h1 - h0) * (angle - a0)) / (a1 - a0);
}

export interface Scalp {
  readonly patch: Patch;
  /** How far above the hairline each vertex of the patch is, dm. */
  readonly above: Float32Array;
  /** Rest positions of the patch. */
  readonly rest: Float32Array;
}

export function scalpOf(kit: HeadKit): Scalp {
  const { positions, fields, body } = kit;
  const above = Float32Array.from({ length: positions.length / 3 }, (_, v) => {
    const [x, y, z] = [positions[3 * v]!, positions[3 * v + 1]!, positions[3 * v + 2]!];
    if (y < 6.3 || fields.ear[v]! > 0.1) return -1;
    return y - hairlineAt(Math.min(3.14, atan2(Math.abs(x), z - AXIS)));
  });
  const near = (v: number) => above[v]! > -0.15;
  const patch = cutPatch(body.index, (a, b, c) => near(a) && near(b) && near(c));
  return { patch, above: gather(patch, above, 1), rest: gather(patch, positions) };
}

/** Layers of cropped hair and how far the outermost stands off, dm. */
const CROPPED = { layers: 4, height: 0.06 } as const;
/** Only the roots. */
const ROOTS = { layers: 1, height: 0.012 } as const;

/** @param cropped cropped hair instead of roots under a mesh */
export function scalpSurfaces(
  head: Head,
  scalp: Scalp,
  hat: HatShape | undefined,
  cropped: boolean,
): Surface[] {
  const { identity, turned, normals, hairColour } = head;
  const { patch, above, rest } = scalp;
  const base = gather(patch, turned);
  const outward = gather(patch, normals);
  const { layers, height } = cropped ? CROPPED : ROOTS;
  const shift = identity.hair.hairline + (cropped ? 0.02 : 0.045);
  return Array.from({ length: layers }, (_, layer) => {
    const level = (layer + 1) / layers;
    const positions = new Float32Array(base.length);
    for (let i = 0; i < base.length; i += 1)
      positions[i] =
        base[i]! + outward[i]! * (0.004 + height * level * smoothstep(0, 0.4, above[Math.floor(i / 3)]!));
    return surface({
      positions,
      normals: outward,
      index: patch.index,
      material: 'hair',
      part: 'hair',
      castsShadow: false,
      cover(f) {
        const x = blendAxis(f, rest, 0);
        const y = blendAxis(f, rest, 1);
        const z = blendAxis(f, rest, 2);
        if (hat !== undefined && hat.depth(y, z) > 0.05) return HOLE;
        const density = smoothstep(-0.03, 0.09, blend(f, above) - shift);
        if (density <= 0) return HOLE;
        const strand = valueNoise((x + z) * 60, y * 26);
        return strand > density * (1.15 - 0.35 * (level - 1 / layers)) ? HOLE : SOLID;
      },
      paint(f) {
        const x = blendAxis(f, rest, 0);
        const y = blendAxis(f, rest, 1);
        const z = blendAxis(f, rest, 2);
        const k = (cropped ? 0.62 + 0.3 * level : 0.6) * (0.7 + 0.6 * valueNoise((x + z) * 80 + 5, y * 30));
        f.r = hairColour[0] * k;
        f.g = hairColour[1] * k;
        f.b = hairColour[2] * k;
      },
    });
  });
}
