// Moving and fitting meshes: shape targets, fitted proxies, rotation, normals, patches cut out of a larger mesh.
// Positions are flat xyz arrays in dm.
import { cos, sin } from './exact-math.ts';
import type { HeadKit, Proxy } from './kit.ts';

export type Vec3 = readonly [number, number, number];
/** Row-major 3 x 3. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number];

/** The point that heads turn about. */
const PIVOT: Vec3 = [0, 6.9, 0.4];

/** Positions (of the base mesh unless told) plus weighted targets. */
export function shapeHead(
  kit: HeadKit,
  weights: ReadonlyMap<string, number>,
  from: Float32Array = kit.positions,
): Float32Array {
  const out = Float32Array.from(from);
  for (const [name, weight] of weights) {
    const target = kit.target(name);
    if (target === undefined) continue;
    const { vertices, delta } = target;
    for (let i = 0; i < vertices.length; i += 1) {
      const o = vertices[i]! * 3;
      out[o] = out[o]! + weight * delta[3 * i]!;
      out[o + 1] = out[o + 1]! + weight * delta[3 * i + 1]!;
      out[o + 2] = out[o + 2]! + weight * delta[3 * i + 2]!;
    }
  }
  return out;
}

/** Vertices of a proxy on the given head. `mirrored` flips it at x = 0, which only makes sense before turning. */
export function fitProxy(
  proxy: Proxy,
  head: Float32Array,
  scale: Vec3 = [1, 1, 1],
  mirrored = false,
): Float32Array {
  const { references, weights, offsets, count } = proxy;
  const out = new Float32Array(count * 3);
  for (let i = 0; i < count; i += 1) {
    const a = references[3 * i]! * 3;
    const b = references[3 * i + 1]! * 3;
    const c = references[3 * i + 2]! * 3;
    const wa = weights[2 * i]!;
    const wb = weights[2 * i + 1]!;
    const wc = 1 - wa - wb;
    for (let k = 0; k < 3; k += 1) {
      out[3 * i + k] =
        wa * head[a + k]! + wb * head[b + k]! + wc * head[c + k]! + offsets[3 * i + k]! * scale[k]!;
    }
    if (mirrored) out[3 * i] = -out[3 * i]!;
  }
  return out;
}

/** How much larger this head is than the one a proxy was modelled on, per axis. */
export function proxyScale(proxy: Proxy, kit: HeadKit, head: Float32Array): Vec3 {
  if (proxy.scale === undefined) return [1, 1, 1];
  const span = (axis: number): number => {
    const a = kit.scaleVertices[2 * axis]!;
    const b = kit.scaleVertices[2 * axis + 1]!;
    return Math.abs(head[3 * a + axis]! - head[3 * b + axis]!) / proxy.scale![axis]!;
  };
  return [span(0), span(1), span(2)];
}

export function rotationOf(yaw: number, pitch: number, roll: number): Rotation {
  const [cy, sy, cp, sp, cr, sr] = [cos(yaw), sin(yaw), cos(pitch), sin(pitch), cos(roll), sin(roll)];
  return multiply(
    [cr, -sr, 0, sr, cr, 0, 0, 0, 1],
    multiply([1, 0, 0, 0, cp, -sp, 0, sp, cp], [cy, 0, sy, 0, 1, 0, -sy, 0, cy]),
  );
}

function multiply(a: Rotation, b: Rotation): Rotation {
  const entry = (i: number): number => {
    const row = i - (i % 3);
    const column = i % 3;
    return a[row]! * b[column]! + a[row + 1]! * b[3 + column]! + a[row + 2]! * b[6 + column]!;
  };
  return [0, 1, 2, 3, 4, 5, 6, 7, 8].map(entry) as unknown as Rotation;
}

