// Eyeglasses: two rims (super-ellipses between round and square), bridge, temples, and lenses that are clear or
// dark. Lenses count as eyeglasses in the label map; the part beneath is kept apart.
import { cos, pow, sin } from './exact-math.ts';
import type { Vec3 } from './geometry.ts';
import { offsetBy, type Head } from './head.ts';
import { HOLE, SOLID, plain, surface, type Surface } from './surface.ts';
import { tube, type TubeMesh } from './tube.ts';

const RIM_POINTS = 36;
/** The frame stands this far in front of the eyeballs' centres, dm. */
const FORWARD = 0.33;

export function glassesSurfaces(head: Head): Surface[] {
  const { rotation, leftEye, rightEye, identity } = head;
  const [g0 = 0, g1 = 0, g2 = 0, g3 = 0] = identity.glasses;
  const width = 0.25 + 0.06 * g0;
  const height = 0.15 + 0.09 * g1;
  const power = 2 + 8 * g2 * g2;
  const thickness = 0.012 + 0.022 * g3;
  const horn = [0.02, 0.015, 0.012].map((base, k) => base + (g0 > 0.7 ? [0.08, 0.03, 0.01][k]! : 0));
  const colour = g3 > 0.5 ? horn : [0.35, 0.3, 0.2];
  const isDark = g2 > 0.8;
  const frames: TubeMesh[] = [];
  const lenses: Surface[] = [];
  for (const side of [1, -1]) {
    const eye = side === 1 ? leftEye : rightEye;
    const centre = offsetBy(rotation, eye, side * 0.02, -0.03, FORWARD - 0.02);
    const rim = rimPath(width, height, power).map(([x, y]) =>
      offsetBy(rotation, centre, x, y, -Math.abs(x * side + 0.25) * 0.1),
    );
    frames.push(tube(rim, thickness, 5, true));
    const hinge = offsetBy(rotation, centre, side * width, height * 0.35, -0.05);
    const corner = offsetBy(rotation, hinge, side * 0.06, 0, -0.05);
    const ear = offsetBy(rotation, eye, side * 0.56, 0.05, -1.05);
    frames.push(tube([hinge, corner, ear], thickness, 4, false));
    lenses.push(lens(centre, rim, isDark));
  }
  const from = offsetBy(rotation, rightEye, width - 0.03, 0.02, FORWARD);
  const to = offsetBy(rotation, leftEye, 0.03 - width, 0.02, FORWARD);
  const middle: Vec3 = [
    (from[0] + to[0]) / 2 + rotation[1] * 0.04,
    (from[1] + to[1]) / 2 + rotation[4] * 0.04,
    (from[2] + to[2]) / 2 + 0.03,
  ];
  frames.push(tube([from, middle, to], thickness, 4, false));
  const tubes = frames.map(({ positions, index }) =>
    surface({
      positions,
      index,
      material: 'gloss',
      part: 'eye_g',
      twoSided: true,
      glasses: true,
      paint: plain(colour),
    }),
  );
  return [...tubes, ...lenses];
}

/** |x/w|^p + |y/h|^p = 1. */
function rimPath(width: number, height: number, power: number): (readonly [number, number])[] {
  return Array.from({ length: RIM_POINTS }, (_, i) => {
    const angle = (i / RIM_POINTS) * 6.283185307179586;
    const c = cos(angle);
    const s = sin(angle);
    const k = pow(pow(Math.abs(c), power) + pow(Math.abs(s), power), -1 / power);
    return [width * c * k, height * s * k] as const;
  });
}

function lens(centre: Vec3, rim: readonly Vec3[], isDark: boolean): Surface {
  const index: number[] = [];
  for (let i = 0; i < rim.length; i += 1) index.push(0, 1 + i, 1 + ((i + 1) % rim.length));
  return surface({
    positions: Float32Array.from([centre, ...rim].flat()),
    index: Uint16Array.from(index),
    material: 'eye',
    part: 'eye_g',
    twoSided: true,
    castsShadow: false,
    glasses: true,
    cover: () => (isDark ? SOLID : HOLE),
    paint: plain([0.012, 0.012, 0.014]),
  });
}
