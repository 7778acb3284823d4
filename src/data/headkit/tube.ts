// A round tube along a path: frames of glasses, earrings, necklaces.
import { cos, sin } from './exact-math.ts';
import type { Vec3 } from './geometry.ts';

export interface TubeMesh {
  readonly positions: Float32Array;
  readonly index: Uint16Array;
}

function normalized(x: number, y: number, z: number): Vec3 {
  const length = Math.sqrt(x * x + y * y + z * z) || 1;
  return [x / length, y / length, z / length];
}

/** @param closed joins the last point to the first */
export function tube(path: readonly Vec3[], radius: number, segments: number, closed: boolean): TubeMesh {
  const count = path.length;
  const positions = new Float32Array(count * segments * 3);
  path.forEach((point, i) => {
    const before = closed || i > 0 ? path[(i - 1 + count) % count]! : point;
    const after = closed || i < count - 1 ? path[(i + 1) % count]! : point;
    const d = normalized(after[0] - before[0], after[1] - before[1], after[2] - before[2]);
    const u: Vec3 = Math.abs(d[2]) < 0.9 ? normalized(d[1], -d[0], 0) : [1, 0, 0];
    const v: Vec3 = [d[1] * u[2] - d[2] * u[1], d[2] * u[0] - d[0] * u[2], d[0] * u[1] - d[1] * u[0]];
    for (let k = 0; k < segments; k += 1) {
      const angle = (k / segments) * 6.283185307179586;
      const c = cos(angle) * radius;
      const s = sin(angle) * radius;
      positions.set(
        [0, 1, 2].map((axis) => point[axis]! + c * u[axis]! + s * v[axis]!),
        3 * (i * segments + k),
      );
    }
  });
  const rings = closed ? count : count - 1;
  const index = new Uint16Array(rings * segments * 6);
  for (let i = 0; i < rings; i += 1) {
    for (let k = 0; k < segments; k += 1) {
      const a = i * segments + k;
      const b = i * segments + ((k + 1) % segments);
      const c = ((i + 1) % count) * segments + k;
      const d = ((i + 1) % count) * segments + ((k + 1) % segments);
      index.set([a, b, c, b, d, c], 6 * (i * segments + k));
    }
  }
  return { positions, index };
}
