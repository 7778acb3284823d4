// Batch and instance norm with the activation behind it, for WebGPU: the result, the gradients, and the gradients of the
// gradient, one dispatch each. A group of threads owns four channels of one picture (instance norm) or of the whole batch
// (batch norm): it sums over the positions and then writes them. The formulas stand in ../../ops/norm-gradient.ts.
//
// `kept` holds three rows per picture (or one set for the batch): mean, 1 / sqrt(variance + epsilon), gamma.
import type * as tf from '@tensorflow/tfjs-core';
import { output, perItem, groupsFor, runProgram, studioOf } from '../gpu/run.ts';
import type { Binding, Program } from '../gpu/run.ts';

/** Attributes of every kernel here. */
export interface NormAttributes {
  /** statistics of the whole batch, or of each picture */
  readonly whole: boolean;
  readonly epsilon: number;
  /** slope of the activation for negative numbers: 1 for none, 0 for relu */
  readonly slope: number;
}

/** Threads of a group. */
const LANES = 64;

interface Geometry {
  /** sets of statistics */
  sets: number;
  positions: number;
  channels: number;
  /** numbers that a thread takes at once */
  width: 1 | 4;
}

function geometryOf(shape: readonly number[], whole: boolean): Geometry {
  const [n = 1, h = 1, w = 1, channels = 1] = shape;
  const width = channels % 4 === 0 ? 4 : 1;
  return { sets: whole ? 1 : n, positions: (whole ? n : 1) * h * w, channels, width };
}

/** WGSL around a kernel: T is what a thread takes at once; `over` runs a body for the thread's positions, `total` adds up. */
function frame(width: 1 | 4, sums: number, body: string): string {
  return `
alias T = ${width === 4 ? 'vec4<f32>' : 'f32'};
var<workgroup> shared_: array<T, ${LANES * sums}>;
fn total(lane: u32, which: u32, mine: T) -> T {
  shared_[which * ${LANES}u + lane] = mine;
  workgroupBarrier();
  for (var half = ${LANES / 2}u; half > 0u; half /= 2u) {
    if (lane < half) { shared_[which * ${LANES}u + lane] += shared_[which * ${LANES}u + lane + half]; }
    workgroupBarrier();
  }
  return shared_[which * ${LANES}u];
}
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let across = u.channels / ${width};
  let c = i32(group.x);
  let base = i32(group.y) * u.positions * across + c;
  let row = i32(group.y) * across + c;
  let rows = u.sets * across;
  let count = f32(u.positions);
  ${body}
}`;
}

const over = (body: string): string =>
  `for (var p = i32(lane); p < u.positions; p += ${LANES}) { let at = base + p * across; ${body} }`;

const bind = (width: 1 | 4, reads: readonly string[], writes: readonly string[]): Binding[] => {
  const type = width === 4 ? 'vec4<f32>' : 'f32';
  return [
    ...reads.map((name): Binding => ({ name, type })),
    ...writes.map((name): Binding => ({ name, type, writes: true })),
  ];
};

const INTEGERS = ['sets', 'positions', 'channels'];
const numbersOf = ({ sets, positions, channels }: Geometry): number[] => [sets, positions, channels];
const groupsOf = ({ sets, channels, width }: Geometry) => [channels / width, sets, 1] as const;

function forward(width: 1 | 4): Program {
  return {
    name: 'StudioNorm',
    variant: String(width),
    bindings: bind(width, ['x', 'gamma', 'beta'], ['y', 'kept', 'means', 'variances']),
    integers: INTEGERS,
    floats: ['epsilon', 'slope', 'unbiased'],
    code: () =>
      frame(
        width,
        2,
        `
  var sum = T(0.0);
  ${over('sum += x[at];')}
  let mean = total(lane, 0u, sum) / count;
  var squares = T(0.0);
  ${over('let d = x[at] - mean; squares += d * d;')}
  let variance = total(lane, 1u, squares) / count;
  let inverse = inverseSqrt(variance + T(u.epsilon));
  let scale = inverse * gamma[c];
  let offset = beta[c];
  ${over(`let z = (x[at] - mean) * scale + offset; y[at] = select(z * u.slope, z, z > T(0.0));`)}
  if (lane == 0u) {
    kept[row] = mean;
    kept[rows + row] = inverse;
    kept[2 * rows + row] = gamma[c];
    means[row] = mean;
    variances[row] = variance * u.unbiased;
  }`,
      ),
  };
}

type Call = { inputs: object; attrs?: object };
const attributesOf = ({ attrs }: Call): NormAttributes => attrs as NormAttributes;

/** Inputs x, gamma, beta. @returns y, kept, mean, unbiased variance ([sets, C] each) */
export function normKernel(call: Call): tf.TensorInfo[] {
  const { x, gamma, beta } = call.inputs as Record<'x' | 'gamma' | 'beta', tf.TensorInfo>;
  const { whole, epsilon, slope } = attributesOf(call);
  const studio = studioOf();
  const geometry = geometryOf(x.shape, whole);
  const { sets, positions, channels, width } = geometry;
  const made = [x.shape, [3, sets, channels], [sets, channels], [sets, channels]].map((shape) =>
    output(studio, shape),
  );
  const numbers = [...numbersOf(geometry), epsilon, slope, positions / Math.max(1, positions - 1)];
  runProgram(studio, forward(width), [x, gamma, beta, ...made], numbers, groupsOf(geometry));
  return made;
}

