// The gradient of a convolution for its filter, for WebGPU. Neighbouring threads take neighbouring input channels and
// taps, a whole group shares its output channels. A filter has few numbers, each of them a sum over all pictures and
// positions: where there are too few threads to fill a device, the rows are dealt out to several groups and a second
// kernel adds their partial sums, always in the same order.
import * as tf from '@tensorflow/tfjs-core';
import { LANES, groupsFor, output, perItem, runProgram } from '../gpu/run.ts';
import type { Program } from '../gpu/run.ts';
import type { StudioBackend } from '../gpu/studio-backend.ts';
import { SIZES, constants, list, loaded, sizesOf, stored, typeOf, variantOf, whole } from './webgpu-wgsl.ts';
import type { Info } from './webgpu-wgsl.ts';

/** Threads that keep a device busy. */
const ENOUGH = 16_384;

function program(info: Info, quads: number): Program {
  const [wholeC, wholeO] = [whole(info.inChannels), whole(info.outChannels)];
  return {
    name: 'StudioConvFilter',
    variant: `${variantOf(info)} ${quads}`,
    bindings: [
      { name: 'maps', type: typeOf(wholeC) },
      { name: 'errors', type: typeOf(wholeO) },
      { name: 'result', type: typeOf(wholeO), writes: true },
    ],
    integers: [...SIZES, 'share'],
    code: () => `${constants(info)}
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let item = i32(group.x * ${LANES}u + lane);
  let across = (u.C + 3) / 4;
  let c = (item % across) * 4;
  let tap = item / across;
  if (tap >= KH * KW) { return; }
  let o = i32(group.y) * ${4 * quads};
  let v = tap / KW;
  let h = tap % KW;
  let begin = i32(group.z) * u.share;
  ${list(quads, (q) => list(4, (k) => `var sum${k}_${q} = vec4<f32>(0.0);`))}
  for (var row = begin; row < min(u.N * u.OH, begin + u.share); row++) {
    let n = row / u.OH;
    let y = (row % u.OH) * SH + v - u.top;
    let inside = y >= 0 && y < u.H;
    for (var j = 0; j < u.OW; j++) {
      let z = j * SW + h - u.left;
      let ok = inside && z >= 0 && z < u.W;
      let at = select(0, ((n * u.H + y) * u.W + z) * u.C, ok);
      let x = ${loaded('maps', 'at', 'c', 'u.C', wholeC)} * select(0.0, 1.0, ok);
      let to = (row * u.OW + j) * u.O;
      ${list(
        quads,
        (q) => `
      let e${q} = ${loaded('errors', 'to', `o + ${4 * q}`, 'u.O', wholeO)};
      ${list(4, (k) => `sum${k}_${q} = fma(vec4<f32>(x[${k}]), e${q}, sum${k}_${q});`)}`,
      )}
    }
  }
  let all = KH * KW * u.C * u.O;
  ${list(
    4,
    (k) => `if (c + ${k} < u.C) {
    let to = i32(group.z) * all + (tap * u.C + c + ${k}) * u.O;
    ${list(
      quads,
      (q) =>
        `if (o + ${4 * q} < u.O) { ${stored('result', `sum${k}_${q}`, 'to', `o + ${4 * q}`, 'u.O', wholeO)} }`,
    )}
  }`,
  )}
}`,
  };
}

const ADD: Program = {
  name: 'StudioAddShares',
  variant: '',
  bindings: [{ name: 'shares' }, { name: 'result', writes: true }],
  integers: ['size', 'count'],
  code: () =>
    perItem(`
  if (i >= u.size) { return; }
  var sum = 0.0;
  for (var k = 0; k < u.count; k++) { sum += shares[k * u.size + i]; }
  result[i] = sum;`),
};

/** Sums of `count` equal parts of a tensor, in order; disposes it. */
export function addShares(
  studio: StudioBackend,
  shares: tf.TensorInfo,
  shape: readonly number[],
): tf.TensorInfo {
  const result = output(studio, shape);
  const size = tf.util.sizeFromShape([...shape]);
  const count = tf.util.sizeFromShape(shares.shape) / size;
  runProgram(studio, ADD, [shares, result], [size, count], groupsFor(size));
  studio.drop(shares);
  return result;
}

/** The filter's gradient [kh, kw, in, out] for the map x and the result's gradient dy. */
export function convolveFilter(
  studio: StudioBackend,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  info: Info,
): tf.TensorInfo {
  const quads = Math.min(studio.emulated ? 4 : 2, Math.ceil(info.outChannels / 4));
  const items = info.filterHeight * info.filterWidth * Math.ceil(info.inChannels / 4);
  const blocks = Math.ceil(info.outChannels / (4 * quads));
  const rows = info.batchSize * info.outHeight;
  const wished = studio.emulated ? 1 : Math.max(1, Math.min(rows, Math.ceil(ENOUGH / (items * blocks)), 64));
  const share = Math.ceil(rows / wished);
  const splits = Math.ceil(rows / share);
  const shape = info.filterShape;
  const partial = output(studio, splits === 1 ? shape : [splits, ...shape]);
  const groups = [Math.ceil(items / LANES), blocks, splits] as const;
  runProgram(studio, program(info, quads), [x, dy, partial], [...sizesOf(info), share], groups);
  return splits === 1 ? partial : addShares(studio, partial, shape);
}
