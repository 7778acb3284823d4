// Moustache and beard: a density per vertex, drawn as a few shells around the face that strand noise cuts into
// hairs. CelebAMask-HQ counts beards as skin, and so do these.
import type { AttributeValues } from './attributes.ts';
import { valueNoise } from './exact-math.ts';
import { cutPatch, gather } from './geometry.ts';
import type { Head } from './head.ts';
import type { Identity } from './identity.ts';
import type { HeadKit } from './kit.ts';
import { HOLE, SOLID, blend, blendAxis, surface, type Surface } from './surface.ts';

/** Density 0..1 per base vertex, or undefined for a face without any. */
export function beardDensity(
  kit: HeadKit,
  identity: Identity,
  attributes: AttributeValues,
): Float32Array | undefined {
  const bearded = attributes.No_Beard === 0;
  const moustached = attributes.Mustache === 1;
  if (!bearded && !moustached) return undefined;
  const { moustache, goatee, fullBeard } = kit.fields;
  const { kind } = identity.beard;
  const jaw = kind === 'goatee' ? 0 : kind === 'goateeAndJaw' ? 0.75 : 1;
  return Float32Array.from(moustache, (onLip, v) => {
    const below = bearded ? Math.max(goatee[v]!, jaw * fullBeard[v]!) : 0;
    return Math.max(moustached ? onLip : 0, below);
  });
}

export function beardColour(head: Head): readonly [number, number, number] {
  const [r, g, b] = head.hairColour;
  return [r * 0.8 + 0.01, g * 0.8 + 0.006, b * 0.8 + 0.004];
}

export function beardSurfaces(head: Head, density: Float32Array): Surface[] {
  const { kit, identity, attributes, turned, normals } = head;
  const bearded = attributes.No_Beard === 0;
  const stubble = bearded && identity.beard.kind === 'stubble' && attributes.Mustache === 0;
  const length = stubble ? 0.012 : 0.02 + 0.05 * identity.beard.length * (bearded ? 1 : 0.6);
  const layers = stubble ? 2 : 6;
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
