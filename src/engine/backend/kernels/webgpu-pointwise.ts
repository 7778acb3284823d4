// Kernels around the convolutions for WebGPU: the gradient of bias and activation, the blends of a selective transfer
// unit, and joining maps with attribute planes.
import * as tf from '@tensorflow/tfjs-core';
import { groupsFor, output, perItem, runProgram, studioOf } from '../gpu/run.ts';
import type { Program } from '../gpu/run.ts';
import { usesSlope } from './webgpu-conv.ts';
import type { Epilogue } from './webgpu-conv.ts';

type Call = { inputs: object; attrs?: object };
const sizeOf = ({ shape }: tf.TensorInfo): number => tf.util.sizeFromShape(shape);

const LANES = 64;

/** The activation's derivative, from its result. */
const SLOPES: Readonly<Record<Epilogue, string>> = {
  none: 'T(1.0)',
  relu: 'select(T(0.0), T(1.0), y[at] > T(0.0))',
  leaky: 'select(T(u.slope), T(1.0), y[at] > T(0.0))',
  sigmoid: 'y[at] * (T(1.0) - y[at])',
  tanh: '(T(1.0) - y[at] * y[at])',
  squash: 'select(y[at] * (T(1.0) - y[at]), T(1.0) - y[at] * y[at], f32(c) < u.slope)',
};

function endingProgram(epilogue: Epilogue, width: 1 | 4): Program {
  const type = width === 4 ? 'vec4<f32>' : 'f32';
  const plain = epilogue === 'none';
  return {
    name: 'StudioEndingGradient',
    variant: `${epilogue} ${width}`,
    bindings: [
      { name: 'dy', type },
      ...(plain ? [] : [{ name: 'y', type } as const]),
      ...(plain ? [] : [{ name: 'dz', type, writes: true } as const]),
      { name: 'sums', type, writes: true },
    ],
    integers: ['rows', 'across'],
    floats: usesSlope(epilogue) ? ['slope'] : [],
    code: () => `
alias T = ${type};
var<workgroup> shared_: array<T, ${LANES}>;
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let c = i32(group.x);
  var sum = T(0.0);
  for (var row = i32(lane); row < u.rows; row += ${LANES}) {
    let at = row * u.across + c;
    let d = dy[at] * ${SLOPES[epilogue]};
    ${plain ? '' : 'dz[at] = d;'}
    sum += d;
  }
  shared_[lane] = sum;
  workgroupBarrier();
  for (var half = ${LANES / 2}u; half > 0u; half /= 2u) {
    if (lane < half) { shared_[lane] += shared_[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u) { sums[c] = shared_[0]; }
}`,
  };
}

/**
 * Inputs dy and y, the result of the activation behind the bias; attributes epilogue, slope.
 * @returns the gradient in front of both (dy itself is not returned where there is no activation) and the bias's, [C]
 */
export function endingGradientKernel({ inputs, attrs }: Call): tf.TensorInfo[] {
  const { dy, y } = inputs as { dy: tf.TensorInfo; y: tf.TensorInfo };
  const { epilogue, slope } = attrs as { epilogue: Epilogue; slope: number };
  const studio = studioOf();
  const channels = dy.shape.at(-1) ?? 1;
  const width = channels % 4 === 0 && epilogue !== 'squash' ? 4 : 1;
  const across = channels / width;
  const rows = sizeOf(dy) / channels;
  const sums = output(studio, [channels]);
  const dz = epilogue === 'none' ? undefined : output(studio, dy.shape);
  const tensors = dz === undefined ? [dy, sums] : [dy, y, dz, sums];
  const numbers = [rows, across, ...(usesSlope(epilogue) ? [slope] : [])];
  runProgram(studio, endingProgram(epilogue, width), tensors, numbers, [across, 1, 1]);
  return dz === undefined ? [sums] : [dz, sums];
}

/** A kernel over equally long tensors. */
function pointwise(name: string, reads: readonly string[], writes: readonly string[], body: string): Program {
  return {
    name,
    variant: '',
    bindings: [
      ...reads.map((each) => ({ name: each })),
      ...writes.map((each) => ({ name: each, writes: true })),
    ],
    integers: ['size'],
    code: () => perItem(`if (i >= u.size) { return; } ${body}`),
  };
}

