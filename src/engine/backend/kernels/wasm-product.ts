// Matrix products in our own module. tfjs's kernel on WASM packs the right side anew for every call and walks through a
// transposed side number by number, which in a backward pass costs more than the products.
import type * as tf from '@tensorflow/tfjs-core';
import { ownKernels } from './wasm-module.ts';
import type { WasmCall } from './wasm-raw.ts';

type Kernel = (call: WasmCall) => tf.TensorInfo;

const FLOAT = 4;
/** Products below which nothing is gained. */
const LEAST_WORK = 2 ** 17;

/** BatchMatMul over another one. Takes single products of matrices; batches and odd transposed sides go beneath. */
export function productOver(beneath: Kernel): Kernel {
  return (call) => {
    const { backend, attrs } = call;
    const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const own = ownKernels(backend);
    const [turnA, turnB] = [attrs['transposeA'] === true, attrs['transposeB'] === true];
    const single = [a, b].every(({ shape }) => shape.slice(0, -2).every((size) => size === 1));
    const [rows = 0, across = 0] = a.shape.slice(-2);
    const [down = 0, columns = 0] = b.shape.slice(-2);
    const [m, k] = turnA ? [across, rows] : [rows, across];
    const n = turnB ? down : columns;
    const fits =
      (!turnA && !turnB) ||
      (turnA && !turnB && m % 4 === 0 && n % 8 === 0) ||
      (turnB && !turnA && k % 4 === 0);
    if (own === undefined || !single || !fits || m * n * k < LEAST_WORK) return beneath(call);
    const { run } = own;
    const shape = [...(a.shape.length >= b.shape.length ? a : b).shape.slice(0, -2), m, n];
    const c = backend.makeOutput(shape, 'float32');
    const [ofA, ofB, ofC] = [own.address(a), own.address(b), own.address(c)];
    if (turnB) run.gemmRows(ofA, ofB, ofC, m, n, k);
    else if (turnA) {
      run.clear(ofC, m * n * FLOAT);
      run.gemmOuter(ofA, ofB, ofC, k, m, n, m * FLOAT, n * FLOAT, n * FLOAT);
    } else if (n % 8 === 0) {
      run.gemm(ofA, ofB, ofC, m, n, k, k * FLOAT, n * FLOAT, 8 * FLOAT, n * FLOAT);
    } else {
      const panels = own.scratch(Math.ceil(n / 8) * 8 * k * FLOAT);
      run.packPanels(ofB, panels, k, n);
      run.gemm(ofA, panels, ofC, m, n, k, k * FLOAT, 8 * FLOAT, k * 8 * FLOAT, n * FLOAT);
    }
    return c;
  };
}
