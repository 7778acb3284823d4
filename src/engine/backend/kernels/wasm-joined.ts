// What stands around the convolutions, for WASM: bias and activation written into a convolution's result, maps and planes
// joined and parted, products and blends with all their gradients at once. The same kernels as WebGPU has, under the same
// names; the formulas stand in ../../ops (ending, planes, blend).
import * as tf from '@tensorflow/tfjs-core';
import { ownOf } from './wasm-module.ts';
import type { WasmCall } from './wasm-raw.ts';

const FLOAT = 4;
const sizeOf = ({ shape }: tf.TensorInfo): number => shape.reduce((product, size) => product * size, 1);
const like = (call: WasmCall, shape: number[]): tf.TensorInfo => call.backend.makeOutput(shape, 'float32');

/** As assembly/ending.ts numbers them. */
const KINDS = { none: 0, relu: 1, sigmoid: 2, tanh: 3, squash: 4 } as const;
interface Ending {
  epilogue: keyof typeof KINDS;
  /** `squash`: tanh for the channels before this one, the logistic function from there on */
  slope: number;
}

/** Inputs x, filter, bias; a convolution, or with `inputShape` a transposed one. @returns activation(x * filter + bias) */
export function endedKernel(call: WasmCall): tf.TensorInfo[] {
  const { backend, attrs } = call;
  const { x, filter, bias } = call.inputs as Record<'x' | 'filter' | 'bias', tf.TensorInfo>;
  const { epilogue, slope } = attrs as unknown as Ending;
  const turned = attrs['inputShape'] !== undefined;
  const kernel = tf.getKernel(turned ? 'Conv2DBackpropInput' : 'Conv2D', 'wasm');
  const inputs: tf.NamedTensorInfoMap = turned ? { dy: x, filter } : { x, filter };
  const y = kernel.kernelFunc({ inputs, backend, attrs: { dilations: 1, ...attrs } }) as tf.TensorInfo;
  const own = ownOf(backend);
  const channels = y.shape.at(-1) ?? 1;
  own.run.ending(own.address(y), own.address(bias), sizeOf(y) / channels, channels, KINDS[epilogue], slope);
  return [y];
}

/** Inputs dy, y. @returns the gradient in front of the activation (not without one), and the bias's, [C] */
export function endingGradientKernel(call: WasmCall): tf.TensorInfo[] {
  const { dy, y } = call.inputs as Record<'dy' | 'y', tf.TensorInfo>;
  const { epilogue, slope } = call.attrs as unknown as Ending;
  const own = ownOf(call.backend);
  const channels = dy.shape.at(-1) ?? 1;
  const sums = like(call, [channels]);
  const dz = epilogue === 'none' ? undefined : like(call, dy.shape);
  const scratch = own.scratch(2 * (channels + 3) * FLOAT);
  own.run.endingGradient(
    ...[dy, y, dz ?? dy, sums].map((handle) => own.address(handle)),
    ...[sizeOf(dy) / channels, channels, KINDS[epilogue], slope, scratch],
  );
  return dz === undefined ? [sums] : [dz, sums];
}

/** Inputs a, optionally b ([N, H, W, ...] each) and planes [N, A]. @returns all of them along the channels */
export function joinKernel(call: WasmCall): tf.TensorInfo[] {
  const { a, b, planes } = call.inputs as Record<string, tf.TensorInfo | undefined>;
  const own = ownOf(call.backend);
  const maps = [a, b].filter((map) => map !== undefined);
  const [n = 1, h = 1, w = 1] = maps[0]?.shape ?? [];
  const code = planes?.shape[1] ?? 0;
  const total = maps.reduce((sum, { shape }) => sum + (shape[3] ?? 0), code);
  const result = like(call, [n, h, w, total]);
  const row = total * FLOAT;
  let to = own.address(result);
  for (const map of maps) {
    const bytes = (map.shape[3] ?? 0) * FLOAT;
    own.run.copyRows(own.address(map), to, n * h * w, bytes, row, bytes);
    to += bytes;
  }
  if (planes === undefined) return [result];
  const bytes = code * FLOAT;
  for (let i = 0; i < n; i += 1) {
    own.run.copyRows(own.address(planes) + i * bytes, to + i * h * w * row, h * w, 0, row, bytes);
  }
  return [result];
}

/** Input joined, attribute of: the channels of the two maps it begins with. @returns both maps */
export function partKernel(call: WasmCall): tf.TensorInfo[] {
  const { joined } = call.inputs as { joined: tf.TensorInfo };
  const own = ownOf(call.backend);
  const [n = 1, h = 1, w = 1, total = 1] = joined.shape;
  let from = 0;
  return (call.attrs['of'] as number[]).map((channels) => {
    const part = like(call, [n, h, w, channels]);
    const bytes = channels * FLOAT;
    own.run.copyRows(own.address(joined) + from, own.address(part), n * h * w, total * FLOAT, bytes, bytes);
    from += bytes;
    return part;
  });
}

type Pointwise = 'productGradient' | 'blend' | 'blendGradient' | 'compose' | 'composeGradient';

/** Runs one of the module's functions on the inputs named, with one output for each name in `shapes`. */
function pointwise(call: WasmCall, name: Pointwise, names: readonly string[], shapes: readonly string[]) {
  const own = ownOf(call.backend);
  const given = call.inputs as Record<string, tf.TensorInfo>;
  const inputs = names.map((each) => given[each] as tf.TensorInfo);
  const made = shapes.map((each) => like(call, (given[each] as tf.TensorInfo).shape));
  const first = given[shapes[0] as string] as tf.TensorInfo;
  const channels = first.shape.at(-1) ?? 1;
  const sizes = name.startsWith('compose') ? [sizeOf(first) / channels, channels] : [sizeOf(first)];
  own.run[name](...[...inputs, ...made].map((handle) => own.address(handle)), ...sizes);
  return made;
}

/** Inputs dy, a, b. @returns the gradients of both factors */
export function productGradientKernel(call: WasmCall): tf.TensorInfo[] {
  return pointwise(call, 'productGradient', ['dy', 'a', 'b'], ['a', 'b']);
}

/** Inputs a, b, share. @returns a + share (b - a) */
export function blendKernel(call: WasmCall): tf.TensorInfo[] {
  return pointwise(call, 'blend', ['a', 'b', 'share'], ['a']);
}

/** Inputs dy and those of `blendKernel`. @returns the gradients of a, b and share */
export function blendGradientKernel(call: WasmCall): tf.TensorInfo[] {
  return pointwise(call, 'blendGradient', ['dy', 'a', 'b', 'share'], ['a', 'b', 'share']);
}

/** Inputs x, raw [N, H, W, C], mask [N, H, W, 1]. @returns x + mask (raw - x) */
export function composeKernel(call: WasmCall): tf.TensorInfo[] {
  return pointwise(call, 'compose', ['x', 'raw', 'mask'], ['x']);
}

/** Inputs dy and those of `composeKernel`. @returns the gradients of x, raw and mask */
export function composeGradientKernel(call: WasmCall): tf.TensorInfo[] {
  return pointwise(call, 'composeGradient', ['dy', 'x', 'raw', 'mask'], ['x', 'raw', 'mask']);
}
