// The head of one picture, shaped and turned, with what the surfaces on it need to know.
import type { AttributeValues } from './attributes.ts';
import {
  centroid,
  rotate,
  rotationOf,
  shapeHead,
  vertexNormals,
  type Rotation,
  type Vec3,
} from './geometry.ts';
import type { Identity } from './identity.ts';
import { facialHairColour, hairColour } from './hair-colour.ts';
import type { HeadKit } from './kit.ts';
import { expressionWeights, neutralWeights, targetWeights } from './target-weights.ts';

export interface Head {
  readonly kit: HeadKit;
  readonly identity: Identity;
  readonly attributes: AttributeValues;
  readonly rotation: Rotation;
  /** Without expression, before turning: hair hangs on it, so that no jaw moves hair. xyz per base vertex. */
  readonly still: Float32Array;
  /** With expression, before and after turning. */
  readonly shaped: Float32Array;
  readonly turned: Float32Array;
  /** Normals of the turned body. */
  readonly normals: Float32Array;
  readonly leftEye: Vec3;
  readonly rightEye: Vec3;
  /** Linear colour of the hair. */
  readonly hairColour: Vec3;
  /** Linear colour of brows and beard. */
  readonly facialHairColour: Vec3;
}

export function poseRotation(identity: Identity): Rotation {
  const [yaw = 0, pitch = 0, roll = 0] = identity.pose;
  return rotationOf(yaw * 0.17, 0.07 + pitch * 0.06, roll * 0.04);
}

/** The identity without sex, age and expression, unturned: what framing goes by. */
export function neutralHead(kit: HeadKit, identity: Identity): Float32Array {
  return shapeHead(kit, neutralWeights(identity));
}

/** Sex and age also change how tall a body is: put the eyes back where the neutral head has them. */
function alignEyes(kit: HeadKit, shaped: Float32Array, neutral: Float32Array): void {
  const eyes = [...kit.eyeVertices.left, ...kit.eyeVertices.right];
  const from = centroid(shaped, eyes);
  const to = centroid(neutral, eyes);
  for (let i = 0; i < shaped.length; i += 3) {
    for (let k = 0; k < 3; k += 1) shaped[i + k] = shaped[i + k]! + to[k]! - from[k]!;
  }
}

export function buildHead(
  kit: HeadKit,
  identity: Identity,
  attributes: AttributeValues,
  neutral: Float32Array,
): Head {
  const rotation = poseRotation(identity);
  const still = shapeHead(kit, targetWeights(identity, attributes, kit));
  alignEyes(kit, still, neutral);
  const shaped = shapeHead(kit, expressionWeights(identity, attributes), still);
  const turned = rotate(shaped, rotation);
  return {
    kit,
    identity,
    attributes,
    rotation,
    still,
    shaped,
    turned,
    normals: vertexNormals(turned, kit.body.index),
    leftEye: centroid(turned, kit.eyeVertices.left),
    rightEye: centroid(turned, kit.eyeVertices.right),
    hairColour: hairColour(identity, attributes),
    facialHairColour: facialHairColour(identity, attributes),
  };
}

/** The point at (x, y, z) of the head's own axes, seen from `origin`. */
export function offsetBy(rotation: Rotation, origin: Vec3, x: number, y: number, z: number): Vec3 {
  const along = (k: 0 | 1 | 2): number =>
    origin[k] + rotation[3 * k]! * x + rotation[3 * k + 1]! * y + rotation[3 * k + 2]! * z;
  return [along(0), along(1), along(2)];
}