function kernelOf(program: Program): (call: Call) => tf.TensorInfo[] {
  const reads = program.bindings.filter(({ writes }) => writes !== true).map(({ name }) => name);
  const made = program.bindings.length - reads.length;
  return ({ inputs }) => {
    const studio = studioOf();
    const given = reads.map((name) => (inputs as Record<string, tf.TensorInfo>)[name] as tf.TensorInfo);
    const [first] = given as [tf.TensorInfo];
    const results = Array.from({ length: made }, () => output(studio, first.shape));
    runProgram(studio, program, [...given, ...results], [sizeOf(first)], groupsFor(sizeOf(first)));
    return results;
  };
}

/** from + share (to - from), all of one shape. */
export const blendKernel = kernelOf(
  pointwise('StudioBlend', ['a', 'b', 'share'], ['result'], 'result[i] = a[i] + share[i] * (b[i] - a[i]);'),
);

/** Its gradients. */
export const blendGradientKernel = kernelOf(
  pointwise(
    'StudioBlendGradient',
    ['dy', 'a', 'b', 'share'],
    ['da', 'db', 'dshare'],
    'let d = dy[i]; let s = share[i]; da[i] = d - d * s; db[i] = d * s; dshare[i] = d * (b[i] - a[i]);',
  ),
);

/** Gradients of a b. */
export const productGradientKernel = kernelOf(
  pointwise(
    'StudioProductGradient',
    ['dy', 'a', 'b'],
    ['da', 'db'],
    'da[i] = dy[i] * b[i]; db[i] = dy[i] * a[i];',
  ),
);

const HALVES: Program = {
  name: 'StudioHalves',
  variant: '',
  bindings: [{ name: 'dy' }, { name: 'sum', writes: true }],
  integers: ['size'],
  code: () => perItem('if (i >= u.size) { return; } sum[i] = dy[i] + dy[i + u.size];'),
};

/** Input dy [2 N, ...]. @returns the sum of its halves, [N, ...] */
export function halvesKernel({ inputs }: Call): tf.TensorInfo[] {
  const { dy } = inputs as { dy: tf.TensorInfo };
  const [rows = 0, ...rest] = dy.shape;
  const studio = studioOf();
  const sum = output(studio, [rows / 2, ...rest]);
  runProgram(studio, HALVES, [dy, sum], [sizeOf(sum)], groupsFor(sizeOf(sum)));
  return [sum];
}

function joinProgram(maps: number, code: boolean): Program {
  const names = ['a', 'b'].slice(0, maps);
  return {
    name: 'StudioJoin',
    variant: `${maps} ${code}`,
    bindings: [
      ...names.map((name) => ({ name })),
      ...(code ? [{ name: 'planes' }] : []),
      { name: 'result', writes: true },
    ],
    integers: ['size', 'total', ...names.map((name) => `of_${name}`), ...(code ? ['pixels', 'of_code'] : [])],
    code: () => {
      const ofB =
        maps === 2 ? 'if (c < u.of_b) { result[i] = b[pixel * u.of_b + c]; return; } c -= u.of_b;' : '';
      const rest = code ? 'result[i] = planes[(pixel / u.pixels) * u.of_code + c];' : '';
      return perItem(`
  if (i >= u.size) { return; }
  let pixel = i / u.total;
  var c = i % u.total;
  if (c < u.of_a) { result[i] = a[pixel * u.of_a + c]; return; }
  c -= u.of_a;
  ${ofB}
  ${rest}`);
    },
  };
}

/** Inputs a, optionally b ([N, H, W, ...] each) and planes [N, A]. @returns all of them along the channels */
export function joinKernel({ inputs }: Call): tf.TensorInfo[] {
  const { a, b, planes } = inputs as Record<'a' | 'b' | 'planes', tf.TensorInfo | undefined>;
  const maps = [a, b].filter((map) => map !== undefined);
  const [n = 1, h = 1, w = 1] = maps[0]?.shape ?? [];
  const channels = maps.map(({ shape }) => shape[3] ?? 0);
  const code = planes?.shape[1] ?? 0;
  const total = channels.reduce((sum, each) => sum + each, code);
  const studio = studioOf();
  const result = output(studio, [n, h, w, total]);
  const tensors = [...maps, ...(planes === undefined ? [] : [planes]), result];
  const numbers = [n * h * w * total, total, ...channels, ...(planes === undefined ? [] : [h * w, code])];
  const program = joinProgram(maps.length, planes !== undefined);
  runProgram(studio, program, tensors, numbers, groupsFor(n * h * w * total));
  return [result];
}

