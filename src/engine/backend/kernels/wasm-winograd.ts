// Convolutions of 3x3 with stride 1 and of 4x4 with stride 2, and their gradients, in our own module: nearly all that
// the nets do. Everything else falls through to the kernels beneath. The method is in assembly/winograd.ts.
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { derivedFilters } from './wasm-derived.ts';
import { ownKernels as loaded } from './wasm-module.ts';
import type { OwnKernels } from './wasm-module.ts';
import type { Map4, WasmCall } from './wasm-raw.ts';

type Kernel = (call: WasmCall) => tf.TensorInfo;
type Shape4 = [number, number, number, number];

interface Attributes {
  strides: number | [number, number];
  pad: tf.backend_util.ExplicitPadding | 'valid' | 'same' | number;
  dataFormat: 'NHWC' | 'NCHW';
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  inputShape?: Shape4;
  filterShape?: Shape4;
}

/** The kinds of assembly/winograd.ts: 3x3, 4x4 by two, and the adjoint of the latter. */
type Kind = 0 | 1 | 2;
/** transformed patches, products, transformed filters, each per tile or filter; phases of the left sides */
const PLANES = { 0: [16, 16, 16, 1], 1: [9, 9, 36, 4], 2: [25, 36, 36, 1] } as const;
const FLOAT = 4;
/** Space for one patch on its way. */
const TILE = 1280;
/** Left sides and products of one block of tiles stay in the second-level cache. */
const BLOCK_BYTES = 384 * 1024;

/**
 * Pixels times channels in and out below which tfjs's kernel is as fast. It also rounds a little less: sums of a few
 * terms gain nothing from being rearranged.
 */
const LEAST_WORK = 2 ** 17;

function ownKernels(backend: BackendWasm): OwnKernels | undefined {
  const own = loaded(backend);
  return own?.convolves === true ? own : undefined;
}

const upTo = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

interface Plan {
  /** bytes of the filter's right sides, of one block's numbers, tiles per block */
  right: number;
  block: number;
  bytes: number;
}

function planOf(kind: Kind, tiles: number, inputs: number, outputs: number): Plan {
  const [patches, products, filters, phases] = PLANES[kind];
  const [k, n] = [upTo(inputs, 4), upTo(outputs, 8)];
  const perTile = FLOAT * (patches * phases * k + products * n);
  const fitting = Math.floor(BLOCK_BYTES / perTile / 4) * 4;
  const block = Math.min(upTo(tiles, 4), Math.max(16, Math.min(128, fitting)));
  return { right: filters * k * n * FLOAT, block, bytes: TILE + block * perTile };
}

/** Steps of the filter's numbers in bytes: between taps, between inputs, between outputs of the convolution. */
interface Steps {
  first: number;
  tap: number;
  inner: number;
  outer: number;
}

/** Runs a convolution; `shape` is what comes out. */
function convolve(
  own: OwnKernels,
  backend: BackendWasm,
  kind: Kind,
  x: Map4,
  filter: Map4,
  steps: Steps,
  shape: Shape4,
  padding: number,
): tf.TensorInfo {
  const y = backend.makeOutput(shape, 'float32');
  const [batch, height, width, inputs] = x.shape;
  const [, high, wide, outputs] = shape;
  const side = kind === 2 ? 4 : 2;
  const tiles = batch * Math.ceil(high / side) * Math.ceil(wide / side);
  const { right, block, bytes } = planOf(kind, tiles, inputs, outputs);
  // An edit, and every pass of a step, meets the same filters again.
  const key = `winograd ${kind} ${steps.first} ${steps.inner}`;
  const transform = (): Map4[] => {
    const made = backend.makeOutput([1, 1, 1, right / FLOAT], 'float32') as Map4;
    const from = own.address(filter) + steps.first;
    const { tap, inner, outer } = steps;
    own.run.filterIn(kind, from, tap, inner, outer, inputs, outputs, own.address(made), own.scratch(TILE));
    return [made];
  };
  derivedFilters(backend).use(filter, key, transform, ([transformed]) => {
    const space = own.scratch(bytes);
    own.run.convolve(
      kind,
      ...[own.address(x), own.address(transformed as Map4), own.address(y)],
      ...[batch, height, width, inputs, high, wide, outputs, padding],
      ...[space, block],
    );
  });
  return y;
}

