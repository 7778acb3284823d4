// Between PyTorch's layout (files) and the program's (tensors). The only place where axes are swapped.
//
// kind         file (PyTorch)          program (tfjs)
// convolution  [out, in, kh, kw]       [kh, kw, in, out]
// transposed   [in, out, kh, kw]       [kh, kw, out, in]
// dense        [out, in]               [in, out]
// flattened    [out, C H W]            [H W C, out]     a dense layer that reads a flattened map
// vector       [n]                     [n]
// Both four-axis kinds are the same permutation: the first two axes go last, and change places.
import type { ParamSpec } from '../nets/params.ts';

/** Axes of the file's array, viewed with `view` axes, in the order that makes the program's array. */
interface Plan {
  view: number[];
  order: number[];
}

/** Shape of a tensor in a file. */
export function fileShape({ kind, shape }: ParamSpec): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = shape;
  if (kind === 'vector') return [a];
  if (kind === 'dense' || kind === 'flattened') return [b, a];
  return [d, c, a, b];
}

function plan(spec: ParamSpec): Plan {
  const outside = fileShape(spec);
  if (spec.kind === 'vector') return { view: outside, order: [0] };
  if (spec.kind === 'dense') return { view: outside, order: [1, 0] };
  if (spec.kind === 'flattened') {
    const [h, w, c] = spec.map ?? [1, 1, outside[1] ?? 0];
    return { view: [outside[0] ?? 0, c, h, w], order: [2, 3, 1, 0] };
  }
  return { view: outside, order: [2, 3, 1, 0] };
}

/** From a file's layout to the program's. */
export function fromFile(spec: ParamSpec, data: Float32Array): Float32Array {
  const { view, order } = plan(spec);
  return permute(data, view, order);
}

/** From the program's layout to a file's. */
export function toFile(spec: ParamSpec, data: Float32Array): Float32Array {
  const { view, order } = plan(spec);
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return permute(
    data,
    order.map((axis) => view[axis] ?? 1),
    inverse,
  );
}

/** Pictures and masks: [N, C, H, W] to [N, H, W, C]. */
export function pictureFromFile(
  data: Float32Array,
  [n = 0, c = 0, h = 0, w = 0]: readonly number[],
): Float32Array {
  return permute(data, [n, c, h, w], [0, 2, 3, 1]);
}

/** Pictures and masks: [N, H, W, C] to [N, C, H, W]. */
export function pictureToFile(
  data: Float32Array,
  [n = 0, h = 0, w = 0, c = 0]: readonly number[],
): Float32Array {
  return permute(data, [n, h, w, c], [0, 3, 1, 2]);
}

/** Row-major transposition: axis i of the result is axis `order[i]` of `data`. */
function permute(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const result = new Float32Array(data.length);
  const last = sizes.length - 1;
  const [lastSize, lastStep] = [sizes[last] ?? 1, steps[last] ?? 1];
  const index = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to += lastSize) {
    for (let i = 0; i < lastSize; i += 1) result[to + i] = data[from + i * lastStep] ?? 0;
    for (let axis = last - 1; axis >= 0; axis -= 1) {
      const next = (index[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if (next < (sizes[axis] ?? 1)) {
        index[axis] = next;
        break;
      }
      from -= next * (steps[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return result;
}
