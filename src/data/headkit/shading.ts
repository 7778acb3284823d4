// From visibility to light: gathers position, normal and albedo of each visible pixel, then lights it. Deferred,
// so that the costly part runs once per pixel however many layers of hair lie there.
import { hashNoise, integerPower } from './exact-math.ts';
import type { Light } from './light.ts';
import type { ShadowMap } from './shadow-map.ts';
import { Fragment, MATERIAL, type Surface } from './surface.ts';
import { NOTHING, type Visibility } from './visibility.ts';

/** Ambient occlusion looks this far, dm, and in these directions. */
const REACH = 0.5;
/** Shadows are looked up this far off the surface, dm: slanted surfaces would shadow themselves in bands. */
const SHADOW_OFFSET = 0.035;
const TAPS = [1, 0, 0, 1, -1, 0, 0, -1, 0.7, 0.7, -0.7, 0.7, 0.7, -0.7, -0.7, -0.7];

export class Shading {
  /** Lit linear colour, rgb per pixel. */
  readonly colour: Float32Array;
  private readonly albedo: Float32Array;
  private readonly normal: Float32Array;
  private readonly position: Float32Array;
  private readonly fragment = new Fragment();

  constructor(side: number) {
    const values = side * side * 3;
    this.colour = new Float32Array(values);
    this.albedo = new Float32Array(values);
    this.normal = new Float32Array(values);
    this.position = new Float32Array(values);
  }