/** What a forward convolution is, or undefined where it is none of ours. */
function kindOf(
  input: Shape4,
  filter: Shape4,
  attrs: Attributes,
): { kind: 0 | 1; padding: number; out: Shape4 } | undefined {
  const { strides, pad, dimRoundingMode, dataFormat, dilations = 1 } = attrs;
  if (dataFormat !== 'NHWC') return undefined;
  const info = tf.backend_util.computeConv2DInfo(input, filter, strides, dilations, pad, dimRoundingMode);
  const { filterHeight: side, strideHeight: stride, padInfo } = info;
  const square = side === info.filterWidth && stride === info.strideWidth && padInfo.top === padInfo.left;
  const dilated = info.dilationHeight !== 1 || info.dilationWidth !== 1;
  const known = (side === 3 && stride === 1) || (side === 4 && stride === 2);
  if (!square || dilated || !known || filter[2] !== input[3] || Math.min(...info.outShape) < 1)
    return undefined;
  const [batch, high, wide, outputs] = info.outShape;
  if (batch * high * wide * filter[2] * outputs < LEAST_WORK) return undefined;
  return { kind: side === 3 ? 0 : 1, padding: padInfo.top, out: info.outShape };
}

/** Conv2D over another one. */
export function convolutionOver(beneath: Kernel): Kernel {
  return (call) => {
    const { x, filter } = call.inputs as { x: Map4; filter: Map4 };
    const own = ownKernels(call.backend);
    const found =
      own === undefined ? undefined : kindOf(x.shape, filter.shape, call.attrs as unknown as Attributes);
    if (own === undefined || found === undefined) return beneath(call);
    const [, , inputs, outputs] = filter.shape;
    const steps = { first: 0, tap: inputs * outputs * FLOAT, inner: outputs * FLOAT, outer: FLOAT };
    return convolve(own, call.backend, found.kind, x, filter, steps, found.out, found.padding);
  };
}

/** Conv2DBackpropInput, and so every transposed convolution, over another one. */
export function inputGradientInModule(beneath: Kernel): Kernel {
  return (call) => {
    const { dy, filter } = call.inputs as { dy: Map4; filter: Map4 };
    const attrs = call.attrs as unknown as Attributes & { inputShape: Shape4 };
    const own = ownKernels(call.backend);
    const found = own === undefined ? undefined : kindOf(attrs.inputShape, filter.shape, attrs);
    if (own === undefined || found === undefined) return beneath(call);
    const [, , inputs, outputs] = filter.shape;
    const block = inputs * outputs * FLOAT;
    const steps = { first: 0, tap: block, inner: FLOAT, outer: outputs * FLOAT };
    if (found.kind === 0) {
      // The filter turned round: its last tap first.
      const turned = { ...steps, first: 8 * block, tap: -block };
      return convolve(own, call.backend, 0, dy, filter, turned, attrs.inputShape, 2 - found.padding);
    }
    const [, height, width] = attrs.inputShape;
    const doubled = height === 2 * dy.shape[1] && width === 2 * dy.shape[2];
    if (found.padding !== 1 || !doubled) return beneath(call);
    return convolve(own, call.backend, 2, dy, filter, steps, attrs.inputShape, 1);
  };
}

/** Conv2DBackpropFilter over another one. */
export function filterGradientInModule(beneath: Kernel): Kernel {
  return (call) => {
    const { backend } = call;
    const { x, dy } = call.inputs as { x: Map4; dy: Map4 };
    const attrs = call.attrs as unknown as Attributes & { filterShape: Shape4 };
    const own = ownKernels(backend);
    const found = own === undefined ? undefined : kindOf(x.shape, attrs.filterShape, attrs);
    if (own === undefined || found === undefined) return beneath(call);
    const [batch, height, width, inputs] = x.shape;
    const [, high, wide, outputs] = dy.shape;
    const tiles = batch * Math.ceil(high / 2) * Math.ceil(wide / 2);
    const result = backend.makeOutput(attrs.filterShape, 'float32');
    const { right, block, bytes } = planOf(found.kind, tiles, inputs, outputs);
    const space = own.scratch(bytes + right);
    own.run.filterGradient(
      found.kind,
      ...[own.address(x), own.address(dy), own.address(result)],
      ...[batch, height, width, inputs, high, wide, outputs, found.padding],
      ...[space, block],
    );
    return result;
  };
}
