// Conv2DBackpropInput (and so every transposed convolution) for WASM. tfjs-backend-wasm loops over single floats here.
// Instead: the positions of the result fall into stride x stride phases, and each phase is an ordinary convolution of
// dy with every stride-th tap of the filter, flipped. XNNPACK computes the phases; their results interleave.
// With stride 1 there is one phase and nothing to interleave. Shapes outside this scheme go to tfjs's own kernel.
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { derivedFilters } from './wasm-derived.ts';
import { convolve, floats, transpose, withScratch } from './wasm-raw.ts';
import type { Map4, Pads, WasmCall } from './wasm-raw.ts';

interface Attributes {
  strides: number | [number, number];
  pad: tf.backend_util.ExplicitPadding | 'valid' | 'same' | number;
  dataFormat: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  inputShape: [number, number, number, number];
}

/** One phase along one axis: result positions `first + stride m` for m < `count`. */
interface Phase {
  first: number;
  count: number;
  /** the filter's taps in the order in which the phase's convolution meets them */
  taps: number[];
  before: number;
  after: number;
}

/**
 * Splits an axis. Result position y takes dy[i] w[u] wherever y + padding = i stride + u.
 *
 * @param size of the result along the axis
 * @param given size of dy along the axis
 * @returns undefined where a phase has no tap or would need a negative padding
 */
export function phasesOf(
  size: number,
  given: number,
  kernel: number,
  stride: number,
  padding: number,
): Phase[] | undefined {
  const phases: Phase[] = [];
  for (let first = 0; first < Math.min(stride, size); first++) {
    const tap = (first + padding) % stride;
    const lead = Math.floor((first + padding) / stride);
    const taps: number[] = [];
    for (let u = tap; u < kernel; u += stride) taps.unshift(u);
    const count = Math.ceil((size - first) / stride);
    const before = taps.length - 1 - lead;
    if (taps.length === 0 || before < 0) return undefined;
    phases.push({ first, count, taps, before, after: Math.max(0, count + taps.length - 1 - given - before) });
  }
  return phases;
}

/** Wraps tfjs's kernel: the same inputs and result, computed by phases where that is possible. */
export function inputGradientOver(
  stock: (call: WasmCall) => tf.TensorInfo,
): (call: WasmCall) => tf.TensorInfo {
  return (call) => {
    const { inputs, backend } = call;
    const { dy, filter } = inputs as { dy: Map4; filter: Map4 };
    const { strides, pad, dataFormat, dimRoundingMode, inputShape } = call.attrs as unknown as Attributes;
    const info = tf.backend_util.computeConv2DInfo(
      inputShape,
      filter.shape,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const { padInfo } = info;
    const rows = phasesOf(info.inHeight, dy.shape[1], info.filterHeight, info.strideHeight, padInfo.top);
    const columns = phasesOf(info.inWidth, dy.shape[2], info.filterWidth, info.strideWidth, padInfo.left);
    if (dataFormat !== 'NHWC' || rows === undefined || columns === undefined) return stock(call);
    const pairs = rows.flatMap((row) => columns.map((column) => [row, column] as const));
    const key = pairs.map(([row, column]) => `${row.taps.join()}x${column.taps.join()}`).join();
    const rearrange = (): Map4[] => turnedTaps(backend, filter, pairs);
    return derivedFilters(backend).use(filter, key, rearrange, (parts) => {
      const phase = (at: number): Map4 => {
        const [row, column] = pairs[at] as readonly [Phase, Phase];
        const pads: Pads = [[0, 0], [row.before, row.after], [column.before, column.after], [0, 0]]; // prettier-ignore
        return convolve(backend, dy, parts[at] as Map4, pads);
      };
      const fits = (map: Map4): boolean => map.shape.every((size, axis) => size === inputShape[axis]);
      return withScratch(backend, (own) => {
        const first = phase(0);
        if (fits(first)) return first;
        own(first);
        const result = backend.makeOutput(inputShape, 'float32') as Map4;
        pairs.forEach(([row, column], at) => {
          const map = at === 0 ? first : own(phase(at));
          scatter(backend, map, result, row, column, [info.strideHeight, info.strideWidth]);
        });
        return result;
      });
    });
  };
}

/** For every phase, its taps of the filter with input and output channels exchanged. */
function turnedTaps(backend: BackendWasm, filter: Map4, pairs: readonly (readonly [Phase, Phase])[]): Map4[] {
  return withScratch(backend, (own) => {
    const turned = own(transpose(backend, filter, [0, 1, 3, 2]));
    return pairs.map(([row, column]) => pickTaps(backend, turned, row.taps, column.taps));
  });
}

/** Copies the named taps of a [kh, kw, co, ci] filter, in the given order. */
function pickTaps(backend: BackendWasm, filter: Map4, rows: number[], columns: number[]): Map4 {
  const [, width, outputs, inputs] = filter.shape;
  const part = backend.makeOutput([rows.length, columns.length, outputs, inputs], 'float32') as Map4;
  const source = floats(backend, filter);
  const target = floats(backend, part);
  const block = outputs * inputs;
  let at = 0;
  for (const u of rows) {
    for (const v of columns) {
      const from = (u * width + v) * block;
      target.set(source.subarray(from, from + block), at);
      at += block;
    }
  }
  return part;
}

/** Writes a phase's rows and columns to their places in the result; surplus rows and columns are left out. */
function scatter(
  backend: BackendWasm,
  phase: Map4,
  result: Map4,
  row: Phase,
  column: Phase,
  [down, across]: [number, number],
): void {
  const source = floats(backend, phase);
  const target = floats(backend, result);
  const [batch, height, width, channels] = result.shape;
  const step = across * channels;
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < row.count; i++) {
      let from = (n * phase.shape[1] + i) * phase.shape[2] * channels;
      let to = ((n * height + row.first + i * down) * width + column.first) * channels;
      for (let j = 0; j < column.count; j++, from += channels, to += step) {
        for (let c = 0; c < channels; c++) target[to + c] = source[from + c] as number;
      }
    }
  }
}
