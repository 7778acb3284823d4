// Concat, SplitV and Tanh for WASM in our own module. tfjs's copy channel by channel through views made anew for every
// row, or computes one number at a time.
import * as tf from '@tensorflow/tfjs-core';
import { ownKernels } from './wasm-module.ts';
import type { WasmCall } from './wasm-raw.ts';

type Kernel<R> = (call: WasmCall) => R;

const FLOAT = 4;
const product = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

/** Concat over another one. */
export function concatOver(beneath: Kernel<tf.TensorInfo>): Kernel<tf.TensorInfo> {
  return (call) => {
    const { backend } = call;
    const own = ownKernels(backend);
    const inputs = (Object.values(call.inputs) as tf.TensorInfo[]).filter(
      (input) => product(input.shape) > 0,
    );
    const [first] = inputs;
    if (own === undefined || inputs.length < 2 || first === undefined) return beneath(call);
    if (inputs.some(({ dtype }) => dtype !== 'float32')) return beneath(call);
    const axis = tf.util.parseAxisParam(call.attrs['axis'] as number, first.shape)[0] ?? 0;
    const sizes = inputs.map(({ shape }) => product(shape.slice(axis)) * FLOAT);
    const whole = sizes.reduce((sum, size) => sum + size, 0);
    const shape = [...first.shape];
    shape[axis] = inputs.reduce((sum, input) => sum + (input.shape[axis] ?? 0), 0);
    const result = backend.makeOutput(shape, 'float32');
    const rows = product(first.shape.slice(0, axis));
    let to = own.address(result);
    inputs.forEach((input, i) => {
      const size = sizes[i] ?? 0;
      own.run.copyRows(own.address(input), to, rows, size, whole, size);
      to += size;
    });
    return result;
  };
}

/** SplitV over another one. */
export function splitOver(beneath: Kernel<tf.TensorInfo[]>): Kernel<tf.TensorInfo[]> {
  return (call) => {
    const { backend, attrs } = call;
    const { x } = call.inputs as { x: tf.TensorInfo };
    const own = ownKernels(backend);
    if (own === undefined || x.dtype !== 'float32' || product(x.shape) === 0) return beneath(call);
    const axis = tf.util.parseAxisParam(attrs['axis'] as number, x.shape)[0] ?? 0;
    const sections = tf.backend_util.prepareSplitSize(x, attrs['numOrSizeSplits'] as number | number[], axis);
    const inner = product(x.shape.slice(axis + 1)) * FLOAT;
    const whole = (x.shape[axis] ?? 0) * inner;
    const rows = product(x.shape.slice(0, axis));
    let from = 0;
    return sections.map((section) => {
      const shape = [...x.shape];
      shape[axis] = section;
      const part = backend.makeOutput(shape, 'float32');
      own.run.copyRows(
        own.address(x) + from,
        own.address(part),
        rows,
        whole,
        section * inner,
        section * inner,
      );
      from += section * inner;
      return part;
    });
  };
}

/** Tanh over another one. */
export function tanhOver(beneath: Kernel<tf.TensorInfo>): Kernel<tf.TensorInfo> {
  return (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const own = ownKernels(call.backend);
    if (own === undefined || x.dtype !== 'float32') return beneath(call);
    const result = call.backend.makeOutput(x.shape, 'float32');
    own.run.tanh(own.address(x), own.address(result), product(x.shape));
    return result;
  };
}
