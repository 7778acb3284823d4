// Where the camera looks: the crop rule of CelebA-HQ and FFHQ, computed from the identity's neutral head so that
// no attribute moves the crop.
import { centroid, rotate, type Vec3 } from './geometry.ts';
import { poseRotation } from './head.ts';
import type { Identity } from './identity.ts';
import type { HeadKit } from './kit.ts';
import type { Camera } from './visibility.ts';

const DISTANCE = 28;
/** The whole crop, in units of the rule's side. */
const MARGIN = 1.06;

/** Base vertices of the lips. */
function lipVertices(kit: HeadKit): number[] {
  const out: number[] = [];
  kit.fields.lip.forEach((value, vertex) => {
    if (value > 0.5) out.push(vertex);
  });
  return out;
}

/**
 * `hq`: the crop rule of CelebA-HQ, a little wider. `aligned`: a square of side 218 whose middle 178 columns are framed
 * as the aligned pictures of CelebA (mean landmarks; the head's roll is kept).
 */
export type Framing = 'hq' | 'aligned';

/** Mean landmarks of aligned CelebA in its 178 x 218 pictures: middle of the eyes, distances from there. */
const ALIGNED = { height: 218, eyesX: 88.7 + 20, eyesY: 111.4, between: 38.6, down: 40.6 } as const;

/** @param neutral the identity's neutral head, unturned */
export function cameraFor(
  kit: HeadKit,
  identity: Identity,
  neutral: Float32Array,
  side: number,
  framing: Framing = 'hq',
): Camera {
  const head = rotate(neutral, poseRotation(identity));
  const project = ([x, y, z]: Vec3) => [x / (DISTANCE - z), -y / (DISTANCE - z)] as const;
  const left = project(centroid(head, kit.eyeVertices.left));
  const right = project(centroid(head, kit.eyeVertices.right));
  const mouth = project(centroid(head, lipVertices(kit)));
  const eyes = [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2] as const;
  const between = distance(left, right);
  const down = distance(mouth, eyes);
  if (framing === 'aligned') {
    const unit = side / ALIGNED.height;
    // Least squares over the two distances.
    const fit = (ALIGNED.between * between + ALIGNED.down * down) / (between * between + down * down);
    const scale = fit * unit;
    return {
      distance: DISTANCE,
      scale,
      centreX: ALIGNED.eyesX * unit - eyes[0] * scale,
      centreY: ALIGNED.eyesY * unit - eyes[1] * scale,
    };
  }
  const [zoom = 0, shiftX = 0, shiftY = 0] = identity.crop;
  const span = Math.max(4 * between, 3.6 * down) * MARGIN * (1 + 0.025 * zoom);
  const centreX = eyes[0] + (mouth[0] - eyes[0]) * 0.1 + span * 0.012 * shiftX;
  const centreY = eyes[1] + (mouth[1] - eyes[1]) * 0.1 + span * (0.012 * shiftY + 0.012);
  const scale = side / span;
  return {
    distance: DISTANCE,
    scale,
    centreX: side / 2 - centreX * scale,
    centreY: side / 2 - centreY * scale,
  };
}

function distance(a: readonly [number, number], b: readonly [number, number]): number {
  const dx = a[0] - b[0];
  const dy = a[1] - b[1];
  return Math.sqrt(dx * dx + dy * dy);
}
