// Matrix products on bare addresses in tfjs's memory. All steps are in bytes; matrices are float32.
// Nothing here allocates: callers bring results and scratch space.

/** The first `lanes` floats at p (1-4), zeros behind them. */
// @ts-ignore: decorator
@inline
export function part(p: usize, lanes: i32): v128 {
  if (lanes >= 4) return v128.load(p);
  if (lanes == 3) return v128.load32_lane(p + 8, v128.load64_zero(p), 2);
  if (lanes == 2) return v128.load64_zero(p);
  return v128.load32_zero(p);
}

/** Stores the first `lanes` floats of v (1-4). */
// @ts-ignore: decorator
@inline
export function putPart(p: usize, v: v128, lanes: i32): void {
  if (lanes >= 4) {
    v128.store(p, v);
    return;
  }
  v128.store32_lane(p, v, 0);
  if (lanes > 1) v128.store32_lane(p + 4, v, 1);
  if (lanes > 2) v128.store32_lane(p + 8, v, 2);
}

// @ts-ignore: decorator
@inline
function fma(acc: v128, a: v128, b: v128): v128 {
  return f32x4.add(acc, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
function putRow(c: usize, low: v128, high: v128, columns: i32): void {
  if (columns >= 8) {
    v128.store(c, low);
    v128.store(c, high, 16);
  } else if (columns > 4) {
    v128.store(c, low);
    putPart(c + 16, high, columns - 4);
  } else putPart(c, low, columns);
}

/**
 * C = A B. Rows of A are `aRow` apart, its columns 4. B comes in panels of eight columns: its rows are `bRow` apart, its
 * panels `bPanel`; panels are full, zeros where columns are missing. Writes n columns of every row of C.
 */
export function gemm(
  a: usize, b: usize, c: usize,
  m: i32, n: i32, k: i32,
  aRow: usize, bRow: usize, bPanel: usize, cRow: usize,
): void {
  for (let j = 0; j < n; j += 8, b += bPanel, c += 32) {
    const columns = n - j;
    let i = 0;
    let ai = a;
    let ci = c;
    for (; i + 4 <= m; i += 4) {
      let p = ai;
      let q = ai + aRow;
      let r = q + aRow;
      let s = r + aRow;
      let b0 = b;
      let p0 = f32x4.splat(0);
      let p1 = p0, q0 = p0, q1 = p0, r0 = p0, r1 = p0, s0 = p0, s1 = p0;
      const end = ai + ((<usize>k) << 2);
      while (p < end) {
        const low = v128.load(b0);
        const high = v128.load(b0, 16);
        let x = v128.load32_splat(p);
        p0 = fma(p0, x, low);
        p1 = fma(p1, x, high);
        x = v128.load32_splat(q);
        q0 = fma(q0, x, low);
        q1 = fma(q1, x, high);
        x = v128.load32_splat(r);
        r0 = fma(r0, x, low);
        r1 = fma(r1, x, high);
        x = v128.load32_splat(s);
        s0 = fma(s0, x, low);
        s1 = fma(s1, x, high);
        p += 4;
        q += 4;
        r += 4;
        s += 4;
        b0 += bRow;
      }
      putRow(ci, p0, p1, columns);
      putRow(ci + cRow, q0, q1, columns);
      putRow(ci + cRow * 2, r0, r1, columns);
      putRow(ci + cRow * 3, s0, s1, columns);
      ai += aRow * 4;
      ci += cRow * 4;
    }
    for (; i < m; i++) {
      let p = ai;
      let b0 = b;
      let p0 = f32x4.splat(0);
      let p1 = p0;
      const end = ai + ((<usize>k) << 2);
      while (p < end) {
        const x = v128.load32_splat(p);
        p0 = fma(p0, x, v128.load(b0));
        p1 = fma(p1, x, v128.load(b0, 16));
        p += 4;
        b0 += bRow;
      }
      putRow(ci, p0, p1, columns);
      ai += aRow;
      ci += cRow;
    }
  }
}

/**
 * C += A' B: C[i, j] grows by the sum over t < count of A[t, i] B[t, j]. i runs to `m` (a multiple of 4), j to `n` (a
 * multiple of 8); rows are aRow, bRow and cRow apart.
 */
export function gemmOuter(
  a: usize, b: usize, c: usize,
  count: i32, m: i32, n: i32,
  aRow: usize, bRow: usize, cRow: usize,
): void {
  for (let j = 0; j < n; j += 8, b += 32, c += 32) {
    let ci = c;
    for (let i = 0; i < m; i += 4) {
      let p = a + ((<usize>i) << 2);
      let q = b;
      let p0 = v128.load(ci);
      let p1 = v128.load(ci, 16);
      const c1 = ci + cRow;
      let q0 = v128.load(c1);
      let q1 = v128.load(c1, 16);
      const c2 = c1 + cRow;
      let r0 = v128.load(c2);
      let r1 = v128.load(c2, 16);
      const c3 = c2 + cRow;
      let s0 = v128.load(c3);
      let s1 = v128.load(c3, 16);
      for (let t = 0; t < count; t++) {
        const low = v128.load(q);
        const high = v128.load(q, 16);
        let x = v128.load32_splat(p);
        p0 = fma(p0, x, low);
        p1 = fma(p1, x, high);
        x = v128.load32_splat(p, 4);
        q0 = fma(q0, x, low);
        q1 = fma(q1, x, high);
        x = v128.load32_splat(p, 8);
        r0 = fma(r0, x, low);
        r1 = fma(r1, x, high);
        x = v128.load32_splat(p, 12);
        s0 = fma(s0, x, low);
        s1 = fma(s1, x, high);
        p += aRow;
        q += bRow;
      }
      v128.store(ci, p0);
      v128.store(ci, p1, 16);
      v128.store(c1, q0);
      v128.store(c1, q1, 16);
      v128.store(c2, r0);
      v128.store(c2, r1, 16);
      v128.store(c3, s0);
      v128.store(c3, s1, 16);
      ci = c3 + cRow;
    }
  }
}

/** The four elements of a sum of four vectors' lanes. */
// @ts-ignore: decorator
@inline
function lanesOf(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  const ab = f32x4.add(ab0, ab1); // a02 b02 a13 b13
  const cd = f32x4.add(cd0, cd1);
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** C = A B' with A [m, k], B [n, k], C [m, n], all packed row by row; k a multiple of 4. */
export function gemmRows(a: usize, b: usize, c: usize, m: i32, n: i32, k: i32): void {
  const row: usize = (<usize>k) << 2;
  const out: usize = (<usize>n) << 2;
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const bj = b + (<usize>j) * row;
    for (let i = 0; i < m; i++) {
      let p = a + (<usize>i) * row;
      const end = p + row;
      let q = bj;
      let s0 = f32x4.splat(0);
      let s1 = s0, s2 = s0, s3 = s0;
      while (p < end) {
        const x = v128.load(p);
        s0 = fma(s0, x, v128.load(q));
        s1 = fma(s1, x, v128.load(q + row));
        s2 = fma(s2, x, v128.load(q + row * 2));
        s3 = fma(s3, x, v128.load(q + row * 3));
        p += 16;
        q += 16;
      }
      v128.store(c + (<usize>i) * out + ((<usize>j) << 2), lanesOf(s0, s1, s2, s3));
    }
  }
  for (; j < n; j++) {
    for (let i = 0; i < m; i++) {
      let p = a + (<usize>i) * row;
      const end = p + row;
      let q = b + (<usize>j) * row;
      let s0 = f32x4.splat(0);
      while (p < end) {
        s0 = fma(s0, v128.load(p), v128.load(q));
        p += 16;
        q += 16;
      }
      const zero = f32x4.splat(0);
      v128.store32_lane(c + (<usize>i) * out + ((<usize>j) << 2), lanesOf(s0, zero, zero, zero), 0);
    }
  }
}

/** Copies a row-major matrix [k, n] into full panels of eight columns, zeros where columns are missing. */
export function packPanels(b: usize, panels: usize, k: i32, n: i32): void {
  const row: usize = (<usize>n) << 2;
  for (let j = 0; j < n; j += 8) {
    let q = b + ((<usize>j) << 2);
    const columns = n - j;
    for (let i = 0; i < k; i++, q += row, panels += 32) {
      v128.store(panels, part(q, columns));
      v128.store(panels, columns > 4 ? part(q + 16, columns - 4) : f32x4.splat(0), 16);
    }
  }
}
