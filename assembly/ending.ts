// What stands behind a convolution, in place: bias and activation; and the way back through both. And blends of maps.
// Kinds of activation: 0 none, 1 relu, 2 logistic, 3 tanh, 4 tanh for the channels before `split`, logistic from there on.
import { tanh4 } from './elementwise';
import { part, putPart } from './gemm';
import { add, at, put, sub } from './lanes';

const RUN: i32 = 64;

// @ts-ignore: decorator
@inline
function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

/** exp of four numbers within -87 .. 88: 2^n times a polynomial in the remainder, off by about 1e-7 of the value. */
// @ts-ignore: decorator
@inline
function exp4(v: v128): v128 {
  const x = f32x4.max(f32x4.min(v, f32x4.splat(88)), f32x4.splat(-87));
  const n = f32x4.nearest(mul(x, f32x4.splat(1.44269504088896341)));
  const r = sub(sub(x, mul(n, f32x4.splat(0.693359375))), mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = add(mul(p, r), f32x4.splat(1.3981999507e-3));
  p = add(mul(p, r), f32x4.splat(8.3334519073e-3));
  p = add(mul(p, r), f32x4.splat(4.1665795894e-2));
  p = add(mul(p, r), f32x4.splat(1.6666665459e-1));
  p = add(mul(p, r), f32x4.splat(5.0000001201e-1));
  const e = add(add(mul(mul(p, r), r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return mul(e, power);
}

// @ts-ignore: decorator
@inline
function logistic4(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), add(f32x4.splat(1), exp4(f32x4.neg(x))));
}

/** All ones in the lanes whose channel lies before `split`. */
// @ts-ignore: decorator
@inline
function before(channel: i32, split: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(channel), i32x4(0, 1, 2, 3)), i32x4.splat(split));
}

// @ts-ignore: decorator
@inline
function activated(kind: i32, z: v128, channel: i32, split: i32): v128 {
  if (kind == 1) return f32x4.max(z, f32x4.splat(0));
  if (kind == 2) return logistic4(z);
  if (kind == 3) return tanh4(z);
  if (kind == 4) return v128.bitselect(tanh4(z), logistic4(z), before(channel, split));
  return z;
}

/** The activation's derivative from its result. */
// @ts-ignore: decorator
@inline
function steepness(kind: i32, y: v128, channel: i32, split: i32): v128 {
  const one = f32x4.splat(1);
  if (kind == 1) return v128.and(one, f32x4.gt(y, f32x4.splat(0)));
  if (kind == 2) return mul(y, sub(one, y));
  if (kind == 3) return sub(one, mul(y, y));
  if (kind == 4) return v128.bitselect(sub(one, mul(y, y)), mul(y, sub(one, y)), before(channel, split));
  return one;
}

/** y = activation(y + bias), rows of `channels` numbers. */
export function ending(y: usize, bias: usize, rows: i32, channels: i32, kind: i32, split: i32): void {
  const row = <usize>channels * 4;
  for (let i = 0; i < rows; i++, y += row) {
    for (let c = 0; c < channels; c += 4) {
      const o = <usize>c * 4;
      const z = add(part(y + o, channels - c), part(bias + o, channels - c));
      putPart(y + o, activated(kind, z, c, split), channels - c);
    }
  }
}

/** dz = dy activation', and its sum over the rows. Scratch space: two rows of channels, rounded up to fours. */
export function endingGradient(
  dy: usize, y: usize, dz: usize, sums: usize, rows: i32, channels: i32, kind: i32, split: i32, scratch: usize,
): void {
  const row = <usize>channels * 4;
  const bytes = <usize>((channels + 3) & ~3) * 4;
  const run = scratch, total = scratch + bytes;
  memory.fill(scratch, 0, bytes * 2);
  for (let i = 0; i < rows; i++, dy += row, y += row, dz += row) {
    for (let c = 0; c < channels; c += 4) {
      const o = <usize>c * 4;
      const lanes = channels - c;
      let d = part(dy + o, lanes);
      if (kind != 0) {
        d = mul(d, steepness(kind, part(y + o, lanes), c, split));
        putPart(dz + o, d, lanes);
      }
      put(run + o, add(at(run + o), d));
    }
    if ((i & (RUN - 1)) == RUN - 1 || i == rows - 1) {
      for (let o: usize = 0; o < bytes; o += 16) {
        put(total + o, add(at(total + o), at(run + o)));
        put(run + o, f32x4.splat(0));
      }
    }
  }
  for (let c = 0; c < channels; c += 4) putPart(sums + <usize>c * 4, at(total + <usize>c * 4), channels - c);
}

/** da = dy b, db = dy a. */
export function productGradient(dy: usize, a: usize, b: usize, da: usize, db: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, dy += 16, a += 16, b += 16, da += 16, db += 16) {
    const lanes = count - i;
    const d = part(dy, lanes);
    putPart(da, mul(d, part(b, lanes)), lanes);
    putPart(db, mul(d, part(a, lanes)), lanes);
  }
}

/** y = a + share (b - a). */
export function blend(a: usize, b: usize, share: usize, y: usize, count: i32): void {
  for (let i = 0; i < count; i += 4, a += 16, b += 16, share += 16, y += 16) {
    const lanes = count - i;
    const from = part(a, lanes);
    putPart(y, add(from, mul(part(share, lanes), sub(part(b, lanes), from))), lanes);
  }
}

/** The gradients of `blend`. */
export function blendGradient(
  dy: usize, a: usize, b: usize, share: usize, da: usize, db: usize, dshare: usize, count: i32,
): void {
  for (let i = 0; i < count; i += 4) {
    const o = <usize>i * 4;
    const lanes = count - i;
    const d = part(dy + o, lanes);
    const s = part(share + o, lanes);
    putPart(da + o, mul(d, sub(f32x4.splat(1), s)), lanes);
    putPart(db + o, mul(d, s), lanes);
    putPart(dshare + o, mul(d, sub(part(b + o, lanes), part(a + o, lanes))), lanes);
  }
}

/** y = x + mask (raw - x), one number of the mask for `channels` of the pictures. */
export function compose(x: usize, raw: usize, mask: usize, y: usize, rows: i32, channels: i32): void {
  const row = <usize>channels * 4;
  for (let i = 0; i < rows; i++, x += row, raw += row, y += row, mask += 4) {
    const m = v128.load32_splat(mask);
    for (let c = 0; c < channels; c += 4) {
      const o = <usize>c * 4;
      const from = part(x + o, channels - c);
      putPart(y + o, add(from, mul(m, sub(part(raw + o, channels - c), from))), channels - c);
    }
  }
}

/** The gradients of `compose`. */
export function composeGradient(
  dy: usize, x: usize, raw: usize, mask: usize, dx: usize, draw: usize, dmask: usize, rows: i32, channels: i32,
): void {
  const row = <usize>channels * 4;
  for (let i = 0; i < rows; i++) {
    const m = v128.load32_splat(mask + ((<usize>i) << 2));
    let sum = f32x4.splat(0);
    for (let c = 0; c < channels; c += 4) {
      const o = <usize>i * row + <usize>c * 4;
      const lanes = channels - c;
      const d = part(dy + o, lanes);
      putPart(dx + o, mul(d, sub(f32x4.splat(1), m)), lanes);
      putPart(draw + o, mul(d, m), lanes);
      sum = add(sum, mul(d, sub(part(raw + o, lanes), part(x + o, lanes))));
    }
    const all =
      f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
    store<f32>(dmask + ((<usize>i) << 2), all);
  }
}
