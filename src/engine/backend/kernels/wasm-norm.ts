// Norm with activation, its gradients and the gradients of its gradient for WASM: one pass over the map for each sum and
// one for each result, where ops would make a dozen maps. The same kernels as WebGPU has, under the same names.
import type * as tf from '@tensorflow/tfjs-core';
import { ownOf } from './wasm-module.ts';
import type { WasmCall } from './wasm-raw.ts';

interface Attributes {
  /** statistics of the whole batch, or of each picture */
  whole: boolean;
  epsilon: number;
  /** slope of the activation for negative numbers: 1 for none, 0 for relu */
  slope: number;
}

const FLOAT = 4;
/** Rows of channels that the module wants for sums. */
const ROWS = 16;

/** Sets of statistics, positions in each, channels; and scratch space for the sums. */
function geometry(call: WasmCall, [n = 1, h = 1, w = 1, channels = 1]: number[]) {
  const { whole, epsilon, slope } = call.attrs as unknown as Attributes;
  const sets = whole ? 1 : n;
  const module = ownOf(call.backend);
  const sizes = [sets, (whole ? n : 1) * h * w, channels] as const;
  const scratch = module.scratch(ROWS * Math.ceil(channels / 4) * 4 * FLOAT);
  return { module, sizes, perSet: [sets, channels], epsilon, slope, scratch };
}

function outputs(call: WasmCall, shapes: number[][]): tf.TensorInfo[] {
  return shapes.map((shape) => call.backend.makeOutput(shape, 'float32'));
}

/** Inputs x, gamma, beta. @returns y, kept, mean, unbiased variance ([sets, C] each) */
export function normKernel(call: WasmCall): tf.TensorInfo[] {
  const { x, gamma, beta } = call.inputs as Record<'x' | 'gamma' | 'beta', tf.TensorInfo>;
  const { module, sizes, perSet, epsilon, slope, scratch } = geometry(call, x.shape);
  const made = outputs(call, [x.shape, [3, ...perSet], perSet, perSet]);
  const addresses = [x, gamma, beta, ...made].map((handle) => module.address(handle));
  module.run.norm(...addresses, ...sizes, epsilon, slope, scratch);
  return made;
}

/** Inputs dy, y, x, kept. @returns dx, and the gradients of gamma and beta per set, [sets, C] */
export function normGradientKernel(call: WasmCall): tf.TensorInfo[] {
  const { dy, y, x, kept } = call.inputs as Record<'dy' | 'y' | 'x' | 'kept', tf.TensorInfo>;
  const { module, sizes, perSet, slope, scratch } = geometry(call, x.shape);
  const made = outputs(call, [x.shape, perSet, perSet]);
  const addresses = [dy, y, x, kept, ...made].map((handle) => module.address(handle));
  module.run.normGradient(...addresses, ...sizes, slope, scratch);
  return made;
}

/** Inputs h, g, y, x, kept: h is the gradient of the dx made of g. @returns gradients for g, x, and gamma per set */
export function normCurvatureKernel(call: WasmCall): tf.TensorInfo[] {
  const { h, g, y, x, kept } = call.inputs as Record<'h' | 'g' | 'y' | 'x' | 'kept', tf.TensorInfo>;
  const { module, sizes, perSet, slope, scratch } = geometry(call, x.shape);
  const made = outputs(call, [x.shape, x.shape, perSet]);
  const addresses = [h, g, y, x, kept, ...made].map((handle) => module.address(handle));
  module.run.normCurvature(...addresses, ...sizes, slope, scratch);
  return made;
}

/** Inputs a, b, [sets, C] each. @returns their sums over the sets, [C] */
export function addSetsKernel(call: WasmCall): tf.TensorInfo[] {
  const { a, b } = call.inputs as Record<'a' | 'b', tf.TensorInfo>;
  const channels = a.shape[1] ?? 0;
  const made = outputs(call, [[channels], [channels]]);
  [a, b].forEach((source, i) => {
    const from = call.backend.typedArrayFromHeap(source);
    const sums = call.backend.typedArrayFromHeap(made[i] as tf.TensorInfo);
    sums.fill(0);
    from.forEach((value, at) => {
      sums[at % channels] = (sums[at % channels] as number) + value;
    });
  });
  return made;
}
