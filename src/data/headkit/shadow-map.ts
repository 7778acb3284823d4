// Depth of the scene as the key light sees it: orthographic, looked up with a small blur. Shadows of hair and
// glasses matter much for how real a face looks.
import { SHADOW_SIDE as SIDE, type Light } from './light.ts';
import type { Surface } from './surface.ts';
import { sampleChannel } from './texture.ts';

const FAR = -1e9;
const ALPHA_CUT = 110;
/** Bias against surfaces shadowing themselves, dm. */
const BIAS = 0.05;
const BLUR = 1.3;

export class ShadowMap {
  private readonly depth = new Float32Array(SIDE * SIDE);
  private projected = new Float32Array(0);

  clear(): void {
    this.depth.fill(FAR);
  }

  draw(surface: Surface, light: Light): void {
    const { index } = surface;
    const seen = this.project(surface.positions, light);
    const corners = surface.shadowCorners ?? index.length;
    for (let corner = 0; corner < corners; corner += 3) {
      const a = index[corner]! * 3;
      const b = index[corner + 1]! * 3;
      const c = index[corner + 2]! * 3;
      const x0 = seen[a]!;
      const y0 = seen[a + 1]!;
      const x1 = seen[b]! - x0;
      const y1 = seen[b + 1]! - y0;
      const x2 = seen[c]! - x0;
      const y2 = seen[c + 1]! - y0;
      const area = x1 * y2 - x2 * y1;
      if (area === 0) continue;
      const left = Math.max(0, Math.ceil(x0 + Math.min(0, x1, x2) - 0.5));
      const right = Math.min(SIDE - 1, Math.floor(x0 + Math.max(0, x1, x2) - 0.5));
      const top = Math.max(0, Math.ceil(y0 + Math.min(0, y1, y2) - 0.5));
      const bottom = Math.min(SIDE - 1, Math.floor(y0 + Math.max(0, y1, y2) - 0.5));
      const inverse = 1 / area;
      for (let y = top; y <= bottom; y += 1) {
        const py = y + 0.5 - y0;
        for (let x = left; x <= right; x += 1) {
          const px = x + 0.5 - x0;
          const w1 = (px * y2 - x2 * py) * inverse;
          const w2 = (x1 * py - px * y1) * inverse;
          const w0 = 1 - w1 - w2;
          if (w0 < 0 || w1 < 0 || w2 < 0) continue;
          const z = w0 * seen[a + 2]! + w1 * seen[b + 2]! + w2 * seen[c + 2]!;
          const at = y * SIDE + x;
          if (z <= this.depth[at]! || isHole(surface, corner, w0, w1, w2)) continue;
          this.depth[at] = z;
        }
      }
    }
  }

  /** Share of light that reaches a point, 0..1. */
  lit(x: number, y: number, z: number, light: Light): number {
    const { centre, right, up, direction, pixels } = light;
    const dx = x - centre[0];
    const dy = y - centre[1];
    const dz = z - centre[2];
    const px = (dx * right[0] + dy * right[1] + dz * right[2]) * pixels + SIDE / 2;
    const py = (dx * up[0] + dy * up[1] + dz * up[2]) * pixels + SIDE / 2;
    const depth = dx * direction[0] + dy * direction[1] + dz * direction[2] + BIAS;
    let reached = 0;
    for (let j = -1; j <= 1; j += 1) {
      const iy = Math.floor(py + j * BLUR);
      for (let i = -1; i <= 1; i += 1) {
        const ix = Math.floor(px + i * BLUR);
        const outside = ix < 0 || iy < 0 || ix >= SIDE || iy >= SIDE;
        if (outside || this.depth[iy * SIDE + ix]! < depth) reached += 1;
      }
    }
    return reached / 9;
  }

  private project(positions: Float32Array, light: Light): Float32Array {
    if (this.projected.length < positions.length) this.projected = new Float32Array(positions.length);
    const { centre, right, up, direction, pixels } = light;
    const out = this.projected;
    for (let i = 0; i < positions.length; i += 3) {
      const x = positions[i]! - centre[0];
      const y = positions[i + 1]! - centre[1];
      const z = positions[i + 2]! - centre[2];
      out[i] = (x * right[0] + y * right[1] + z * right[2]) * pixels + SIDE / 2;
      out[i + 1] = (x * up[0] + y * up[1] + z * up[2]) * pixels + SIDE / 2;
      out[i + 2] = x * direction[0] + y * direction[1] + z * direction[2];
    }
    return out;
  }
}

function isHole(surface: Surface, corner: number, w0: number, w1: number, w2: number): boolean {
  const { shadowAlpha, uvIndex, uvs } = surface;
  if (shadowAlpha === undefined || uvIndex === undefined || uvs === undefined) return false;
  const a = uvIndex[corner]! * 2;
  const b = uvIndex[corner + 1]! * 2;
  const c = uvIndex[corner + 2]! * 2;
  const u = w0 * uvs[a]! + w1 * uvs[b]! + w2 * uvs[c]!;
  const v = w0 * uvs[a + 1]! + w1 * uvs[b + 1]! + w2 * uvs[c + 1]!;
  return sampleChannel(shadowAlpha.texture, shadowAlpha.channel, u, v) < ALPHA_CUT;
}
