// Earrings and necklaces: identity-owned, hung on lobes and neck wherever the posed head has them. No attribute of the
// sixteen shows or hides them; hair and hats may cover them.
import { atan2, cos, exp, sin } from './exact-math.ts';
import type { Vec3 } from './geometry.ts';
import type { Head } from './head.ts';
import type { HeadKit } from './kit.ts';
import { plain, surface, type Surface } from './surface.ts';
import { tube } from './tube.ts';

const TURN = 6.283185307179586;
const RING_POINTS = 40;
/** The neck's axis (rest z, dm). */
const AXIS = 0.2;
const NECK_PART = 17;
const METALS: readonly Vec3[] = [
  [0.62, 0.42, 0.12],
  [0.62, 0.62, 0.64],
  [0.6, 0.36, 0.27],
];

/** Which base vertices, and how much of each, make a point. */
interface Blend {
  readonly vertices: readonly number[];
  readonly weights: readonly number[];
}

export interface JewelleryStand {
  /** Rings around the neck: close to the throat, and lower. */
  readonly rings: readonly (readonly Blend[])[];
  /** Lobes of the left and the right ear. */
  readonly lobes: readonly Blend[];
}

export function jewelleryStand(kit: HeadKit): JewelleryStand {
  const neck: number[] = [];
  kit.fields.part.forEach((part, v) => {
    const y = kit.positions[3 * v + 1]!;
    if (part === NECK_PART && y > 5.4 && y < 6.3 && Math.abs(kit.positions[3 * v]!) < 1.1) neck.push(v);
  });
  const rings = [0, 1].map((lower) =>
    Array.from({ length: RING_POINTS }, (_, i) => {
      const angle = (i / RING_POINTS) * TURN;
      const front = 0.5 + 0.5 * cos(angle);
      return around(kit, neck, angle, 6.13 - 0.08 * front - lower * (0.02 + 0.08 * front));
    }),
  );
  const lobes = ['l', 'r'].map((letter) => lobe(kit, `ears/${letter}-ear-lobe-max`));
  return { rings, lobes };
}

