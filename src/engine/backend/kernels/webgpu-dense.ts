// Products of a matrix with few rows, for WebGPU: dense layers over a batch, and their gradients. tfjs's kernels take
// square tiles, of which a batch of four leaves most empty. With rows X [N, K], weights W [K, M] and errors E [N, M]
// there are three: X W, E W^T and X^T E; the gradients of each are the other two.
import type * as tf from '@tensorflow/tfjs-core';
import { groupsFor, output, perItem, runProgram, studioOf } from '../gpu/run.ts';
import type { Program } from '../gpu/run.ts';
import { list, typeOf, whole } from './webgpu-wgsl.ts';

/** Most rows; beyond them tfjs's tiles fill up. */
const MOST_ROWS = 32;
/** Threads that share one sum. */
const LANES = 64;
/** Numbers added one by one before they join a sum: so that long sums keep their digits. */
const RUN = 64;

interface Sizes {
  rows: number;
  inner: number;
  across: number;
}

/** Rows that a thread takes at once. */
const blockOf = (rows: number): 4 | 8 => (rows <= 4 ? 4 : 8);

/** X W: a group for every four columns, its threads along K; or, where a processor plays the GPU, a thread for itself. */
function forward(inFours: boolean, block: number, alone: boolean): Program {
  const type = typeOf(inFours);
  const step = (to: string): string => `
    let w = b[k * u.across + c];
    ${list(block, (r) => `${to}${r} += a[min(first + ${r}, u.rows - 1) * u.inner + k] * w;`)}`;
  const zeros = (name: string): string => list(block, (r) => `var ${name}${r} = T(0.0);`);
  const store = list(
    block,
    (r) => `if (first + ${r} < u.rows) { y[(first + ${r}) * u.across + c] = sum${r}; }`,
  );
  const single = `
@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let c = i32(id.x);
  let first = i32(id.y) * ${block};
  if (c >= u.across) { return; }
  ${zeros('sum')}
  for (var from_ = 0; from_ < u.inner; from_ += ${RUN}) {
    ${zeros('run')}
    for (var k = from_; k < min(from_ + ${RUN}, u.inner); k++) { ${step('run')} }
    ${list(block, (r) => `sum${r} += run${r};`)}
  }
  ${store}
}`;
  const shared = `
var<workgroup> shared_: array<T, ${LANES * block}>;
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let c = i32(group.x);
  let first = i32(group.y) * ${block};
  ${zeros('sum')}
  for (var k = i32(lane); k < u.inner; k += ${LANES}) { ${step('sum')} }
  ${list(block, (r) => `shared_[${r * LANES}u + lane] = sum${r};`)}
  workgroupBarrier();
  for (var half = ${LANES / 2}u; half > 0u; half /= 2u) {
    if (lane < half) {
      ${list(block, (r) => `shared_[${r * LANES}u + lane] += shared_[${r * LANES}u + lane + half];`)}
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    ${list(block, (r) => `sum${r} = shared_[${r * LANES}];`)}
    ${store}
  }
}`;
  return {
    name: 'StudioDense',
    variant: `${type} ${block} ${alone}`,
    bindings: [{ name: 'a' }, { name: 'b', type }, { name: 'y', type, writes: true }],
    integers: ['rows', 'inner', 'across'],
    code: () => `alias T = ${type};\n${alone ? single : shared}`,
  };
}

/** E W^T: a thread for every row of W. */
function towardsRows(inFours: boolean, block: number): Program {
  const type = typeOf(inFours);
  const product = (a: string, b: string): string => (inFours ? `dot(${a}, ${b})` : `${a} * ${b}`);
  return {
    name: 'StudioDenseInput',
    variant: `${type} ${block}`,
    bindings: [
      { name: 'e', type },
      { name: 'w', type },
      { name: 'y', writes: true },
    ],
    integers: ['rows', 'inner', 'across'],
    code: () =>
      perItem(`
  let k = i % u.inner;
  let first = (i / u.inner) * ${block};
  if (first >= u.rows) { return; }
  ${list(block, (r) => `var sum${r} = 0.0;`)}
  for (var c = 0; c < u.across; c++) {
    let weight = w[k * u.across + c];
    ${list(block, (r) => `sum${r} += ${product(`e[min(first + ${r}, u.rows - 1) * u.across + c]`, 'weight')};`)}
  }
  ${list(block, (r) => `if (first + ${r} < u.rows) { y[(first + ${r}) * u.inner + k] = sum${r}; }`)}`),
  };
}

/** X^T E: a thread for every four weights. */
function towardsWeights(inFours: boolean): Program {
  const type = typeOf(inFours);
  return {
    name: 'StudioDenseWeights',
    variant: type,
    bindings: [{ name: 'x' }, { name: 'e', type }, { name: 'y', type, writes: true }],
    integers: ['rows', 'inner', 'across'],
    code: () =>
      perItem(`
  if (i >= u.inner * u.across) { return; }
  let k = i / u.across;
  let c = i % u.across;
  var sum = ${type}(0.0);
  for (var n = 0; n < u.rows; n++) { sum += x[n * u.inner + k] * e[n * u.across + c]; }
  y[i] = sum;`),
  };
}

const numbersOf = ({ rows, inner, across }: Sizes): number[] => [rows, inner, across];

/**
 * A product of two matrices, [N, K] [K, M], [N, M] [K, M]^T or [N, K]^T [N, M], with few rows N.
 * @returns undefined for any other, which tfjs's kernel takes
 */
export function denseProduct(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): tf.TensorInfo | undefined {
  const [rows = 0, second = 0] = a.shape;
  const [k = 0, columns = 0] = b.shape;
  const flat = a.shape.length === 2 && b.shape.length === 2;
  if (!flat || rows > MOST_ROWS || rows * second * k * columns === 0 || (transposeA && transposeB)) return;
  const studio = studioOf();
  const inFours = whole(columns);
  const across = inFours ? columns / 4 : columns;
  const block = blockOf(rows);
  const blocks = Math.ceil(rows / block);
  if (transposeA) {
    const sizes = { rows, inner: second, across };
    const y = output(studio, [second, columns]);
    runProgram(studio, towardsWeights(inFours), [a, b, y], numbersOf(sizes), groupsFor(second * across));
    return y;
  }
  const sizes = { rows, inner: k, across };
  if (transposeB) {
    const y = output(studio, [rows, k]);
    runProgram(studio, towardsRows(inFours, block), [a, b, y], numbersOf(sizes), groupsFor(k * blocks));
    return y;
  }
  const alone = studio.emulated;
  const groups = [alone ? Math.ceil(across / 8) : across, blocks, 1] as const;
  if (groups[0] > studio.inner.device.limits.maxComputeWorkgroupsPerDimension) return;
  const y = output(studio, [rows, columns]);
  runProgram(studio, forward(inFours, block, alone), [a, b, y], numbersOf(sizes), groups);
  return y;
}