  /** Lights everything over a background (linear rgb per pixel). */
  shade(
    seen: Visibility,
    surfaces: readonly Surface[],
    light: Light,
    shadow: ShadowMap,
    background: Float32Array,
    occlusion = true,
  ): void {
    this.colour.set(background);
    this.gather(seen, surfaces);
    const { side, surfaceAt } = seen;
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        const pixel = y * side + x;
        const number = surfaceAt[pixel]!;
        if (number === NOTHING) continue;
        const open = occlusion ? this.openness(seen, x, y) : 1;
        const o = 3 * pixel;
        const lit = shadow.lit(
          this.position[o]! + SHADOW_OFFSET * this.normal[o]!,
          this.position[o + 1]! + SHADOW_OFFSET * this.normal[o + 1]!,
          this.position[o + 2]! + SHADOW_OFFSET * this.normal[o + 2]!,
          light,
        );
        const material = MATERIAL[surfaces[number]!.material];
        // Teeth catch light that screen-space occlusion and a coarse shadow map take from so small a place.
        if (material === MATERIAL.tooth) this.light(o, material, light, 0.45 + 0.4 * lit, 0.55 + 0.45 * open);
        else this.light(o, material, light, lit, open);
      }
    }
  }

  private gather(seen: Visibility, surfaces: readonly Surface[]): void {
    const { fragment, position, normal, albedo } = this;
    const { side } = seen;
    for (let pixel = 0; pixel < side * side; pixel += 1) {
      const number = seen.surfaceAt[pixel]!;
      if (number === NOTHING) continue;
      const surface = surfaces[number]!;
      const { index, positions, normals } = surface;
      const corner = seen.corner[pixel]!;
      const w1 = seen.weight1[pixel]!;
      const w2 = seen.weight2[pixel]!;
      const w0 = 1 - w1 - w2;
      const v0 = index[corner]!;
      const v1 = index[corner + 1]!;
      const v2 = index[corner + 2]!;
      fragment.x = pixel % side;
      fragment.y = (pixel - fragment.x) / side;
      fragment.corner = corner;
      fragment.v0 = v0;
      fragment.v1 = v1;
      fragment.v2 = v2;
      fragment.w0 = w0;
      fragment.w1 = w1;
      fragment.w2 = w2;
      surface.paint(fragment);
      const o = 3 * pixel;
      albedo[o] = fragment.r;
      albedo[o + 1] = fragment.g;
      albedo[o + 2] = fragment.b;
      const a = 3 * v0;
      const b = 3 * v1;
      const c = 3 * v2;
      position[o] = w0 * positions[a]! + w1 * positions[b]! + w2 * positions[c]!;
      position[o + 1] = w0 * positions[a + 1]! + w1 * positions[b + 1]! + w2 * positions[c + 1]!;
      position[o + 2] = w0 * positions[a + 2]! + w1 * positions[b + 2]! + w2 * positions[c + 2]!;
      const x = w0 * normals[a]! + w1 * normals[b]! + w2 * normals[c]!;
      const y = w0 * normals[a + 1]! + w1 * normals[b + 1]! + w2 * normals[c + 1]!;
      const z = w0 * normals[a + 2]! + w1 * normals[b + 2]! + w2 * normals[c + 2]!;
      const inverse = (seen.behind[pixel] === 1 ? -1 : 1) / (Math.sqrt(x * x + y * y + z * z) || 1);
      normal[o] = x * inverse;
      normal[o + 1] = y * inverse;
      normal[o + 2] = z * inverse;
    }
  }

  /** Ambient occlusion in screen space: 1 is open, 0.1 is a deep corner. */
  private openness(seen: Visibility, x: number, y: number): number {
    const { side, surfaceAt } = seen;
    const { position, normal } = this;
    const radius = Math.max(2, Math.round(side / 40)) * (0.5 + hashNoise(x, y));
    const o = 3 * (y * side + x);
    const px = position[o]!;
    const py = position[o + 1]!;
    const pz = position[o + 2]!;
    let blocked = 0;
    let count = 0;
    for (let t = 0; t < TAPS.length; t += 2) {
      const tx = Math.floor(x + TAPS[t]! * radius + 0.5);
      const ty = Math.floor(y + TAPS[t + 1]! * radius + 0.5);
      if (tx < 0 || ty < 0 || tx >= side || ty >= side) continue;
      count += 1;
      const tap = ty * side + tx;
      if (surfaceAt[tap] === NOTHING) continue;
      const dx = position[3 * tap]! - px;
      const dy = position[3 * tap + 1]! - py;
      const dz = position[3 * tap + 2]! - pz;
      const length = Math.sqrt(dx * dx + dy * dy + dz * dz) + 1e-4;
      if (length >= REACH) continue;
      const rise = (dx * normal[o]! + dy * normal[o + 1]! + dz * normal[o + 2]!) / length - 0.1;
      if (rise > 0) blocked += rise * (1 - length / REACH);
    }
    return 1 - 0.9 * Math.min(1, (blocked / Math.max(1, count)) * 2.2);
  }

  private light(o: number, material: number, light: Light, lit: number, open: number): void {
    const { albedo, normal, colour } = this;
    const nx = normal[o]!;
    const ny = normal[o + 1]!;
    const nz = normal[o + 2]!;
    const r = albedo[o]!;
    const g = albedo[o + 1]!;
    const b = albedo[o + 2]!;
    const facing = nx * light.direction[0] + ny * light.direction[1] + nz * light.direction[2];
    const direct = Math.max(0, facing) * lit;
    let keyR = direct;
    let keyG = direct;
    let keyB = direct;
    if (material === MATERIAL.skin) {
      // Light wraps around skin, red most: a cheap stand-in for scattering beneath it.
      const wrapped = Math.max(0, (facing + 0.28) / 1.28);
      const plainly = Math.max(0, facing);
      keyR = (wrapped * 0.75 + plainly * 0.25) * Math.min(1, lit * 0.8 + 0.2 * Math.sqrt(lit));
      keyG = (wrapped * 0.35 + plainly * 0.65) * lit;
      keyB = (wrapped * 0.2 + plainly * 0.8) * lit;
    } else if (material === MATERIAL.tooth) {
      keyR = (0.3 + 0.5 * Math.max(0, facing)) * lit;
      keyG = keyR;
      keyB = keyR;
    } else if (material === MATERIAL.hair) {
      keyR = Math.max(0, facing * 0.6 + 0.4) * (0.25 + 0.75 * lit);
      keyG = keyR;
      keyB = keyR;
    }
    const { sky, ground, fillDirection, fillColour } = light;
    const above = 0.5 + 0.5 * ny;
    const fill = Math.max(0, nx * fillDirection[0] + ny * fillDirection[1] + nz * fillDirection[2]);
    const ambientR = sky[0] * above + ground[0] * (1 - above) + fillColour[0] * fill;
    const ambientG = sky[1] * above + ground[1] * (1 - above) + fillColour[1] * fill;
    const ambientB = sky[2] * above + ground[2] * (1 - above) + fillColour[2] * fill;
    const shine = this.highlight(material, nx, ny, nz, light, lit, open, 0.3 * r + 0.59 * g + 0.11 * b);
    colour[o] = r * (light.colour[0] * keyR + ambientR * open) + shine * light.colour[0];
    colour[o + 1] = g * (light.colour[1] * keyG + ambientG * open) + shine * light.colour[1];
    colour[o + 2] = b * (light.colour[2] * keyB + ambientB * open) + shine * light.colour[2];
  }

  private highlight(
    material: number,
    nx: number,
    ny: number,
    nz: number,
    light: Light,
    lit: number,
    open: number,
    luminance: number,
  ): number {
    // The camera is far away: the half vector between it and the light is nearly constant.
    const [hx, hy] = light.direction;
    const hz = light.direction[2] + 1;
    const length = Math.sqrt(hx * hx + hy * hy + hz * hz);
    const along = Math.max(0, (nx * hx + ny * hy + nz * hz) / length);
    if (material === MATERIAL.skin) {
      const rim = integerPower(1 - Math.max(0, nz), 4);
      const lobes = 0.1 * integerPower(along, 18) + 0.05 * integerPower(along, 60);
      return lobes * lit * light.shine + (0.012 + 0.06 * luminance) * rim * open;
    }
    if (material === MATERIAL.hair) return 0.05 * integerPower(along, 10) * lit * (0.4 + luminance * 3);
    if (material === MATERIAL.eye) return 1.35 * integerPower(along, 220) + 0.08 * integerPower(along, 30);
    if (material === MATERIAL.gloss) return 0.25 * integerPower(along, 50);
    return 0.04 * integerPower(along, 12);
  }
}
