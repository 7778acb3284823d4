// Kernels without products over channels: copies of strided rows, curves. All steps are in bytes.

/** Zeros. */
export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

/** Copies `rows` rows of `bytes` (a multiple of 4) each. */
export function copyRows(
  from: usize, to: usize, rows: i32, fromRow: usize, toRow: usize, bytes: usize,
): void {
  for (let i = 0; i < rows; i++) {
    let p = from;
    let q = to;
    const end = p + bytes;
    while (p + 16 <= end) {
      v128.store(q, v128.load(p));
      p += 16;
      q += 16;
    }
    while (p < end) {
      store<u32>(q, load<u32>(p));
      p += 4;
      q += 4;
    }
    from += fromRow;
    to += toRow;
  }
}

/** Hyperbolic tangent of four numbers: an odd rational function of degree 13 over 6, as in Eigen; off by at most 3e-7 of
 *  the value, and exactly 1 in size where the argument is beyond 7.9. */
// @ts-ignore: decorator
@inline
export function tanh4(v: v128): v128 {
  const limit = f32x4.splat(7.90531110763549805);
  const x = f32x4.max(f32x4.min(v, limit), f32x4.neg(limit));
  const s = f32x4.mul(x, x);
  let p = f32x4.splat(-2.76076847742355e-16);
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(2.00018790482477e-13));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-8.60467152213735e-11));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(5.12229709037114e-8));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(1.48572235717979e-5));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(6.37261928875436e-4));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(4.89352455891786e-3));
  let q = f32x4.splat(1.19825839466702e-6);
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(1.18534705686654e-4));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(2.2684346324390e-3));
  q = f32x4.add(f32x4.mul(q, s), f32x4.splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** y = tanh(x), element by element. */
export function tanh(x: usize, y: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, x += 16, y += 16) v128.store(y, tanh4(v128.load(x)));
  for (; i < count; i++, x += 4, y += 4) {
    v128.store32_lane(y, tanh4(v128.load32_zero(x)), 0);
  }
}
