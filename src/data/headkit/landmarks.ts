// The five landmarks of CelebA, from the vertices of the posed head.
import { centroid, type Vec3 } from './geometry.ts';
import type { Head } from './head.ts';
import type { HeadKit } from './kit.ts';
import { partId } from '../../face/parts.ts';
import type { Camera } from './visibility.ts';

type Point = readonly [x: number, y: number];

/** Left and right are the viewer's, as in CelebA. */
export interface Landmarks {
  readonly leftEye: Point;
  readonly rightEye: Point;
  readonly nose: Point;
  readonly leftMouth: Point;
  readonly rightMouth: Point;
}

/** The base vertex with the largest score among those with a positive one. */
function best(kit: HeadKit, score: (x: number, z: number, vertex: number) => number): number {
  let found = 0;
  let most = 0;
  for (let v = 0; v < kit.positions.length / 3; v += 1) {
    const value = score(kit.positions[3 * v]!, kit.positions[3 * v + 2]!, v);
    if (value > most) {
      most = value;
      found = v;
    }
  }
  return found;
}

export function landmarksOf(head: Head, camera: Camera): Landmarks {
  const { kit, turned, leftEye, rightEye } = head;
  const NOSE = partId('nose');
  const onLips = (v: number) => kit.fields.lip[v]! > 0.3;
  const project = ([x, y, z]: Vec3): Point => {
    const scale = camera.scale / (camera.distance - z);
    return [x * scale + camera.centreX, -y * scale + camera.centreY];
  };
  const vertex = (v: number) => project(centroid(turned, [v]));
  return {
    // The subject's right side is on the viewer's left.
    leftEye: project(rightEye),
    rightEye: project(leftEye),
    nose: vertex(best(kit, (_, z, v) => (kit.fields.part[v] === NOSE ? z : 0))),
    leftMouth: vertex(best(kit, (x, _, v) => (onLips(v) ? -x : 0))),
    rightMouth: vertex(best(kit, (x, _, v) => (onLips(v) ? x : 0))),
  };
}
