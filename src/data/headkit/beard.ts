// Moustache and beard: a density per vertex, drawn as a few shells around the face that strand noise cuts into
// hairs. CelebAMask-HQ counts beards as skin, and so do these.
import type { AttributeValues } from './attributes.ts';
import { smoothstep, valueNoise } from './exact-math.ts';
import { cutPatch, gather } from './geometry.ts';
import type { Head } from './head.ts';
import type { Identity } from './identity.ts';
import type { HeadKit } from './kit.ts';
import { HOLE, SOLID, blend, blendAxis, surface, type Surface } from './surface.ts';

export interface Beard {
  /** Densities 0..1 per base vertex of what grows on chin and cheeks, and on the upper lip. */
  readonly below: Float32Array | undefined;
  readonly moustache: Float32Array | undefined;
  /** The larger of the two: how much skin shows through. */
  readonly density: Float32Array;
}

/** Undefined for a face without any. Moustache and beard do not depend on each other. */
export function beardOf(kit: HeadKit, identity: Identity, attributes: AttributeValues): Beard | undefined {
  const bearded = attributes.No_Beard === 0;
  const moustached = attributes.Mustache === 1;
  if (!bearded && !moustached) return undefined;
  const { goatee, fullBeard } = kit.fields;
  const { kind } = identity.beard;
  const jaw = kind === 'goatee' ? 0 : kind === 'goateeAndJaw' ? 0.75 : 1;
  const below = bearded ? goatee.map((chin, v) => Math.max(chin, jaw * fullBeard[v]!)) : undefined;
  const moustache = moustached ? kit.fields.moustache : undefined;
  const density = goatee.map((_, v) => Math.max(below?.[v] ?? 0, moustache?.[v] ?? 0));
  return { below, moustache, density };
}

export function beardColour(head: Head): readonly [number, number, number] {
  const [r, g, b] = head.facialHairColour;
  const light = 0.3 * r + 0.59 * g + 0.11 * b;
  const k = 0.85 - 0.4 * smoothstep(0.1, 0.4, light);
  return [r * k + 0.006, g * k + 0.004, b * k + 0.003];
}

export function beardSurfaces(head: Head, { below, moustache }: Beard): Surface[] {
  const { length, kind } = head.identity.beard;
  const stubble = kind === 'stubble';
  const surfaces: Surface[] = [];
  if (below !== undefined) {
    surfaces.push(...shells(head, below, stubble ? 0.012 : 0.02 + 0.05 * length, stubble ? 2 : 6));
  }
  if (moustache !== undefined) surfaces.push(...shells(head, moustache, 0.02 + 0.03 * length, 5));
  return surfaces;
}

function shells(head: Head, density: Float32Array, length: number, layers: number): Surface[] {
  const { kit, turned, normals } = head;
  const patch = cutPatch(kit.body.index, (a, b, c) => density[a]! + density[b]! + density[c]! > 0.05);
  const rest = gather(patch, kit.positions);
  const base = gather(patch, turned);
  const outward = gather(patch, normals);
  const grown = gather(patch, density, 1);
  const colour = beardColour(head);
  return Array.from({ length: layers }, (_, i) => {
    const level = (i + 1) / layers;
    const height = length * level;
    const positions = new Float32Array(base.length);
    for (let v = 0; v < grown.length; v += 1) {
      const rise = height * (0.4 + 0.6 * grown[v]!);
      for (let k = 0; k < 3; k += 1) positions[3 * v + k] = base[3 * v + k]! + outward[3 * v + k]! * rise;
      positions[3 * v + 1] = positions[3 * v + 1]! - height * 0.5;
    }
    return surface({
      positions,
      index: patch.index,
      material: 'hair',
      part: 'skin',
      castsShadow: false,
      cover(f) {
        const x = blendAxis(f, rest, 0);
        const y = blendAxis(f, rest, 1);
        const z = blendAxis(f, rest, 2);
        const coarse = valueNoise((x + z * 0.3) * 70, y * 28);
        const fine = valueNoise(x * 140 + z * 60, y * 60);
        return coarse * 0.65 + fine * 0.35 > blend(f, grown) * 1.1 - level * 0.45 ? HOLE : SOLID;
      },
      paint(f) {
        const strand = valueNoise(blendAxis(f, rest, 0) * 90 + 7, blendAxis(f, rest, 1) * 25);
        const k = 0.7 + 0.9 * level * strand;
        f.r = colour[0] * k;
        f.g = colour[1] * k;
        f.b = colour[2] * k;
      },
    });
  });
}