function around(kit: HeadKit, neck: readonly number[], angle: number, height: number): Blend {
  const { positions } = kit;
  const weights = neck.map((v) => {
    const at = atan2(positions[3 * v]!, positions[3 * v + 2]! - AXIS);
    let apart = Math.abs(at - angle);
    apart = Math.min(apart, TURN - apart) * 0.5;
    const rise = positions[3 * v + 1]! - height;
    return exp(-(apart * apart + rise * rise) / 0.006);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 1e-12);
  const kept = neck.flatMap((v, i) => (weights[i]! > total * 0.001 ? [[v, weights[i]!] as const] : []));
  const sum = kept.reduce((all, [, weight]) => all + weight, 1e-12);
  return { vertices: kept.map(([v]) => v), weights: kept.map(([, weight]) => weight / sum) };
}

/** The lobe is what the target that enlarges it moves most. */
function lobe(kit: HeadKit, name: string): Blend {
  const target = kit.target(name);
  const vertices: number[] = [];
  target?.vertices.forEach((v, i) => {
    const [x, y, z] = [target.delta[3 * i]!, target.delta[3 * i + 1]!, target.delta[3 * i + 2]!];
    if (x * x + y * y + z * z > 0.06 * 0.06) vertices.push(v);
  });
  return { vertices, weights: vertices.map(() => 1 / vertices.length) };
}

function pointAt({ vertices, weights }: Blend, positions: Float32Array): Vec3 {
  const along = (k: number) => vertices.reduce((sum, v, i) => sum + weights[i]! * positions[3 * v + k]!, 0);
  return [along(0), along(1), along(2)];
}

export function jewellerySurfaces(head: Head, stand: JewelleryStand): Surface[] {
  const { earrings, necklace, metal, colour } = head.identity.jewellery;
  const shine = METALS[Math.min(2, Math.floor(metal * 3.6) % 3)]!;
  const stone = colour.map((value) => 0.04 + 0.6 * value * value);
  const surfaces: Surface[] = [];
  if (earrings !== 'none') surfaces.push(...earringSurfaces(head, stand, shine, stone));
  if (necklace !== 'none') surfaces.push(...necklaceSurfaces(head, stand, shine, stone));
  return surfaces;
}

function earringSurfaces(
  head: Head,
  stand: JewelleryStand,
  shine: Vec3,
  stone: readonly number[],
): Surface[] {
  const { earrings, size } = head.identity.jewellery;
  return stand.lobes.flatMap((lobe, i) => {
    const side = i === 0 ? 1 : -1;
    const [x, y, z] = pointAt(lobe, head.turned);
    const own = (positions: Float32Array, index: Uint16Array, colour: readonly number[]) =>
      surface({ positions, index, material: 'gloss', part: 'ear_r', twoSided: true, paint: plain(colour) });
    if (earrings === 'hoop') {
      const radius = 0.09 + 0.11 * size;
      const path = Array.from({ length: 18 }, (_, k): Vec3 => {
        const angle = (k / 18) * TURN;
        const [dx, dy] = [sin(angle) * radius, cos(angle) * radius];
        return [x + side * 0.04 + dx * 0.75, y - radius - 0.02 + dy, z + 0.04 + dx * 0.5 * side];
      });
      const mesh = tube(path, 0.021, 5, true);
      return [own(mesh.positions, mesh.index, shine)];
    }
    const stud = ball([x + side * 0.035, y - 0.02, z + 0.05], 0.045 + 0.012 * size);
    if (earrings === 'stud') return [own(stud.positions, stud.index, size > 0.5 ? stone : shine)];
    const drop = ball([x + side * 0.045, y - 0.15 - 0.12 * size, z + 0.05], 0.05 + 0.02 * size, 1.7);
    const wire = tube(
      [
        [x + side * 0.04, y, z + 0.05],
        [x + side * 0.045, y - 0.16 - 0.1 * size, z + 0.05],
      ],
      0.016,
      4,
      false,
    );
    return [
      own(stud.positions, stud.index, shine),
      own(wire.positions, wire.index, shine),
      own(drop.positions, drop.index, stone),
    ];
  });
}

function necklaceSurfaces(
  head: Head,
  stand: JewelleryStand,
  shine: Vec3,
  stone: readonly number[],
): Surface[] {
  const { necklace, size } = head.identity.jewellery;
  const thickness = necklace === 'beads' ? 0.05 + 0.02 * size : 0.026 + 0.014 * size;
  const ring = stand.rings[necklace === 'pendant' ? 1 : 0]!.map((blend): Vec3 => {
    const [x, y, z] = pointAt(blend, head.turned);
    const [nx, ny, nz] = pointAt(blend, head.normals);
    const away = 0.02 + thickness * 0.7;
    return [x + nx * away, y + ny * away, z + nz * away];
  });
  const chain = necklace === 'beads' ? beads(ring, thickness) : tube(ring, thickness, 5, true);
  const own = (mesh: { positions: Float32Array; index: Uint16Array }, colour: readonly number[]) =>
    surface({ ...mesh, material: 'gloss', part: 'neck_l', twoSided: true, paint: plain(colour) });
  const surfaces = [own(chain, necklace === 'beads' ? stone : shine)];
  if (necklace === 'pendant') {
    const [x, y, z] = ring[0]!;
    surfaces.push(own(ball([x, y - 0.05, z + 0.03], 0.06 + 0.02 * size), stone));
  }
  return surfaces;
}

/** A tube whose width swells and shrinks like a string of beads. */
function beads(ring: readonly Vec3[], radius: number): { positions: Float32Array; index: Uint16Array } {
  const path: Vec3[] = [];
  ring.forEach((point, i) => {
    const next = ring[(i + 1) % ring.length]!;
    for (const f of [0, 0.5]) {
      path.push([0, 1, 2].map((k) => point[k]! * (1 - f) + next[k]! * f) as unknown as Vec3);
    }
  });
  const mesh = tube(path, radius, 6, true);
  path.forEach((point, i) => {
    if (i % 2 === 0) return;
    for (let v = 6 * i; v < 6 * i + 6; v += 1) {
      for (let k = 0; k < 3; k += 1) {
        mesh.positions[3 * v + k] = point[k]! + 0.4 * (mesh.positions[3 * v + k]! - point[k]!);
      }
    }
  });
  return mesh;
}

/** A ball, stretched along y. */
function ball(centre: Vec3, radius: number, stretch = 1): { positions: Float32Array; index: Uint16Array } {
  const ROWS = 5;
  const COLUMNS = 7;
  const positions: number[] = [];
  const index: number[] = [];
  for (let row = 0; row <= ROWS; row += 1) {
    const slope = (row / ROWS) * (TURN / 2);
    for (let column = 0; column < COLUMNS; column += 1) {
      const angle = (column / COLUMNS) * TURN;
      const out = sin(slope) * radius;
      positions.push(
        centre[0] + cos(angle) * out,
        centre[1] + cos(slope) * radius * stretch,
        centre[2] + sin(angle) * out,
      );
    }
  }
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const a = row * COLUMNS + column;
      const b = row * COLUMNS + ((column + 1) % COLUMNS);
      index.push(a, b, a + COLUMNS, b, b + COLUMNS, a + COLUMNS);
    }
  }
  return { positions: Float32Array.from(positions), index: Uint16Array.from(index) };
}
