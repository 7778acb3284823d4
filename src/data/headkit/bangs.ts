// Bangs: strands hung from the hairline over the forehead, following the posed head. Independent of the hair mesh,
// so that the same identity can have them or not.
import { exp, valueNoise } from './exact-math.ts';
import type { Head } from './head.ts';
import { stream } from './streams.ts';
import type { HeadKit } from './kit.ts';
import { HOLE, SOLID, surface, type Surface } from './surface.ts';

const STRANDS = 104;
const STEPS = 6;
/** Strands follow the skin down to here (rest height, dm) and hang straight below. */
const BROW_LINE = 7.44;
const GRID = 40;

/** Base vertices of the forehead and front scalp. */
export function foreheadVertices(kit: HeadKit): number[] {
  const out: number[] = [];
  for (let v = 0; v < kit.positions.length / 3; v += 1) {
    const x = kit.positions[3 * v]!;
    const y = kit.positions[3 * v + 1]!;
    const z = kit.positions[3 * v + 2]!;
    if (y > 7.42 && z > 0.55 && Math.abs(x) < 0.72 && kit.fields.ear[v]! < 0.02 && kit.fields.part[v] === 1)
      out.push(v);
  }
  return out;
}

/** Point and normal of the posed forehead over a rest position (x, y), smoothed over nearby vertices. */
function foreheadSampler(head: Head, vertices: readonly number[]) {
  const { kit, turned, normals } = head;
  const known = new Map<number, Float64Array>();
  return (x: number, y: number): Float64Array => {
    const ix = Math.round(x * GRID);
    const iy = Math.round(y * GRID);
    const key = iy * 4096 + ix;
    let sum = known.get(key);
    if (sum !== undefined) return sum;
    sum = new Float64Array(6);
    let weights = 1e-9;
    for (const vertex of vertices) {
      const dx = kit.positions[3 * vertex]! - ix / GRID;
      const dy = kit.positions[3 * vertex + 1]! - iy / GRID;
      const squared = dx * dx + dy * dy;
      if (squared > 0.06) continue;
      const weight = exp(-squared / 0.006);
      weights += weight;
      for (let k = 0; k < 3; k += 1) {
        sum[k] = sum[k]! + weight * turned[3 * vertex + k]!;
        sum[3 + k] = sum[3 + k]! + weight * normals[3 * vertex + k]!;
      }
    }
    for (let k = 0; k < 6; k += 1) sum[k] = sum[k]! / weights;
    known.set(key, sum);
    return sum;
  };
}

export function bangsSurface(head: Head, vertices: readonly number[]): Surface {
  const { identity, hairColour } = head;
  const [sweep = 0, length = 0, ragged = 0] = identity.bangs;
  const random = stream(identity.seed, 'strands');
  const near = foreheadSampler(head, vertices);
  const perStrand = 2 * (STEPS + 1);
  const positions = new Float32Array(STRANDS * perStrand * 3);
  const along = new Float32Array(STRANDS * perStrand);
  const across = new Float32Array(STRANDS * perStrand);
  const index = new Uint16Array(STRANDS * STEPS * 6);
  let vertex = 0;
  let corner = 0;
  for (let strand = 0; strand < STRANDS; strand += 1) {
    const rootX = (random.uniform() - 0.5) * 1.36;
    const top = 8.16 - Math.abs(rootX) * 0.35 + random.uniform() * 0.06;
    const fall = top - (7.48 - (0.28 + 0.22 * length) * 0.18 + random.uniform() * 0.1 * ragged);
    const width = 0.035 + 0.03 * random.uniform();
    const drift = (sweep - 0.5) * 0.35 + (random.uniform() - 0.5) * 0.12;
    const lift = 0.02 + 0.035 * random.uniform();
    const first = vertex;
    for (let step = 0; step <= STEPS; step += 1) {
      const f = step / STEPS;
      const x = rootX + drift * f * f;
      const y = top - fall * f;
      const point = near(x, Math.max(BROW_LINE, y));
      const away = lift * (0.4 + 1.2 * f);
      const half = width * (1 - 0.55 * f);
      const drop = y < BROW_LINE ? BROW_LINE - y : 0;
      for (const side of [-1, 1]) {
        positions[3 * vertex] = point[0]! + point[3]! * away + side * half;
        positions[3 * vertex + 1] = point[1]! + point[4]! * away - drop;
        positions[3 * vertex + 2] = point[2]! + point[5]! * away + 0.03 * f;
        along[vertex] = f;
        across[vertex] = strand * 0.37 + (side + 1) * 0.03;
        vertex += 1;
      }
    }
    for (let step = 0; step < STEPS; step += 1) {
      const a = first + step * 2;
      index.set([a, a + 2, a + 1, a + 1, a + 2, a + 3], corner);
      corner += 6;
    }
  }
  const noiseAt = (w0: number, w1: number, w2: number, v0: number, v1: number, v2: number): number => {
    const u = w0 * across[v0]! + w1 * across[v1]! + w2 * across[v2]!;
    const v = w0 * along[v0]! + w1 * along[v1]! + w2 * along[v2]!;
    return valueNoise(u * 420, v * 3);
  };
  return surface({
    positions,
    index,
    material: 'hair',
    part: 'hair',
    twoSided: true,
    cover(f) {
      const v = f.w0 * along[f.v0]! + f.w1 * along[f.v1]! + f.w2 * along[f.v2]!;
      // Tips fray.
      return v > 0.75 && noiseAt(f.w0, f.w1, f.w2, f.v0, f.v1, f.v2) < (v - 0.75) * 3.2 ? HOLE : SOLID;
    },
    paint(f) {
      const k = 0.55 + 0.8 * noiseAt(f.w0, f.w1, f.w2, f.v0, f.v1, f.v2);
      f.r = hairColour[0] * k;
      f.g = hairColour[1] * k;
      f.b = hairColour[2] * k;
    },
  });
}
