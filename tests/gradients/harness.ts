// Differentiates an op twice, on one backend, and says how far the result is from central differences.
//
// Everything is reduced to numbers: L(x) = sum(y(x) p) with fixed random weights p, and G(x) = sum(grad L(x) v). The
// first derivative of L and the first derivative of G along a random direction d are compared with
// (L(x + h d) - L(x - h d)) / 2h. The sums over p, v and d run in double precision here, so that float32 rounding
// enters only through the op's own elements: about 1e-7 of their size each, divided by h.
import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '../../src/face/random.ts';

export interface GradientCase {
  name: string;
  /** shapes of the inputs */
  shapes: number[][];
  op: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** turns standard normal numbers into inputs where the op is smooth and in its domain */
  place?: (value: number, input: number) => number;
  /** step of the central difference; 3e-3 unless told */
  step?: number;
  /** 1 for an op that itself contains a gradient; 2 unless told */
  order?: 1 | 2;
}

export interface Outcome {
  value: Float32Array;
  first: Float32Array[];
  second: Float32Array[];
  /** analytic and numeric directional derivatives of L and of G */
  slopes: { first: [number, number]; second: [number, number] };
  /** the typical size of a directional derivative, for tolerances: root of the sum of squares */
  scales: { first: number; second: number };
}

const sizeOf = (shape: number[]): number => shape.reduce((product, size) => product * size, 1);

function dot(a: Float32Array[], b: Float32Array[]): number {
  let sum = 0;
  a.forEach((part, i) => part.forEach((value, j) => (sum += value * b[i]![j]!)));
  return sum;
}

async function read(tensors: tf.Tensor[]): Promise<Float32Array[]> {
  const values = await Promise.all(tensors.map(async (tensor) => (await tensor.data()) as Float32Array));
  for (const tensor of tensors) tensor.dispose();
  return values;
}

/** Gradients with zeros where the result does not depend on an input (a linear op has no second derivative). */
function gradients(f: (...inputs: tf.Tensor[]) => tf.Tensor, at: tf.Tensor[]): tf.Tensor[] {
  const { grads } = tf.engine().gradients(() => f(...at), at, undefined, true);
  return at.map((input, i) => grads[i] ?? tf.zerosLike(input));
}

/** Evaluates a case on the current backend. */
export async function differentiate(test: GradientCase, seed = 7): Promise<Outcome> {
  const next = seededRandom(seed).normal;
  const draw = (): Float32Array[] =>
    test.shapes.map((shape) => Float32Array.from({ length: sizeOf(shape) }, () => next()));
  const place = test.place ?? ((value: number) => value);
  const x = draw().map((values, input) => values.map((value) => place(value, input)));
  const d = draw();
  const v = draw();
  const h = test.step ?? 3e-3;

  const tensors = (values: Float32Array[]): tf.Tensor[] =>
    values.map((data, i) => tf.tensor(data, test.shapes[i]));
  const valueAt = async (at: Float32Array[]): Promise<Float32Array[]> =>
    read([tf.tidy(() => test.op(...tensors(at)))]);
  const [value] = (await valueAt(x)) as [Float32Array];
  const p = Float32Array.from(value, () => next());

  const projected = (...inputs: tf.Tensor[]): tf.Tensor => {
    const y = test.op(...inputs);
    return tf.sum(tf.mul(y, tf.tensor(p, y.shape)));
  };
  const gradientAt = async (at: Float32Array[]): Promise<Float32Array[]> =>
    read(tf.tidy(() => gradients(projected, tensors(at))));
  const curvatureAt = async (at: Float32Array[]): Promise<Float32Array[]> =>
    read(
      tf.tidy(() => {
        const weights = tensors(v);
        const slope = (...inputs: tf.Tensor[]): tf.Tensor =>
          tf.addN(gradients(projected, inputs).map((grad, i) => tf.sum(tf.mul(grad, weights[i]!))));
        return gradients(slope, tensors(at));
      }),
    );

  const moved = (sign: number): Float32Array[] =>
    x.map((values, i) => values.map((value, j) => value + sign * h * d[i]![j]!));
  // Rounding x + h d to float32 changes the step; the real difference is what counts.
  const [above, below] = [moved(1), moved(-1)];
  const real = above.map((values, i) => values.map((value, j) => (value - below[i]![j]!) / (2 * h)));
  const first = await gradientAt(x);
  const second = test.order === 1 ? [] : await curvatureAt(x);
  const numericFirst = (dot(await valueAt(above), [p]) - dot(await valueAt(below), [p])) / (2 * h);
  const numericSecond =
    test.order === 1 ? 0 : (dot(await gradientAt(above), v) - dot(await gradientAt(below), v)) / (2 * h);
  return {
    value,
    first,
    second,
    slopes: { first: [dot(first, real), numericFirst], second: [dot(second, real), numericSecond] },
    scales: { first: Math.sqrt(dot(first, first)), second: Math.sqrt(dot(second, second)) },
  };
}

/** The largest difference between two results, as a share of the larger result's largest element. */
export function disagreement(a: Float32Array[], b: Float32Array[]): number {
  let difference = 0;
  let size = 1e-6;
  a.forEach((part, i) =>
    part.forEach((value, j) => {
      const other = b[i]![j]!;
      difference = Math.max(difference, Number.isFinite(value - other) ? Math.abs(value - other) : Infinity);
      size = Math.max(size, Math.abs(value), Math.abs(other));
    }),
  );
  return difference / size;
}