/** The activation's slope at each position, from the sign of its result. */
const MASK = 'select(T(u.slope), T(1.0), y[at] > T(0.0))';
const LOAD = `let mean = kept[row]; let inverse = kept[rows + row]; let gamma = kept[2 * rows + row];`;

function backward(width: 1 | 4): Program {
  return {
    name: 'StudioNormGradient',
    variant: String(width),
    bindings: bind(width, ['dy', 'y', 'x', 'kept'], ['dx', 'dgamma', 'dbeta']),
    integers: INTEGERS,
    floats: ['slope'],
    code: () =>
      frame(
        width,
        2,
        `
  ${LOAD}
  var plain = T(0.0);
  var along = T(0.0);
  ${over(`let g = dy[at] * ${MASK}; plain += g; along += g * ((x[at] - mean) * inverse);`)}
  let sumPlain = total(lane, 0u, plain);
  let sumAlong = total(lane, 1u, along);
  let scale = gamma * inverse;
  ${over(`let g = dy[at] * ${MASK};
    dx[at] = scale * (g - (sumPlain + (x[at] - mean) * inverse * sumAlong) / count);`)}
  if (lane == 0u) { dgamma[row] = sumAlong; dbeta[row] = sumPlain; }`,
      ),
  };
}

/** Inputs dy, y, x, kept. @returns dx, and the gradients of gamma and beta per set, [sets, C] */
export function normGradientKernel(call: Call): tf.TensorInfo[] {
  const { dy, y, x, kept } = call.inputs as Record<'dy' | 'y' | 'x' | 'kept', tf.TensorInfo>;
  const { whole, slope } = attributesOf(call);
  const studio = studioOf();
  const geometry = geometryOf(x.shape, whole);
  const { sets, channels, width } = geometry;
  const made = [x.shape, [sets, channels], [sets, channels]].map((shape) => output(studio, shape));
  const numbers = [...numbersOf(geometry), slope];
  runProgram(studio, backward(width), [dy, y, x, kept, ...made], numbers, groupsOf(geometry));
  return made;
}

function twice(width: 1 | 4): Program {
  return {
    name: 'StudioNormCurvature',
    variant: String(width),
    bindings: bind(width, ['h', 'g', 'y', 'x', 'kept'], ['dg', 'dx', 'dgamma']),
    integers: INTEGERS,
    floats: ['slope'],
    code: () =>
      frame(
        width,
        5,
        `
  ${LOAD}
  var g0 = T(0.0); var g1 = T(0.0); var h0 = T(0.0); var h1 = T(0.0);
  ${over(`let v = g[at] * ${MASK}; let unit = (x[at] - mean) * inverse;
    g0 += v; g1 += v * unit; h0 += h[at]; h1 += h[at] * unit;`)}
  let meanG = total(lane, 0u, g0) / count;
  let alongG = total(lane, 1u, g1) / count;
  let meanH = total(lane, 2u, h0) / count;
  let alongH = total(lane, 3u, h1) / count;
  var both = T(0.0);
  ${over(`let unit = (x[at] - mean) * inverse;
    both += h[at] * (g[at] * ${MASK} - meanG - unit * alongG);`)}
  let joint = total(lane, 4u, both) / count;
  let strength = gamma * inverse;
  ${over(`let mask = ${MASK}; let unit = (x[at] - mean) * inverse;
    let ofH = h[at] - meanH - unit * alongH;
    let ofG = g[at] * mask - meanG - unit * alongG;
    dg[at] = mask * strength * ofH;
    dx[at] = -strength * inverse * (unit * joint + ofH * alongG + ofG * alongH);`)}
  if (lane == 0u) { dgamma[row] = inverse * joint * count; }`,
      ),
  };
}

/**
 * Inputs h, g, y, x, kept: h is the gradient of what `StudioNormGradient` made of g as dx.
 * @returns gradients for g and x, and for gamma per set
 */
export function normCurvatureKernel(call: Call): tf.TensorInfo[] {
  const { h, g, y, x, kept } = call.inputs as Record<'h' | 'g' | 'y' | 'x' | 'kept', tf.TensorInfo>;
  const { whole, slope } = attributesOf(call);
  const studio = studioOf();
  const geometry = geometryOf(x.shape, whole);
  const { sets, channels, width } = geometry;
  const made = [x.shape, x.shape, [sets, channels]].map((shape) => output(studio, shape));
  const numbers = [...numbersOf(geometry), slope];
  runProgram(studio, twice(width), [h, g, y, x, kept, ...made], numbers, groupsOf(geometry));
  return made;
}

const ADD: Program = {
  name: 'StudioAddSets',
  variant: '',
  bindings: [{ name: 'a' }, { name: 'b' }, { name: 'sumA', writes: true }, { name: 'sumB', writes: true }],
  integers: ['sets', 'size'],
  code: () =>
    perItem(`
  if (i >= u.size) { return; }
  var s = 0.0;
  var t = 0.0;
  for (var k = 0; k < u.sets; k++) { s += a[k * u.size + i]; t += b[k * u.size + i]; }
  sumA[i] = s;
  sumB[i] = t;`),
};

/** Inputs a, b, [sets, C] each. @returns their sums over the sets, [C] */
export function addSetsKernel({ inputs }: Call): tf.TensorInfo[] {
  const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
  const [sets = 1, size = 1] = a.shape;
  const studio = studioOf();
  const made = [output(studio, [size]), output(studio, [size])];
  runProgram(studio, ADD, [a, b, ...made], [sets, size], groupsFor(size));
  return made;
}
