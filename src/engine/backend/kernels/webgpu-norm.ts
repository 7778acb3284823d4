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

/** How a kernel deals out its work. */
interface Plan {
  width: 1 | 4;
  /** a thread sums by itself: for small maps, and where a processor plays the GPU, to which barriers are dear */
  alone: boolean;
  /** threads of a group */
  lanes: number;
}

/** Maps up to this many positions are summed by single threads. */
const FEW = 16;
/** Numbers that a single thread adds one by one before they join a sum: long sums keep their digits. */
const RUN = 64;

function planOf({ positions, width }: Geometry, emulated: boolean): Plan {
  const alone = emulated || positions <= FEW;
  return { width, alone, lanes: alone && emulated ? 8 : LANES };
}

/** A number for each thread, summed over the positions. */
interface Sums {
  /** names of the sums, each declared as T */
  readonly of: readonly string[];
  /** WGSL that adds to them, at index `at` */
  readonly add: string;
}

/** WGSL around a kernel: T is what a thread takes at once. */
function frame({ width, alone, lanes }: Plan, sums: number, body: string): string {
  const index = alone ? `i32(group.x) * ${lanes} + i32(lane)` : 'i32(group.x)';
  return `
alias T = ${width === 4 ? 'vec4<f32>' : 'f32'};
${alone ? '' : shared(sums)}
@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let across = u.channels / ${width};
  let c = ${index};
  ${alone ? 'if (c >= across) { return; }' : ''}
  let base = i32(group.y) * u.positions * across + c;
  let row = i32(group.y) * across + c;
  let rows = u.sets * across;
  let count = f32(u.positions);
  ${body}
}`;
}

/** WGSL of a sum over a group's threads. */
const shared = (sums: number): string => `
var<workgroup> shared_: array<T, ${LANES * sums}>;
fn total(lane: u32, which: u32, mine: T) -> T {
  shared_[which * ${LANES}u + lane] = mine;
  workgroupBarrier();
  for (var half = ${LANES / 2}u; half > 0u; half /= 2u) {
    if (lane < half) { shared_[which * ${LANES}u + lane] += shared_[which * ${LANES}u + lane + half]; }
    workgroupBarrier();
  }
  return shared_[which * ${LANES}u];
}`;

/** WGSL: `body` for every position of the thread, `at` being its index. */
const over = ({ alone }: Plan, body: string): string =>
  alone
    ? `for (var p = 0; p < u.positions; p++) { let at = base + p * across; ${body} }`
    : `for (var p = i32(lane); p < u.positions; p += ${LANES}) { let at = base + p * across; ${body} }`;

/**
 * WGSL: declares the sums under their names.
 * @param first number of these sums among all of the kernel
 */
function summed(plan: Plan, first: number, { of, add }: Sums): string {
  const each = (line: (name: string, k: number) => string): string => of.map(line).join(' ');
  if (!plan.alone) {
    return `${each((name) => `var ${name}_ = T(0.0);`)}
  ${over(plan, add.replaceAll(/(\w+) \+=/g, '$1_ +='))}
  ${each((name, k) => `let ${name} = total(lane, ${first + k}u, ${name}_);`)}`;
  }
  return `${each((name) => `var ${name} = T(0.0);`)}
  for (var from_ = 0; from_ < u.positions; from_ += ${RUN}) {
    ${each((name) => `var ${name}_ = T(0.0);`)}
    for (var p = from_; p < min(from_ + ${RUN}, u.positions); p++) {
      let at = base + p * across; ${add.replaceAll(/(\w+) \+=/g, '$1_ +=')}
    }
    ${each((name) => `${name} += ${name}_;`)}
  }`;
}

const bind = (width: 1 | 4, reads: readonly string[], writes: readonly string[]): Binding[] => {
  const type = width === 4 ? 'vec4<f32>' : 'f32';
  return [
    ...reads.map((name): Binding => ({ name, type })),
    ...writes.map((name): Binding => ({ name, type, writes: true })),
  ];
};

const INTEGERS = ['sets', 'positions', 'channels'];
const numbersOf = ({ sets, positions, channels }: Geometry): number[] => [sets, positions, channels];
const groupsOf = ({ sets, channels, width }: Geometry, { alone, lanes }: Plan) =>
  [alone ? Math.ceil(channels / width / lanes) : channels / width, sets, 1] as const;
const variantOf = ({ width, alone, lanes }: Plan): string => `${width} ${alone} ${lanes}`;
/** WGSL: true for the thread that writes a group's statistics. */
const one = ({ alone }: Plan): string => (alone ? 'true' : 'lane == 0u');

