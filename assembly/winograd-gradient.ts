// The gradient of a filter by the same transforms as winograd.ts: transformed pictures times transformed errors, summed
// over all tiles, then back to taps.
import { gemmOuter, part, putPart } from './gemm';
import { add, at, put, sub } from './lanes';
import { tilesIn } from './winograd';

/** One line of errors to the products of a filter gradient. */
// @ts-ignore: decorator
@inline
function lineError(kind: i32, y0: v128, y1: v128, o: usize, step: usize): void {
  put(o, y0);
  put(o + step, add(y0, y1));
  if (kind == 0) {
    put(o + step * 2, sub(y0, y1));
    put(o + step * 3, f32x4.neg(y1));
  } else put(o + step * 2, y1);
}

/** One line of summed products back to taps. */
// @ts-ignore: decorator
@inline
function lineTaps(kind: i32, s: usize, step: usize, o: usize, out: usize): void {
  const s0 = at(s);
  const s1 = at(s + step);
  const s2 = at(s + step * 2);
  const s3 = at(s + step * 3);
  if (kind == 0) {
    const half = f32x4.splat(0.5);
    const sum = f32x4.mul(half, add(s1, s2));
    put(o, add(s0, sum));
    put(o + out, f32x4.mul(half, sub(s1, s2)));
    put(o + out * 2, add(sum, s3));
  } else {
    const s4 = at(s + step * 4);
    const s5 = at(s + step * 5);
    put(o, add(s0, s1));
    put(o + out, add(s3, s4));
    put(o + out * 2, add(s1, s2));
    put(o + out * 3, add(s4, s5));
  }
}

// @ts-ignore: decorator
@inline
function sumFilter(
  kind: i32, x: usize, dy: usize, df: usize,
  batch: i32, h: i32, w: i32, ci: i32, oh: i32, ow: i32, co: i32, pad: i32,
  scratch: usize, block: i32,
): void {
  const tilesY = (oh + 1) / 2;
  const tilesX = (ow + 1) / 2;
  const total = batch * tilesY * tilesX;
  const kp = (ci + 3) & ~3;
  const np = (co + 7) & ~7;
  const kt = kind == 1 ? kp * 4 : kp;
  const positions = kind == 0 ? 4 : 3;
  const planes = positions * positions;
  const left = <usize>kt * 4;
  const right = <usize>np * 4;
  const tmp = scratch;
  const v = scratch + 1280;
  const leftPlane = left * <usize>block;
  const rightPlane = right * <usize>block;
  const e = v + leftPlane * <usize>planes;
  const sums = e + rightPlane * <usize>planes;
  const sumPlane = <usize>kt * right;
  memory.fill(sums, 0, sumPlane * <usize>planes);
  // Channels beyond co are never written below, and must not bring old numbers into the products.
  memory.fill(e, 0, rightPlane * <usize>planes);
  const column = (<usize>co) << 2;
  const row = column * <usize>ow;
  const width = <usize>positions * 16;
  const zero = f32x4.splat(0);
  for (let first = 0; first < total; first += block) {
    const count = min(block, total - first);
    tilesIn(kind, x, h, w, ci, pad, tilesY, tilesX, first, count, tmp, v, leftPlane, <usize>kp * 4);
    for (let t = 0; t < count; t++) {
      const index = first + t;
      const n = index / (tilesY * tilesX);
      const y0 = ((index / tilesX) % tilesY) * 2;
      const x0 = (index % tilesX) * 2;
      const below = y0 + 1 < oh;
      const beside = x0 + 1 < ow;
      let from = dy + <usize>n * row * <usize>oh + <usize>y0 * row + <usize>x0 * column;
      let to = e + <usize>t * right;
      for (let j = 0; j < co; j += 4, from += 16, to += 16) {
        const lanes = co - j;
        const a = part(from, lanes);
        const b = beside ? part(from + column, lanes) : zero;
        const c = below ? part(from + row, lanes) : zero;
        const d = below && beside ? part(from + row + column, lanes) : zero;
        lineError(kind, a, b, tmp, 16);
        lineError(kind, c, d, tmp + width, 16);
        for (let q = 0; q < positions; q++) {
          const p = tmp + <usize>q * 16;
          lineError(kind, at(p), at(p + width), to + <usize>q * rightPlane, rightPlane * <usize>positions);
        }
      }
    }
    for (let p = 0; p < planes; p++) {
      const o = <usize>p;
      gemmOuter(v + o * leftPlane, e + o * rightPlane, sums + o * sumPlane, count, kt, np, left, right, right);
    }
  }
  const taps = kind == 0 ? 3 : 4;
  const results = kind == 0 ? 4 : 6;
  const gathered = tmp + 640;
  for (let k = 0; k < ci; k++) {
    for (let j = 0; j < co; j += 4) {
      const lanes = co - j;
      const from = sums + <usize>k * right + ((<usize>j) << 2);
      // Every line of the transformed filter to its taps, into `gathered`; then the columns.
      for (let r = 0; r < results; r++) {
        for (let c = 0; c < results; c++) {
          const position = kind == 1 ? (r % 3) * 3 + (c % 3) : r * 4 + c;
          const phase = kind == 1 ? ((r / 3) * 2 + c / 3) * kp : 0;
          put(gathered + <usize>c * 16, at(from + <usize>position * sumPlane + <usize>phase * right));
        }
        lineTaps(kind, gathered, 16, tmp + <usize>(r * taps) * 16, 16);
      }
      for (let c = 0; c < taps; c++) {
        lineTaps(kind, tmp + <usize>c * 16, <usize>taps * 16, gathered, 16);
        for (let r = 0; r < taps; r++) {
          const o = df + ((<usize>(((r * taps + c) * ci + k) * co + j)) << 2);
          putPart(o, at(gathered + <usize>r * 16), lanes);
        }
      }
    }
  }
}

/** The filter's gradient for kind 0 and 1: x [batch, h, w, ci], dy [batch, oh, ow, co], df [side, side, ci, co]. */
export function filterGradient(
  kind: i32, x: usize, dy: usize, df: usize,
  batch: i32, h: i32, w: i32, ci: i32, oh: i32, ow: i32, co: i32, pad: i32,
  scratch: usize, block: i32,
): void {
  if (kind == 0) sumFilter(0, x, dy, df, batch, h, w, ci, oh, ow, co, pad, scratch, block);
  else sumFilter(1, x, dy, df, batch, h, w, ci, oh, ow, co, pad, scratch, block);
}
