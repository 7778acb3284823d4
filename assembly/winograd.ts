// Convolutions with fewer multiplications (Winograd's minimal filtering, Lavin and Gray 2016): pictures are cut into
// tiles, tiles and filters are transformed by additions alone, and a product over channels remains for each position of
// the transformed tile. Two outputs of a three-tap filter then cost four products instead of six, two outputs of a
// two-tap filter three instead of four; along both axes 2.25 and 1.78 times fewer.
//
//   kind 0  3x3, stride 1: two by two outputs from a patch of 4x4
//   kind 1  4x4, stride 2: its even and odd taps are two-tap filters on every second pixel; 2x2 outputs from 6x6
//   kind 2  the adjoint of kind 1: even and odd outputs are two-tap filters; 4x4 outputs from 4x4
//
// Maps are NHWC. Channels come in fours, zeros where they are missing. All steps are in bytes.
import { gemm, part, putPart } from './gemm';
import { add, at, put, sub } from './lanes';

/** One line of a patch, d, to the products' left sides. */
// @ts-ignore: decorator
@inline
function lineIn(kind: i32, d: usize, step: usize, o0: usize, o1: usize, o2: usize, o3: usize, o4: usize, o5: usize): void {
  const d0 = at(d);
  const d1 = at(d + step);
  const d2 = at(d + step * 2);
  const d3 = at(d + step * 3);
  if (kind == 0) {
    put(o0, sub(d0, d2));
    put(o1, add(d1, d2));
    put(o2, sub(d2, d1));
    put(o3, sub(d1, d3));
  } else if (kind == 1) {
    const d4 = at(d + step * 4);
    const d5 = at(d + step * 5);
    put(o0, sub(d0, d2));
    put(o1, d2);
    put(o2, sub(d4, d2));
    put(o3, sub(d1, d3));
    put(o4, d3);
    put(o5, sub(d5, d3));
  } else {
    put(o0, sub(d0, d1));
    put(o1, d1);
    put(o2, sub(d2, d1));
    put(o3, d2);
    put(o4, sub(d3, d2));
  }
}

/**
 * Transforms a patch of one group of channels. `rowOf` and `columnOf` are how far apart the results of successive
 * transformed rows and columns lie; kind 1 splits both into its even and its odd taps.
 */
// @ts-ignore: decorator
@inline
function patchIn(kind: i32, d: usize, row: usize, column: usize, tmp: usize, out: usize, plane: usize, phase: usize): void {
  const lines = kind == 1 ? 6 : 4;
  const results: i32 = kind == 0 ? 4 : kind == 1 ? 6 : 5;
  const width = <usize>results * 16;
  for (let r = 0; r < lines; r++) {
    const o = tmp + <usize>r * width;
    lineIn(kind, d + <usize>r * row, column, o, o + 16, o + 32, o + 48, o + 64, o + 80);
  }
  for (let c = 0; c < results; c++) {
    if (kind == 1) {
      const o = out + (c < 3 ? <usize>c * plane : <usize>(c - 3) * plane + phase);
      const p = o + phase * 2;
      const down = plane * 3;
      lineIn(1, tmp + <usize>c * 16, width, o, o + down, o + down * 2, p, p + down, p + down * 2);
    } else {
      const o = out + <usize>c * plane;
      const down = plane * <usize>results;
      lineIn(kind, tmp + <usize>c * 16, width, o, o + down, o + down * 2, o + down * 3, o + down * 4, o);
    }
  }
}

/** Copies a patch that may reach over the map's borders, zeros there. */
function gather(x: usize, h: i32, w: i32, channels: i32, y0: i32, x0: i32, side: i32, k: i32, lanes: i32, out: usize): void {
  const zero = f32x4.splat(0);
  for (let r = y0; r < y0 + side; r++) {
    for (let c = x0; c < x0 + side; c++, out += 16) {
      if (r < 0 || c < 0 || r >= h || c >= w) put(out, zero);
      else put(out, part(x + ((<usize>((r * w + c) * channels + k)) << 2), lanes));
    }
  }
}

/** Left sides of all products for `count` tiles from tile `first` on. */
// @ts-ignore: decorator
@inline
export function tilesIn(
  kind: i32, x: usize, h: i32, w: i32, channels: i32, pad: i32, tilesY: i32, tilesX: i32,
  first: i32, count: i32, tmp: usize, v: usize, plane: usize, padded: usize,
): void {
  const side = kind == 1 ? 6 : 4;
  const stride = kind == 1 ? 4 : 2;
  const column = (<usize>channels) << 2;
  const row = column * <usize>w;
  const line = padded << (kind == 1 ? 2 : 0);
  for (let t = 0; t < count; t++, v += line) {
    const index = first + t;
    const n = index / (tilesY * tilesX);
    const y0 = ((index / tilesX) % tilesY) * stride - pad;
    const x0 = (index % tilesX) * stride - pad;
    const inside = y0 >= 0 && x0 >= 0 && y0 + side <= h && x0 + side <= w;
    const picture = x + <usize>n * row * <usize>h;
    for (let k = 0; k < channels; k += 4) {
      const lanes = channels - k;
      const out = v + ((<usize>k) << 2);
      if (inside && lanes >= 4) {
        const d = picture + <usize>y0 * row + <usize>x0 * column + ((<usize>k) << 2);
        patchIn(kind, d, row, column, tmp, out, plane, padded);
      } else {
        gather(picture, h, w, channels, y0, x0, side, k, lanes, tmp + 640);
        patchIn(kind, tmp + 640, <usize>side * 16, 16, tmp, out, plane, padded);
      }
    }
  }
}

