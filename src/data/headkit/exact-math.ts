// Elementary functions built from + - * / sqrt and floor only. IEEE 754 fixes those to the last bit, while
// Math.pow, exp, sin and their kin differ between engines: a picture drawn with them would differ too.
// Accuracy is about 1e-12 on the ranges that the renderer uses; speed is secondary.

const LN2 = 0.6931471805599453;
const TWO_PI = 6.283185307179586;
const HALF_PI = 1.5707963267948966;

/** e^x for |x| < 700. */
export function exp(x: number): number {
  const halvings = Math.floor(x / LN2 + 0.5);
  const r = x - halvings * LN2;
  let sum = 1;
  for (let n = 14; n > 0; n -= 1) sum = 1 + (r * sum) / n;
  const factor = halvings < 0 ? 0.5 : 2;
  for (let n = Math.abs(halvings); n > 0; n -= 1) sum *= factor;
  return sum;
}

/** Natural logarithm of x > 0. */
export function log(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent += 1;
  }
  while (mantissa < 0.7071067811865476) {
    mantissa *= 2;
    exponent -= 1;
  }
  const t = (mantissa - 1) / (mantissa + 1);
  const square = t * t;
  let sum = 0;
  for (let n = 17; n > 0; n -= 2) sum = sum * square + 1 / n;
  return 2 * t * sum + exponent * LN2;
}

/** x^y for x >= 0; 0 for x = 0. */
export function pow(x: number, y: number): number {
  return x <= 0 ? 0 : exp(y * log(x));
}

/** x^n for a whole n >= 1, by squaring. */
export function integerPower(x: number, n: number): number {
  let result = 1;
  let square = x;
  for (let rest = n; rest > 0; rest = rest >> 1) {
    if ((rest & 1) === 1) result *= square;
    square *= square;
  }
  return result;
}

export function sin(x: number): number {
  const turns = Math.floor(x / TWO_PI + 0.5);
  let r = x - turns * TWO_PI;
  if (r > HALF_PI) r = TWO_PI / 2 - r;
  else if (r < -HALF_PI) r = -TWO_PI / 2 - r;
  const square = r * r;
  let sum = 1;
  for (let n = 18; n > 0; n -= 2) sum = 1 - (square * sum) / (n * (n + 1));
  return r * sum;
}

export function cos(x: number): number {
  return sin(x + HALF_PI);
}

/** Angle of the point (x, y) in -pi .. pi. */
export function atan2(y: number, x: number): number {
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  if (ax + ay === 0) return 0;
  // The half-angle formula twice brings the argument below 0.2, where the series is short.
  let t = Math.min(ax, ay) / Math.max(ax, ay);
  t = t / (1 + Math.sqrt(1 + t * t));
  t = t / (1 + Math.sqrt(1 + t * t));
  const square = t * t;
  let sum = 0;
  for (let n = 17; n > 0; n -= 2) sum = 1 / n - square * sum;
  let angle = 4 * t * sum;
  if (ay > ax) angle = HALF_PI - angle;
  if (x < 0) angle = TWO_PI / 2 - angle;
  return y < 0 ? -angle : angle;
}

export function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}

/** Hermite step from 0 at `from` to 1 at `to`. */
export function smoothstep(from: number, to: number, x: number): number {
  const t = clamp((x - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/** A number in [0, 1) from two integers, without any state. */
export function hashNoise(x: number, y: number): number {
  let h = (Math.imul(x | 0, 374761393) + Math.imul(y | 0, 668265263)) | 0;
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Smooth noise in [0, 1): hashed grid values, interpolated. */
export function valueNoise(x: number, y: number): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const fx = x - ix;
  const fy = y - iy;
  const u = fx * fx * (3 - 2 * fx);
  const v = fy * fy * (3 - 2 * fy);
  const top = hashNoise(ix, iy) * (1 - u) + hashNoise(ix + 1, iy) * u;
  const bottom = hashNoise(ix, iy + 1) * (1 - u) + hashNoise(ix + 1, iy + 1) * u;
  return top * (1 - v) + bottom * v;
}

/**
 * A number in [0, 1) per pixel whose values are evenly spread in every small neighbourhood (interleaved gradient
 * noise, Jimenez 2014): thresholds taken from it average out when a picture is shrunk.
 */
export function evenNoise(x: number, y: number): number {
  const inner = 0.06711056 * x + 0.00583715 * y;
  const outer = 52.9829189 * (inner - Math.floor(inner));
  return outer - Math.floor(outer);
}
