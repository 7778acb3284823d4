// What stands behind a head: two colours in a gradient, with soft clouds or stripes. Linear light.
import { cos, sin, valueNoise } from './exact-math.ts';
import type { Identity } from './identity.ts';

/** rgb per pixel, side x side. */
export function backgroundOf(identity: Identity, side: number): Float32Array {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0, kind = 0] = identity.background;
  const common = (0.06 + 0.7 * kind * b0) * 0.8;
  const near = [b0, b1, b2].map((value) => 0.05 + 0.55 * (value * 0.45 + common));
  const far = [near[0]! * (0.3 + b3), near[1]! * (0.3 + b4), near[2]! * (0.3 + b5)];
  const angle = b3 * 6.28;
  const cosine = cos(angle);
  const sine = sin(angle);
  const out = new Float32Array(side * side * 3);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const u = x / side - 0.5;
      const v = y / side - 0.5;
      const along = u * cosine + v * sine;
      let t = 0.5 + along;
      if (kind > 0.35) {
        const coarse = valueNoise(u * 3 + b0 * 50, v * 3 + b1 * 50);
        const fine = valueNoise(u * 7 + 9, v * 7 + b2 * 70);
        t = 0.5 * t + 0.3 * coarse + 0.2 * fine;
      }
      if (kind > 0.75 && sin(along * 14 + b4 * 9) > 0.2) t += 0.35 * valueNoise(u * 4, v * 4 + 3);
      t = Math.max(0, Math.min(1.2, t));
      const o = (y * side + x) * 3;
      for (let k = 0; k < 3; k += 1) out[o + k] = near[k]! * (1 - t) + far[k]! * t;
    }
  }
  return out;
}