/** One line of products, m, to outputs. */
// @ts-ignore: decorator
@inline
function lineOut(kind: i32, m: usize, step: usize, o: usize): void {
  const m0 = at(m);
  const m1 = at(m + step);
  const m2 = at(m + step * 2);
  if (kind == 0) {
    const m3 = at(m + step * 3);
    put(o, add(add(m0, m1), m2));
    put(o + 16, sub(sub(m1, m2), m3));
  } else if (kind == 1) {
    put(o, add(m0, m1));
    put(o + 16, add(m1, m2));
  } else {
    const m3 = at(m + step * 3);
    const m4 = at(m + step * 4);
    const m5 = at(m + step * 5);
    put(o, add(m0, m1));
    put(o + 16, add(m3, m4));
    put(o + 32, add(m1, m2));
    put(o + 48, add(m4, m5));
  }
}

/** Products of `count` tiles to outputs in y. */
// @ts-ignore: decorator
@inline
function tilesOut(
  kind: i32, y: usize, oh: i32, ow: i32, channels: i32, tilesY: i32, tilesX: i32,
  first: i32, count: i32, tmp: usize, m: usize, plane: usize, padded: usize,
): void {
  const positions = kind == 0 ? 4 : kind == 1 ? 3 : 6;
  const side = kind == 2 ? 4 : 2;
  const column = (<usize>channels) << 2;
  const row = column * <usize>ow;
  const width = <usize>side * 16;
  const done = tmp + 640;
  for (let t = 0; t < count; t++, m += padded) {
    const index = first + t;
    const n = index / (tilesY * tilesX);
    const y0 = ((index / tilesX) % tilesY) * side;
    const x0 = (index % tilesX) * side;
    const rows = min(side, oh - y0);
    const columns = min(side, ow - x0);
    let out = y + <usize>n * row * <usize>oh + <usize>y0 * row + <usize>x0 * column;
    for (let j = 0; j < channels; j += 4, out += 16) {
      const lanes = channels - j;
      const from = m + ((<usize>j) << 2);
      // Lines of the tile first, each to `side` outputs, then the columns of these.
      for (let r = 0; r < positions; r++) {
        lineOut(kind, from + <usize>(r * positions) * plane, plane, tmp + <usize>r * width);
      }
      for (let c = 0; c < columns; c++) {
        lineOut(kind, tmp + <usize>c * 16, width, done);
        const o = out + <usize>c * column;
        if (lanes >= 4) {
          for (let r = 0; r < rows; r++) put(o + <usize>r * row, at(done + <usize>r * 16));
        } else {
          for (let r = 0; r < rows; r++) putPart(o + <usize>r * row, at(done + <usize>r * 16), lanes);
        }
      }
    }
  }
}

/** Which transformed line of a patch an output phase's position reads (kind 2): two of six are shared. */
// @ts-ignore: decorator
@inline
function shared(a: i32): i32 {
  return a < 3 ? a : a - 1;
}

// @ts-ignore: decorator
@inline
function run(
  kind: i32, x: usize, u: usize, y: usize,
  batch: i32, h: i32, w: i32, ci: i32, oh: i32, ow: i32, co: i32, pad: i32,
  scratch: usize, block: i32,
): void {
  const side = kind == 2 ? 4 : 2;
  const tilesY = (oh + side - 1) / side;
  const tilesX = (ow + side - 1) / side;
  const total = batch * tilesY * tilesX;
  const kp = (ci + 3) & ~3;
  const np = (co + 7) & ~7;
  const kt = kind == 1 ? kp * 4 : kp;
  const left = <usize>kt * 4;
  const right = <usize>np * 4;
  const tmp = scratch;
  const v = scratch + 1280;
  const leftPlane = left * <usize>block;
  const rightPlane = right * <usize>block;
  const planes = kind == 0 ? 16 : kind == 1 ? 9 : 25;
  const m = v + leftPlane * <usize>planes;
  const uPlane = <usize>kt * right;
  for (let first = 0; first < total; first += block) {
    const count = min(block, total - first);
    tilesIn(kind, x, h, w, ci, pad, tilesY, tilesX, first, count, tmp, v, leftPlane, <usize>kp * 4);
    if (kind == 2) {
      for (let a = 0; a < 6; a++) {
        for (let b = 0; b < 6; b++) {
          const from = v + <usize>(shared(a) * 5 + shared(b)) * leftPlane;
          const p = <usize>(a * 6 + b);
          gemm(from, u + p * uPlane, m + p * rightPlane, count, np, kt, left, 32, <usize>kt * 32, right);
        }
      }
    } else {
      for (let p = 0; p < planes; p++) {
        const o = <usize>p;
        gemm(v + o * leftPlane, u + o * uPlane, m + o * rightPlane, count, np, kt, left, 32, <usize>kt * 32, right);
      }
    }
    tilesOut(kind, y, oh, ow, co, tilesY, tilesX, first, count, tmp, m, rightPlane, right);
  }
}

/** A convolution of the given kind: x [batch, h, w, ci], u from `filterIn`, y [batch, oh, ow, co]. */
export function convolve(
  kind: i32, x: usize, u: usize, y: usize,
  batch: i32, h: i32, w: i32, ci: i32, oh: i32, ow: i32, co: i32, pad: i32,
  scratch: usize, block: i32,
): void {
  // Constant kinds: each call becomes a copy of the loops without the other kinds' branches.
  if (kind == 0) run(0, x, u, y, batch, h, w, ci, oh, ow, co, pad, scratch, block);
  else if (kind == 1) run(1, x, u, y, batch, h, w, ci, oh, ow, co, pad, scratch, block);
  else run(2, x, u, y, batch, h, w, ci, oh, ow, co, pad, scratch, block);
}
