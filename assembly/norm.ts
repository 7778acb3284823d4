// Batch and instance norm with the activation behind it: the result, the gradients, and the gradients of the gradient.
// A set is what shares statistics: one picture, or the whole batch. Formulas: src/engine/ops/norm-gradient.ts.
//
// Sums run over 64 positions at a time and then over these, because numbers added one by one in 32 bits lose digits.
// `kept` holds three rows per set: mean, 1 / sqrt(variance + epsilon), gamma. Scratch space: sixteen rows of channels,
// rounded up to fours.
import { part, putPart } from './gemm';
import { add, at, put, sub } from './lanes';

const RUN: i32 = 64;

// @ts-ignore: decorator
@inline
function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

/** 1 where y is above zero, the slope elsewhere. */
// @ts-ignore: decorator
@inline
function maskOf(y: v128, slope: v128): v128 {
  return v128.bitselect(f32x4.splat(1), slope, f32x4.gt(y, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function rowBytes(channels: i32): usize {
  return <usize>((channels + 3) & ~3) * 4;
}

/** Adds the rows of one run to the totals, and empties it. */
function fold(run: usize, totals: usize, bytes: usize): void {
  for (let c: usize = 0; c < bytes; c += 16) {
    put(totals + c, add(at(totals + c), at(run + c)));
    put(run + c, f32x4.splat(0));
  }
}

/** A row of `channels` numbers into a full one. */
function widen(from: usize, to: usize, channels: i32): void {
  for (let c = 0; c < channels; c += 4) put(to + <usize>c * 4, part(from + <usize>c * 4, channels - c));
}

function narrow(from: usize, to: usize, channels: i32): void {
  for (let c = 0; c < channels; c += 4) putPart(to + <usize>c * 4, at(from + <usize>c * 4), channels - c);
}

/** y, kept, mean and unbiased variance of every set. */
export function norm(
  x: usize, gamma: usize, beta: usize, y: usize, kept: usize, means: usize, variances: usize,
  sets: i32, positions: i32, channels: i32,
  epsilon: f32, slope: f32, scratch: usize,
): void {
  const bytes = rowBytes(channels);
  const row = <usize>channels * 4;
  const run = scratch, total = run + bytes, mean = total + bytes, scale = mean + bytes;
  const shift = scale + bytes, wide = shift + bytes;
  const count = f32x4.splat(<f32>positions);
  const unbiased = f32x4.splat(<f32>(<f64>positions / <f64>max(1, positions - 1)));
  const down = f32x4.splat(slope);
  widen(beta, shift, channels);
  widen(gamma, wide, channels);
  for (let s = 0; s < sets; s++) {
    memory.fill(run, 0, bytes * 2);
    let p = x;
    for (let i = 0; i < positions; i++, p += row) {
      for (let c = 0; c < channels; c += 4) {
        const o = <usize>c * 4;
        put(run + o, add(at(run + o), part(p + o, channels - c)));
      }
      if ((i & (RUN - 1)) == RUN - 1) fold(run, total, bytes);
    }
    fold(run, total, bytes);
    for (let o: usize = 0; o < bytes; o += 16) put(mean + o, f32x4.div(at(total + o), count));
    memory.fill(run, 0, bytes * 2);
    p = x;
    for (let i = 0; i < positions; i++, p += row) {
      for (let c = 0; c < channels; c += 4) {
        const o = <usize>c * 4;
        const d = sub(part(p + o, channels - c), at(mean + o));
        put(run + o, add(at(run + o), mul(d, d)));
      }
      if ((i & (RUN - 1)) == RUN - 1) fold(run, total, bytes);
    }
    fold(run, total, bytes);
    const set = kept + <usize>s * row;
    const rows = <usize>sets * row;
    narrow(mean, set, channels);
    narrow(mean, means + <usize>s * row, channels);
    for (let o: usize = 0; o < bytes; o += 16) {
      const variance = f32x4.div(at(total + o), count);
      const inverse = f32x4.div(f32x4.splat(1), f32x4.sqrt(add(variance, f32x4.splat(epsilon))));
      put(run + o, inverse);
      put(total + o, mul(variance, unbiased));
      put(scale + o, mul(inverse, at(wide + o)));
    }
    narrow(run, set + rows, channels);
    narrow(wide, set + rows * 2, channels);
    narrow(total, variances + <usize>s * row, channels);
    for (let i = 0; i < positions; i++, x += row, y += row) {
      for (let c = 0; c < channels; c += 4) {
        const o = <usize>c * 4;
        const z = add(mul(sub(part(x + o, channels - c), at(mean + o)), at(scale + o)), at(shift + o));
        putPart(y + o, mul(z, maskOf(z, down)), channels - c);
      }
    }
  }
}

/** dx, and the gradients of gamma and beta per set. */
export function normGradient(
  dy: usize, y: usize, x: usize, kept: usize, dx: usize, dgamma: usize, dbeta: usize,
  sets: i32, positions: i32, channels: i32, slope: f32, scratch: usize,
): void {
  const bytes = rowBytes(channels);
  const row = <usize>channels * 4;
  const rows = <usize>sets * row;
  const plainRun = scratch, plain = plainRun + bytes, alongRun = plain + bytes, along = alongRun + bytes;
  const mean = along + bytes, inverse = mean + bytes, scale = inverse + bytes;
  const share = f32x4.splat(<f32>(1.0 / <f64>positions));
  const down = f32x4.splat(slope);
  for (let s = 0; s < sets; s++) {
    const set = kept + <usize>s * row;
    widen(set, mean, channels);
    widen(set + rows, inverse, channels);
    widen(set + rows * 2, scale, channels);
    memory.fill(scratch, 0, bytes * 4);
    let p: usize = 0;
    for (let i = 0; i < positions; i++, p += row) {
      for (let c = 0; c < channels; c += 4) {
        const o = <usize>c * 4;
        const lanes = channels - c;
        const g = mul(part(dy + p + o, lanes), maskOf(part(y + p + o, lanes), down));
        const unit = mul(sub(part(x + p + o, lanes), at(mean + o)), at(inverse + o));
        put(plainRun + o, add(at(plainRun + o), g));
        put(alongRun + o, add(at(alongRun + o), mul(g, unit)));
      }
      if ((i & (RUN - 1)) == RUN - 1) {
        fold(plainRun, plain, bytes);
        fold(alongRun, along, bytes);
      }
    }
    fold(plainRun, plain, bytes);
    fold(alongRun, along, bytes);
    narrow(along, dgamma + <usize>s * row, channels);
    narrow(plain, dbeta + <usize>s * row, channels);
    for (let o: usize = 0; o < bytes; o += 16) {
      put(plain + o, mul(at(plain + o), share));
      put(along + o, mul(at(along + o), share));
      put(scale + o, mul(at(scale + o), at(inverse + o)));
    }
    for (let i = 0; i < positions; i++, dy += row, y += row, x += row, dx += row) {
      for (let c = 0; c < channels; c += 4) {
        const o = <usize>c * 4;
        const lanes = channels - c;
        const g = mul(part(dy + o, lanes), maskOf(part(y + o, lanes), down));
        const unit = mul(sub(part(x + o, lanes), at(mean + o)), at(inverse + o));
        const drift = add(at(plain + o), mul(unit, at(along + o)));
        putPart(dx + o, mul(at(scale + o), sub(g, drift)), lanes);
      }
    }
  }
}

/** What follows for g, x and gamma from h, the gradient of the dx that `normGradient` made of g. */
export function normCurvature(
  h: usize, g: usize, y: usize, x: usize, kept: usize, dg: usize, dx: usize, dgamma: usize,
  sets: i32, positions: i32, channels: i32, slope: f32, scratch: usize,
): void {
  const bytes = rowBytes(channels);
  const row = <usize>channels * 4;
  const rows = <usize>sets * row;
  // Sums of g, g u, h, h u, and of h P(g): runs first, totals behind them.
  const runs = scratch, totals = runs + bytes * 5;
  const g0 = totals, g1 = g0 + bytes, h0 = g1 + bytes, h1 = h0 + bytes, joint = h1 + bytes;
  const mean = totals + bytes * 5, inverse = mean + bytes, scale = inverse + bytes;
  const share = f32x4.splat(<f32>(1.0 / <f64>positions));
  const down = f32x4.splat(slope);
  for (let s = 0; s < sets; s++) {
    const set = kept + <usize>s * row;
    widen(set, mean, channels);
    widen(set + rows, inverse, channels);
    widen(set + rows * 2, scale, channels);
    memory.fill(runs, 0, bytes * 10);
    let p: usize = 0;
    for (let i = 0; i < positions; i++, p += row) {
      for (let c = 0; c < channels; c += 4) {
        const o = <usize>c * 4;
        const lanes = channels - c;
        const v = mul(part(g + p + o, lanes), maskOf(part(y + p + o, lanes), down));
        const unit = mul(sub(part(x + p + o, lanes), at(mean + o)), at(inverse + o));
        const w = part(h + p + o, lanes);
        let r = runs + o;
        put(r, add(at(r), v));
        r += bytes;
        put(r, add(at(r), mul(v, unit)));
        r += bytes;
        put(r, add(at(r), w));
        r += bytes;
        put(r, add(at(r), mul(w, unit)));
      }
      if ((i & (RUN - 1)) == RUN - 1) fold(runs, totals, bytes * 4);
    }
    fold(runs, totals, bytes * 4);
    for (let o: usize = 0; o < bytes * 4; o += 16) put(totals + o, mul(at(totals + o), share));
    p = 0;
    for (let i = 0; i < positions; i++, p += row) {
      for (let c = 0; c < channels; c += 4) {
        const o = <usize>c * 4;
        const lanes = channels - c;
        const v = mul(part(g + p + o, lanes), maskOf(part(y + p + o, lanes), down));
        const unit = mul(sub(part(x + p + o, lanes), at(mean + o)), at(inverse + o));
        const ofG = sub(sub(v, at(g0 + o)), mul(unit, at(g1 + o)));
        put(runs + o, add(at(runs + o), mul(part(h + p + o, lanes), ofG)));
      }
      if ((i & (RUN - 1)) == RUN - 1) fold(runs, joint, bytes);
    }
    fold(runs, joint, bytes);
    // The gradient of gamma is the sum itself over the root; what enters dx is the mean.
    for (let o: usize = 0; o < bytes; o += 16) {
      put(runs + o, mul(at(joint + o), at(inverse + o)));
      put(joint + o, mul(at(joint + o), share));
      put(scale + o, mul(at(scale + o), at(inverse + o)));
    }
    narrow(runs, dgamma + <usize>s * row, channels);
    for (let i = 0; i < positions; i++, h += row, g += row, y += row, x += row, dg += row, dx += row) {
      for (let c = 0; c < channels; c += 4) {
        const o = <usize>c * 4;
        const lanes = channels - c;
        const mask = maskOf(part(y + o, lanes), down);
        const v = mul(part(g + o, lanes), mask);
        const unit = mul(sub(part(x + o, lanes), at(mean + o)), at(inverse + o));
        const ofH = sub(sub(part(h + o, lanes), at(h0 + o)), mul(unit, at(h1 + o)));
        const ofG = sub(sub(v, at(g0 + o)), mul(unit, at(g1 + o)));
        putPart(dg + o, mul(mul(mask, at(scale + o)), ofH), lanes);
        const sum = add(add(mul(unit, at(joint + o)), mul(ofH, at(g1 + o))), mul(ofG, at(h1 + o)));
        putPart(dx + o, mul(f32x4.neg(mul(at(scale + o), at(inverse + o))), sum), lanes);
      }
    }
  }
}
