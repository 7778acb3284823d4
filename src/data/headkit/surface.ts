// What the rasteriser draws: a triangle mesh that knows what it is made of, which part it is, where it has holes
// and what colour it has. Surfaces are built per picture; the rasteriser knows nothing of faces.
import type { PartName } from '../../face/parts.ts';
import { partId } from '../../face/parts.ts';
import { vertexNormals } from './geometry.ts';
import { sampleChannel, type Texture } from './texture.ts';

/** How light treats a surface. */
export const MATERIAL = { skin: 1, hair: 2, eye: 3, gloss: 4, matte: 5, tooth: 6 } as const;
export type Material = keyof typeof MATERIAL;

/** One covered point. Reused for all points: read it, never keep it. */
export class Fragment {
  /** Pixel of the drawing buffer. */
  x = 0;
  y = 0;
  /** Where the triangle starts in `index`. */
  corner = 0;
  /** Vertex numbers and their perspective-correct weights. */
  v0 = 0;
  v1 = 0;
  v2 = 0;
  w0 = 0.5;
  w1 = 0.5;
  w2 = 0.5;
  /** Texture coordinate, written by `locate`. */
  u = 0.5;
  v = 0.5;
  /** Albedo in linear light, written by `paint`. */
  r = 0.5;
  g = 0.5;
  b = 0.5;
}

/** Answer of `cover`: nothing here; drawn; not drawn but the pixel still counts as this part. */
export const HOLE = 0;
export const SOLID = 1;
export const LABEL_ONLY = 2;

export interface Surface {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly index: Uint16Array;
  /** Texture coordinates, if there are any: `uvs[2 * uvIndex[corner]]`. */
  readonly uvIndex?: Uint16Array;
  readonly uvs?: Float32Array;
  readonly material: Material;
  /** Part id, or one per vertex (the nearest vertex decides). */
  readonly part: number | Uint8Array;
  readonly twoSided: boolean;
  readonly castsShadow: boolean;
  /** Only the triangles before this corner cast a shadow; absent: all. */
  readonly shadowCorners?: number;
  /** Holes of the shadow: alpha of this picture below 0.43. */
  readonly shadowAlpha?: { readonly texture: Texture; readonly channel: number };
  /** Worn in front of the face: the part beneath is kept. */
  readonly glasses?: boolean;
  cover?(fragment: Fragment): number;
  paint(fragment: Fragment): void;
}

export interface SurfaceOptions {
  readonly positions: Float32Array;
  readonly index: Uint16Array;
  readonly material: Material;
  readonly part: PartName | Uint8Array;
  readonly paint: (fragment: Fragment) => void;
  readonly normals?: Float32Array;
  readonly cover?: (fragment: Fragment) => number;
  readonly uvIndex?: Uint16Array;
  readonly uvs?: Float32Array;
  readonly twoSided?: boolean;
  readonly castsShadow?: boolean;
  readonly shadowCorners?: number;
  readonly shadowAlpha?: { readonly texture: Texture; readonly channel: number };
  readonly glasses?: boolean;
}

/** A surface with the usual choices: one-sided, casts a shadow, normals from its own triangles. */
export function surface(options: SurfaceOptions): Surface {
  const { positions, index, part } = options;
  return {
    twoSided: false,
    castsShadow: true,
    ...options,
    normals: options.normals ?? vertexNormals(positions, index),
    part: typeof part === 'string' ? partId(part) : part,
  };
}

/** Writes the texture coordinate of the fragment. */
export function locate(fragment: Fragment, uvIndex: Uint16Array, uvs: Float32Array): void {
  const { corner, w0, w1, w2 } = fragment;
  const a = uvIndex[corner]! * 2;
  const b = uvIndex[corner + 1]! * 2;
  const c = uvIndex[corner + 2]! * 2;
  fragment.u = w0 * uvs[a]! + w1 * uvs[b]! + w2 * uvs[c]!;
  fragment.v = w0 * uvs[a + 1]! + w1 * uvs[b + 1]! + w2 * uvs[c + 1]!;
}

/** A per-vertex number at the fragment. */
export function blend(fragment: Fragment, values: Float32Array): number {
  return (
    fragment.w0 * values[fragment.v0]! +
    fragment.w1 * values[fragment.v1]! +
    fragment.w2 * values[fragment.v2]!
  );
}

/** One coordinate (0, 1, 2) of per-vertex positions at the fragment. */
export function blendAxis(fragment: Fragment, positions: Float32Array, axis: number): number {
  return (
    fragment.w0 * positions[3 * fragment.v0 + axis]! +
    fragment.w1 * positions[3 * fragment.v1 + axis]! +
    fragment.w2 * positions[3 * fragment.v2 + axis]!
  );
}

/** Alpha 0..1 of a picture at the fragment, and its texture coordinate. */
export function alphaAt(
  fragment: Fragment,
  uvIndex: Uint16Array,
  uvs: Float32Array,
  texture: Texture,
  channel: number,
): number {
  locate(fragment, uvIndex, uvs);
  return sampleChannel(texture, channel, fragment.u, fragment.v) / 255;
}

/** Paints one colour everywhere. */
export function plain(colour: readonly number[]): (fragment: Fragment) => void {
  const [r = 0, g = 0, b = 0] = colour;
  return (fragment) => {
    fragment.r = r;
    fragment.g = g;
    fragment.b = b;
  };
}
