// Tile for WASM. tfjs's kernel computes every element's source index anew, some 30 ns each; the gradient of every sum
// and mean repeats a small map over a large one. Here each finished block is copied as a whole, doubling as it goes.
import type * as tf from '@tensorflow/tfjs-core';
import type { WasmCall } from './wasm-raw.ts';

/** @returns x repeated `attrs.reps[i]` times along axis i */
export function tile({ inputs, backend, attrs }: WasmCall): tf.TensorInfo {
  const { x } = inputs as { x: tf.TensorInfo };
  const reps = attrs['reps'] as number[];
  const shape = x.shape.map((size, axis) => size * (reps[axis] as number));
  const result = backend.makeOutput(shape, x.dtype);
  const source = backend.typedArrayFromHeap(x);
  const target = backend.typedArrayFromHeap(result);
  // The last axes that are not repeated form runs that are copied whole.
  let plain = shape.length;
  while (plain > 0 && reps[plain - 1] === 1) plain--;
  const run = x.shape.slice(plain).reduce((product, size) => product * size, 1);

  let from = 0;
  /** Fills the block of one index of axis - 1 from `to` on and returns its end. */
  const fill = (axis: number, to: number): number => {
    if (axis === plain) {
      target.set(source.subarray(from, from + run), to);
      from += run;
      return to + run;
    }
    let end = to;
    for (let i = 0; i < (x.shape[axis] as number); i++) end = fill(axis + 1, end);
    const whole = to + (end - to) * (reps[axis] as number);
    while (end < whole) {
      const length = Math.min(end - to, whole - end);
      target.copyWithin(end, to, to + length);
      end += length;
    }
    return whole;
  };
  if (target.length > 0) fill(0, 0);
  return result;
}
