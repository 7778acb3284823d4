// Lines that age draws into a face, as shade on the skin: furrows of the forehead, folds from the nose to the mouth,
// bags under the eyes, crow's feet. In rest coordinates (dm), so that they move with the face.
import { sin } from './exact-math.ts';

/** 1 on a line, 0 from `width` on. */
function line(distance: number, width: number): number {
  const t = distance / width;
  return t < 1 && t > -1 ? (1 - t * t) * (1 - t * t) : 0;
}

/** 1 between `low` and `high`, falling to 0 within `soft` outside. */
function window(value: number, low: number, high: number, soft: number): number {
  const outside = value < low ? low - value : value > high ? value - high : 0;
  return outside >= soft ? 0 : 1 - outside / soft;
}

/**
 * Factor on the skin's colour, 1 where there is no line.
 * @param strength 0..1
 * @param phase any number: how furrows run
 */
export function wrinkleShade(x: number, y: number, z: number, strength: number, phase: number): number {
  if (z < 0.85 || y < 6.3 || y > 8) return 1;
  const side = x < 0 ? -x : x;
  let depth = 0;
  if (y > 7.5) {
    const wobble = 0.018 * sin(x * 6 + phase) + 0.012 * sin(x * 13 - phase);
    const nearest = (y - wobble - 7.6) / 0.09;
    const off = (nearest - Math.floor(nearest + 0.5)) * 0.09;
    depth = 0.75 * line(off, 0.02) * window(y, 7.6, 7.82, 0.06) * window(side, 0, 0.36, 0.2);
  } else if (y < 7.02) {
    const along = (7.0 - y) / 0.5;
    const fold = 0.2 + 0.2 * along + 0.04 * sin(along * 3);
    depth = line(side - fold, 0.035) * window(along, 0.1, 0.95, 0.15);
  } else if (side > 0.5) {
    const out = side - 0.5;
    const fan = (y - 7.27) / (0.05 + 0.5 * out);
    depth =
      0.6 *
      line(fan - Math.floor(fan + 0.5), 0.28) *
      window(fan, -1.2, 1.2, 0.4) *
      window(out, 0.02, 0.14, 0.05);
  } else {
    const dx = (side - 0.31) / 0.2;
    const bag = 7.16 - 0.06 * (1 - dx * dx);
    depth = 0.6 * line(y - bag, 0.028) * window(side, 0.18, 0.42, 0.06);
  }
  return 1 - 0.42 * strength * depth;
}