const PART: Program = {
  name: 'StudioPart',
  variant: '',
  bindings: [{ name: 'joined' }, { name: 'a', writes: true }, { name: 'b', writes: true }],
  integers: ['size', 'total', 'of_a', 'of_b'],
  code: () =>
    perItem(`
  if (i >= u.size) { return; }
  let both = u.of_a + u.of_b;
  let pixel = i / both;
  let c = i % both;
  let value = joined[pixel * u.total + c];
  if (c < u.of_a) { a[pixel * u.of_a + c] = value; } else { b[pixel * u.of_b + c - u.of_a] = value; }`),
};

/** Input joined, attributes of: the channels of the two maps it begins with. @returns both maps */
export function partKernel({ inputs, attrs }: Call): tf.TensorInfo[] {
  const { joined } = inputs as { joined: tf.TensorInfo };
  const { of } = attrs as { of: readonly [number, number] };
  const [n = 1, h = 1, w = 1, total = 1] = joined.shape;
  const studio = studioOf();
  const made = of.map((channels) => output(studio, [n, h, w, channels]));
  const size = n * h * w * (of[0] + of[1]);
  runProgram(studio, PART, [joined, ...made], [size, total, ...of], groupsFor(size));
  return made;
}

const COMPOSE: Program = {
  name: 'StudioCompose',
  variant: '',
  bindings: [{ name: 'x' }, { name: 'raw' }, { name: 'mask' }, { name: 'result', writes: true }],
  integers: ['size', 'channels'],
  code: () =>
    perItem(`
  if (i >= u.size) { return; }
  result[i] = x[i] + mask[i / u.channels] * (raw[i] - x[i]);`),
};

/** Inputs x, raw [N, H, W, C], mask [N, H, W, 1]. @returns x + mask (raw - x) */
export function composeKernel({ inputs }: Call): tf.TensorInfo[] {
  const { x, raw, mask } = inputs as Record<'x' | 'raw' | 'mask', tf.TensorInfo>;
  const studio = studioOf();
  const result = output(studio, x.shape);
  const numbers = [sizeOf(x), x.shape[3] ?? 1];
  runProgram(studio, COMPOSE, [x, raw, mask, result], numbers, groupsFor(sizeOf(x)));
  return [result];
}

const COMPOSE_GRADIENT: Program = {
  name: 'StudioComposeGradient',
  variant: '',
  bindings: [
    ...['dy', 'x', 'raw', 'mask'].map((name) => ({ name })),
    ...['dx', 'draw', 'dmask'].map((name) => ({ name, writes: true })),
  ],
  integers: ['size', 'channels'],
  code: () =>
    perItem(`
  if (i >= u.size) { return; }
  let m = mask[i];
  var sum = 0.0;
  for (var at = i * u.channels; at < (i + 1) * u.channels; at++) {
    let d = dy[at];
    dx[at] = d - d * m;
    draw[at] = d * m;
    sum += d * (raw[at] - x[at]);
  }
  dmask[i] = sum;`),
};

/** Inputs dy and those of `composeKernel`. @returns the gradients of x, raw and mask */
export function composeGradientKernel({ inputs }: Call): tf.TensorInfo[] {
  const given = inputs as Record<'dy' | 'x' | 'raw' | 'mask', tf.TensorInfo>;
  const { dy, x, raw, mask } = given;
  const studio = studioOf();
  const made = [x, raw, mask].map(({ shape }) => output(studio, shape));
  const numbers = [sizeOf(mask), x.shape[3] ?? 1];
  runProgram(studio, COMPOSE_GRADIENT, [dy, x, raw, mask, ...made], numbers, groupsFor(sizeOf(mask)));
  return made;
}
