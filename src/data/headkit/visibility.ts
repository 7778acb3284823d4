// The rasteriser: finds for each pixel of a square buffer the nearest surface, the triangle and where in it the
// pixel lies. Colour comes later and only for what is seen. Pure arithmetic on typed arrays.
import { Fragment, HOLE, LABEL_ONLY, type Surface } from './surface.ts';

/** Perspective camera on the z axis, looking towards -z: pixel = position x scale / (distance - z) + centre. */
export interface Camera {
  readonly distance: number;
  readonly scale: number;
  readonly centreX: number;
  readonly centreY: number;
}

/** `surfaceAt` of a pixel where only the background is. */
export const NOTHING = 255;
const FAR = -1;

export class Visibility {
  readonly side: number;
  /** 1 / distance, larger is nearer. */
  readonly depth: Float32Array;
  readonly surfaceAt: Uint8Array;
  readonly corner: Int32Array;
  readonly weight1: Float32Array;
  readonly weight2: Float32Array;
  /** Part id of the nearest thing that is not see-through. */
  readonly part: Uint8Array;
  /** 1 where glasses (frame or lens) are in front, and the part beneath them. */
  readonly glass: Uint8Array;
  readonly beneath: Uint8Array;
  /** 1 where the nearest triangle is seen from behind. */
  readonly behind: Uint8Array;
  private readonly fragment = new Fragment();
  private projected = new Float32Array(0);

  constructor(side: number) {
    const pixels = side * side;
    this.side = side;
    this.depth = new Float32Array(pixels);
    this.surfaceAt = new Uint8Array(pixels);
    this.corner = new Int32Array(pixels);
    this.weight1 = new Float32Array(pixels);
    this.weight2 = new Float32Array(pixels);
    this.part = new Uint8Array(pixels);
    this.glass = new Uint8Array(pixels);
    this.beneath = new Uint8Array(pixels);
    this.behind = new Uint8Array(pixels);
  }

  clear(): void {
    this.depth.fill(FAR);
    this.surfaceAt.fill(NOTHING);
    this.part.fill(0);
    this.glass.fill(0);
    this.beneath.fill(0);
  }

  /** Draws a surface under a number 0-254. Glasses must come last. */
  draw(surface: Surface, number: number, camera: Camera): void {
    const { index, positions, twoSided } = surface;
    const screen = this.project(positions, camera);
    const last = this.side - 1;
    for (let corner = 0; corner < index.length; corner += 3) {
      const a = index[corner]! * 3;
      const b = index[corner + 1]! * 3;
      const c = index[corner + 2]! * 3;
      const x0 = screen[a]!;
      const y0 = screen[a + 1]!;
      const x1 = screen[b]!;
      const y1 = screen[b + 1]!;
      const x2 = screen[c]!;
      const y2 = screen[c + 1]!;
      const area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
      if (area === 0 || (area > 0 && !twoSided)) continue;
      const left = Math.max(0, Math.ceil(Math.min(x0, x1, x2) - 0.5));
      const right = Math.min(last, Math.floor(Math.max(x0, x1, x2) - 0.5));
      if (left > right) continue;
      const top = Math.max(0, Math.ceil(Math.min(y0, y1, y2) - 0.5));
      const bottom = Math.min(last, Math.floor(Math.max(y0, y1, y2) - 0.5));
      if (top > bottom) continue;
      this.fill(surface, number, corner, screen, left, right, top, bottom, 1 / area);
    }
  }

  private fill(
    surface: Surface,
    number: number,
    corner: number,
    screen: Float32Array,
    left: number,
    right: number,
    top: number,
    bottom: number,
    inverseArea: number,
  ): void {
    const { index } = surface;
    const v0 = index[corner]!;
    const v1 = index[corner + 1]!;
    const v2 = index[corner + 2]!;
    const x0 = screen[3 * v0]!;
    const y0 = screen[3 * v0 + 1]!;
    const x1 = screen[3 * v1]! - x0;
    const y1 = screen[3 * v1 + 1]! - y0;
    const x2 = screen[3 * v2]! - x0;
    const y2 = screen[3 * v2 + 1]! - y0;
    const z0 = screen[3 * v0 + 2]!;
    const z1 = screen[3 * v1 + 2]!;
    const z2 = screen[3 * v2 + 2]!;
    const { side, depth } = this;
    for (let y = top; y <= bottom; y += 1) {
      const py = y + 0.5 - y0;
      for (let x = left; x <= right; x += 1) {
        const px = x + 0.5 - x0;
        const s1 = (px * y2 - x2 * py) * inverseArea;
        if (s1 < 0) continue;
        const s2 = (x1 * py - px * y1) * inverseArea;
        const s0 = 1 - s1 - s2;
        if (s2 < 0 || s0 < 0) continue;
        const z = s0 * z0 + s1 * z1 + s2 * z2;
        const pixel = y * side + x;
        if (z <= depth[pixel]!) continue;
        const w1 = (s1 * z1) / z;
        const w2 = (s2 * z2) / z;
        const w0 = 1 - w1 - w2;
        this.meet(surface, number, corner, pixel, x, y, z, w0, w1, w2, inverseArea > 0);
      }
    }
  }

  /** A surface is the nearest so far at a pixel: asks it whether it is solid there, then writes it down. */
  private meet(
    surface: Surface,
    number: number,
    corner: number,
    pixel: number,
    x: number,
    y: number,
    z: number,
    w0: number,
    w1: number,
    w2: number,
    behind: boolean,
  ): void {
    const { index, part } = surface;
    const v0 = index[corner]!;
    const v1 = index[corner + 1]!;
    const v2 = index[corner + 2]!;
    const id = typeof part === 'number' ? part : part[w0 >= w1 && w0 >= w2 ? v0 : w1 >= w2 ? v1 : v2]!;
    if (surface.glasses === true && this.glass[pixel] === 0) {
      this.glass[pixel] = 1;
      this.beneath[pixel] = this.part[pixel]!;
    }
    if (surface.cover !== undefined) {
      const { fragment } = this;
      fragment.x = x;
      fragment.y = y;
      fragment.corner = corner;
      fragment.v0 = v0;
      fragment.v1 = v1;
      fragment.v2 = v2;
      fragment.w0 = w0;
      fragment.w1 = w1;
      fragment.w2 = w2;
      const answer = surface.cover(fragment);
      if (answer === LABEL_ONLY) this.part[pixel] = id;
      if (answer === HOLE || answer === LABEL_ONLY) return;
    }
    this.depth[pixel] = z;
    this.surfaceAt[pixel] = number;
    this.corner[pixel] = corner;
    this.weight1[pixel] = w1;
    this.weight2[pixel] = w2;
    this.part[pixel] = id;
    this.behind[pixel] = behind ? 1 : 0;
  }

  /** x, y in pixels and 1 / distance per vertex; the buffer is reused. */
  private project(positions: Float32Array, camera: Camera): Float32Array {
    if (this.projected.length < positions.length) this.projected = new Float32Array(positions.length);
    const { distance, scale, centreX, centreY } = camera;
    const out = this.projected;
    for (let i = 0; i < positions.length; i += 3) {
      const inverse = 1 / (distance - positions[i + 2]!);
      out[i] = positions[i]! * inverse * scale + centreX;
      out[i + 1] = -positions[i + 1]! * inverse * scale + centreY;
      out[i + 2] = inverse;
    }
    return out;
  }
}
