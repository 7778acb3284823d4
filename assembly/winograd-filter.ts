// What Winograd convolutions do to filters: taps to the right sides of the products. See winograd.ts for the kinds.
import { part } from './gemm';
import { add, at, put, sub } from './lanes';

/** Four neighbours along the output channels, `step` apart; zeros beyond `lanes`. */
// @ts-ignore: decorator
@inline
function four(p: usize, step: usize, lanes: i32): v128 {
  if (lanes <= 0) return f32x4.splat(0);
  if (step == 4) return part(p, lanes);
  let v = v128.load32_zero(p);
  if (lanes > 1) v = v128.load32_lane(p + step, v, 1);
  if (lanes > 2) v = v128.load32_lane(p + step * 2, v, 2);
  if (lanes > 3) v = v128.load32_lane(p + step * 3, v, 3);
  return v;
}

/** One line of taps to the products' right sides; for kind 1 and 2 the even and the odd taps after each other. */
// @ts-ignore: decorator
@inline
function lineFilter(kind: i32, w: usize, step: usize, o: usize, out: usize): void {
  const w0 = at(w);
  const w1 = at(w + step);
  const w2 = at(w + step * 2);
  if (kind == 0) {
    const half = f32x4.splat(0.5);
    const ends = add(w0, w2);
    put(o, w0);
    put(o + out, f32x4.mul(half, add(ends, w1)));
    put(o + out * 2, f32x4.mul(half, sub(ends, w1)));
    put(o + out * 3, w2);
    return;
  }
  const w3 = at(w + step * 3);
  if (kind == 1) {
    put(o, w0);
    put(o + out, add(w0, w2));
    put(o + out * 2, w2);
    put(o + out * 3, w1);
    put(o + out * 4, add(w1, w3));
    put(o + out * 5, w3);
  } else {
    // The first product of odd outputs shares its left side with the last one of even outputs, with the other sign.
    put(o, w3);
    put(o + out, add(w3, w1));
    put(o + out * 2, w1);
    put(o + out * 3, f32x4.neg(w2));
    put(o + out * 4, add(w2, w0));
    put(o + out * 5, w0);
  }
}

/**
 * Right sides of all products. Tap (r, c) of input channel k and output channel n lies at
 * f + (r side + c) tap + k inner + n outer; `tap` may be negative with f at the last tap, which turns the filter round.
 */
export function filterIn(
  kind: i32, f: usize, tap: isize, inner: usize, outer: usize, ci: i32, co: i32, u: usize, tmp: usize,
): void {
  const taps = kind == 0 ? 3 : 4;
  const results = kind == 0 ? 4 : 6;
  const kp = (ci + 3) & ~3;
  const np = (co + 7) & ~7;
  const kt = kind == 1 ? kp * 4 : kp;
  const plane = <usize>kt * <usize>np * 4;
  const turned = tmp + 640;
  for (let n = 0; n < np; n += 4) {
    const lanes = co - n;
    const panel = u + <usize>(n >> 3) * <usize>kt * 32 + ((<usize>(n & 4)) << 2);
    for (let k = 0; k < kp; k++) {
      const from = f + <usize>k * inner + <usize>n * outer;
      for (let i = 0; i < taps * taps; i++) {
        const p = from + <usize>(<isize>i * tap);
        put(turned + <usize>i * 16, k < ci ? four(p, outer, lanes) : f32x4.splat(0));
      }
      const width = <usize>results * 16;
      for (let r = 0; r < taps; r++) {
        lineFilter(kind, turned + <usize>(r * taps) * 16, 16, tmp + <usize>r * width, 16);
      }
      for (let c = 0; c < results; c++) {
        lineFilter(kind, tmp + <usize>c * 16, width, turned, 16);
        for (let r = 0; r < results; r++) {
          const value = at(turned + <usize>r * 16);
          if (kind == 1) {
            const position = <usize>((r % 3) * 3 + (c % 3));
            const line = <usize>((r / 3) * 2 + c / 3) * <usize>kp + <usize>k;
            put(panel + position * plane + line * 32, value);
          } else put(panel + <usize>(r * results + c) * plane + <usize>k * 32, value);
        }
      }
    }
  }
}