/** Turned copy, about `PIVOT`. */
export function rotate(positions: Float32Array, r: Rotation): Float32Array {
  const out = new Float32Array(positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    const x = positions[i]! - PIVOT[0];
    const y = positions[i + 1]! - PIVOT[1];
    const z = positions[i + 2]! - PIVOT[2];
    out[i] = r[0] * x + r[1] * y + r[2] * z + PIVOT[0];
    out[i + 1] = r[3] * x + r[4] * y + r[5] * z + PIVOT[1];
    out[i + 2] = r[6] * x + r[7] * y + r[8] * z + PIVOT[2];
  }
  return out;
}

/** Unit vertex normals, weighted by area. */
export function vertexNormals(positions: Float32Array, index: ArrayLike<number>): Float32Array {
  const out = new Float32Array(positions.length);
  for (let i = 0; i < index.length; i += 3) {
    const a = index[i]! * 3;
    const b = index[i + 1]! * 3;
    const c = index[i + 2]! * 3;
    const ax = positions[a]!;
    const ay = positions[a + 1]!;
    const az = positions[a + 2]!;
    const ux = positions[b]! - ax;
    const uy = positions[b + 1]! - ay;
    const uz = positions[b + 2]! - az;
    const vx = positions[c]! - ax;
    const vy = positions[c + 1]! - ay;
    const vz = positions[c + 2]! - az;
    const x = uy * vz - uz * vy;
    const y = uz * vx - ux * vz;
    const z = ux * vy - uy * vx;
    out[a] = out[a]! + x;
    out[a + 1] = out[a + 1]! + y;
    out[a + 2] = out[a + 2]! + z;
    out[b] = out[b]! + x;
    out[b + 1] = out[b + 1]! + y;
    out[b + 2] = out[b + 2]! + z;
    out[c] = out[c]! + x;
    out[c + 1] = out[c + 1]! + y;
    out[c + 2] = out[c + 2]! + z;
  }
  for (let i = 0; i < out.length; i += 3) {
    const x = out[i]!;
    const y = out[i + 1]!;
    const z = out[i + 2]!;
    const length = Math.sqrt(x * x + y * y + z * z) || 1;
    out[i] = x / length;
    out[i + 1] = y / length;
    out[i + 2] = z / length;
  }
  return out;
}

/** Some triangles of a mesh with their own vertex numbers. */
export interface Patch {
  /** Vertex numbers in the mesh it was cut from. */
  readonly source: Uint16Array;
  readonly index: Uint16Array;
}

/** Cuts out the triangles for which `keep` holds. */
export function cutPatch(
  index: ArrayLike<number>,
  keep: (a: number, b: number, c: number) => boolean,
): Patch {
  const numbers = new Map<number, number>();
  const kept: number[] = [];
  for (let i = 0; i < index.length; i += 3) {
    const corners = [index[i]!, index[i + 1]!, index[i + 2]!] as const;
    if (!keep(...corners)) continue;
    for (const vertex of corners) {
      let number = numbers.get(vertex);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(vertex, number);
      }
      kept.push(number);
    }
  }
  return { source: Uint16Array.from(numbers.keys()), index: Uint16Array.from(kept) };
}

/** The patch's rows of an array with `width` numbers per vertex. */
export function gather(patch: Patch, values: Float32Array, width = 3): Float32Array {
  const out = new Float32Array(patch.source.length * width);
  patch.source.forEach((vertex, i) => {
    for (let k = 0; k < width; k += 1) out[i * width + k] = values[vertex * width + k]!;
  });
  return out;
}

/** Mean position of some vertices. */
export function centroid(positions: Float32Array, vertices: ArrayLike<number>): Vec3 {
  let x = 0;
  let y = 0;
  let z = 0;
  for (let i = 0; i < vertices.length; i += 1) {
    const o = vertices[i]! * 3;
    x += positions[o]!;
    y += positions[o + 1]!;
    z += positions[o + 2]!;
  }
  return [x / vertices.length, y / vertices.length, z / vertices.length];
}