function forward(plan: Plan): Program {
  return {
    name: 'StudioNorm',
    variant: variantOf(plan),
    bindings: bind(plan.width, ['x', 'gamma', 'beta'], ['y', 'kept', 'means', 'variances']),
    integers: INTEGERS,
    floats: ['epsilon', 'slope', 'unbiased'],
    code: () =>
      frame(
        plan,
        2,
        `
  ${summed(plan, 0, { of: ['sum'], add: 'sum += x[at];' })}
  let mean = sum / count;
  ${summed(plan, 1, { of: ['squares'], add: 'let d = x[at] - mean; squares += d * d;' })}
  let variance = squares / count;
  let inverse = inverseSqrt(variance + T(u.epsilon));
  let scale = inverse * gamma[c];
  let offset = beta[c];
  ${over(plan, `let z = (x[at] - mean) * scale + offset; y[at] = select(z * u.slope, z, z > T(0.0));`)}
  if (${one(plan)}) {
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
  const { sets, positions, channels } = geometry;
  const made = [x.shape, [3, sets, channels], [sets, channels], [sets, channels]].map((shape) =>
    output(studio, shape),
  );
  const numbers = [...numbersOf(geometry), epsilon, slope, positions / Math.max(1, positions - 1)];
  const plan = planOf(geometry, studio.emulated);
  runProgram(studio, forward(plan), [x, gamma, beta, ...made], numbers, groupsOf(geometry, plan));
  return made;
}

/** The activation's slope at each position, from the sign of its result. */
const MASK = 'select(T(u.slope), T(1.0), y[at] > T(0.0))';
const LOAD = `let mean = kept[row]; let inverse = kept[rows + row]; let gamma = kept[2 * rows + row];`;

function backward(plan: Plan): Program {
  return {
    name: 'StudioNormGradient',
    variant: variantOf(plan),
    bindings: bind(plan.width, ['dy', 'y', 'x', 'kept'], ['dx', 'dgamma', 'dbeta']),
    integers: INTEGERS,
    floats: ['slope'],
    code: () =>
      frame(
        plan,
        2,
        `
  ${LOAD}
  ${summed(plan, 0, {
    of: ['plain', 'along'],
    add: `let g = dy[at] * ${MASK}; plain += g; along += g * ((x[at] - mean) * inverse);`,
  })}
  let scale = gamma * inverse;
  ${over(
    plan,
    `let g = dy[at] * ${MASK};
    dx[at] = scale * (g - (plain + (x[at] - mean) * inverse * along) / count);`,
  )}
  if (${one(plan)}) { dgamma[row] = along; dbeta[row] = plain; }`,
      ),
  };
}

/** Inputs dy, y, x, kept. @returns dx, and the gradients of gamma and beta per set, [sets, C] */
export function normGradientKernel(call: Call): tf.TensorInfo[] {
  const { dy, y, x, kept } = call.inputs as Record<'dy' | 'y' | 'x' | 'kept', tf.TensorInfo>;
  const { whole, slope } = attributesOf(call);
  const studio = studioOf();
  const geometry = geometryOf(x.shape, whole);
  const { sets, channels } = geometry;
  const made = [x.shape, [sets, channels], [sets, channels]].map((shape) => output(studio, shape));
  const numbers = [...numbersOf(geometry), slope];
  const plan = planOf(geometry, studio.emulated);
  runProgram(studio, backward(plan), [dy, y, x, kept, ...made], numbers, groupsOf(geometry, plan));
  return made;
}

function twice(plan: Plan): Program {
  return {
    name: 'StudioNormCurvature',
    variant: variantOf(plan),
    bindings: bind(plan.width, ['h', 'g', 'y', 'x', 'kept'], ['dg', 'dx', 'dgamma']),
    integers: INTEGERS,
    floats: ['slope'],
    code: () =>
      frame(
        plan,
        5,
        `
  ${LOAD}
  ${summed(plan, 0, {
    of: ['g0', 'g1', 'h0', 'h1'],
    add: `let v = g[at] * ${MASK}; let unit = (x[at] - mean) * inverse;
    g0 += v; g1 += v * unit; h0 += h[at]; h1 += h[at] * unit;`,
  })}
  let meanG = g0 / count;
  let alongG = g1 / count;
  let meanH = h0 / count;
  let alongH = h1 / count;
  ${summed(plan, 4, {
    of: ['both'],
    add: `let unit = (x[at] - mean) * inverse;
    both += h[at] * (g[at] * ${MASK} - meanG - unit * alongG);`,
  })}
  let joint = both / count;
  let strength = gamma * inverse;
  ${over(
    plan,
    `let mask = ${MASK}; let unit = (x[at] - mean) * inverse;
    let ofH = h[at] - meanH - unit * alongH;
    let ofG = g[at] * mask - meanG - unit * alongG;
    dg[at] = mask * strength * ofH;
    dx[at] = -strength * inverse * (unit * joint + ofH * alongG + ofG * alongH);`,
  )}
  if (${one(plan)}) { dgamma[row] = inverse * joint * count; }`,
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
  const { sets, channels } = geometry;
  const made = [x.shape, x.shape, [sets, channels]].map((shape) => output(studio, shape));
  const numbers = [...numbersOf(geometry), slope];
  const plan = planOf(geometry, studio.emulated);
  runProgram(studio, twice(plan), [h, g, y, x, kept, ...made], numbers, groupsOf(geometry, plan));
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
