// The head of one picture, shaped and turned, with what the surfaces on it need to know.
import type { AttributeValues } from './attributes.ts';
import { exp } from './exact-math.ts';
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
import type { HeadKit } from './kit.ts';
import { neutralWeights, targetWeights } from './target-weights.ts';

export interface Head {
  readonly kit: HeadKit;
  readonly identity: Identity;
  readonly attributes: AttributeValues;
  readonly rotation: Rotation;
  /** Before and after turning, xyz per base vertex. */
  readonly shaped: Float32Array;
  readonly turned: Float32Array;
  /** Normals of the turned body. */
  readonly normals: Float32Array;
  readonly leftEye: Vec3;
  readonly rightEye: Vec3;
  /** Linear colour of the hair. */
  readonly hairColour: Vec3;
}

const HAIR_COLOURS = {
  black: [0.012, 0.01, 0.009],
  brown: [0.095, 0.048, 0.022],
  blond: [0.52, 0.36, 0.16],
  grey: [0.36, 0.35, 0.34],
  red: [0.22, 0.07, 0.02],
} as const;

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
  const shaped = shapeHead(kit, targetWeights(identity, attributes, kit));
  alignEyes(kit, shaped, neutral);
  const turned = rotate(shaped, rotation);
  return {
    kit,
    identity,
    attributes,
    rotation,
    shaped,
    turned,
    normals: vertexNormals(turned, kit.body.index),
    leftEye: centroid(turned, kit.eyeVertices.left),
    rightEye: centroid(turned, kit.eyeVertices.right),
    hairColour: hairColour(identity, attributes),
  };
}

/** Grey or red, by identity, where no colour attribute is set. */
function hairColour(identity: Identity, attributes: AttributeValues): Vec3 {
  const [kind = 0, level = 0, hue = 0] = identity.hair.jitter;
  let colour: Vec3 = kind > 0 ? HAIR_COLOURS.grey : HAIR_COLOURS.red;
  if (attributes.Black_Hair === 1) colour = HAIR_COLOURS.black;
  else if (attributes.Blond_Hair === 1) colour = HAIR_COLOURS.blond;
  else if (attributes.Brown_Hair === 1) colour = HAIR_COLOURS.brown;
  const factor = exp(0.18 * level);
  return [colour[0] * factor, colour[1] * factor * (1 + 0.06 * hue), colour[2] * factor * (1 + 0.1 * hue)];
}

/** The point at (x, y, z) of the head's own axes, seen from `origin`. */
export function offsetBy(rotation: Rotation, origin: Vec3, x: number, y: number, z: number): Vec3 {
  const along = (k: 0 | 1 | 2): number =>
    origin[k] + rotation[3 * k]! * x + rotation[3 * k + 1]! * y + rotation[3 * k + 2]! * z;
  return [along(0), along(1), along(2)];
}
