// Convolutions over NHWC maps for WebGPU: the result, and the gradient of the map (which is every transposed
// convolution). Each thread keeps a tile of pixels times channels in registers and reads channels four at a time where
// their count allows it; neighbouring threads take neighbouring channels, so that filters are read in one piece.
// Not here: dilation and other layouts, which stay with tfjs's kernels (see webgpu.ts).
import type * as tf from '@tensorflow/tfjs-core';
import { LANES, groupsFor, output, runProgram } from '../gpu/run.ts';
import type { Program } from '../gpu/run.ts';
import type { StudioBackend } from '../gpu/studio-backend.ts';
import { SIZES, constants, list, loaded, sizesOf, stored, typeOf, variantOf, whole } from './webgpu-wgsl.ts';
import type { Info } from './webgpu-wgsl.ts';

/**
 * What may follow a convolution in the same kernel. `squash` is tanh for the channels before `slope` and the logistic
 * function for those from there on.
 */
export type Epilogue = 'none' | 'relu' | 'leaky' | 'sigmoid' | 'tanh' | 'squash';

/** Whether an epilogue has a number of its own. */
export const usesSlope = (epilogue: Epilogue): boolean => epilogue === 'leaky' || epilogue === 'squash';

/** WGSL of an epilogue over four numbers. */
function activated(epilogue: Epilogue, value: string, slope: string, channel: string): string {
  if (epilogue === 'relu') return `max(${value}, vec4<f32>(0.0))`;
  if (epilogue === 'leaky') return `select(${value} * ${slope}, ${value}, ${value} > vec4<f32>(0.0))`;
  if (epilogue === 'squash') {
    const channels = `vec4<f32>(f32(${channel})) + vec4<f32>(0.0, 1.0, 2.0, 3.0)`;
    const tanhs = activated('tanh', value, slope, channel);
    return `select(${activated('sigmoid', value, slope, channel)}, ${tanhs}, ${channels} < vec4<f32>(${slope}))`;
  }
  if (epilogue === 'sigmoid') return `(1.0 / (1.0 + exp(-${value})))`;
  if (epilogue === 'tanh') return `tanh(clamp(${value}, vec4<f32>(-15.0), vec4<f32>(15.0)))`;
  return value;
}

/** Pixels of a thread's tile, and fours of channels. */
interface Tiling {
  readonly pixels: number;
  readonly quads: number;
}

// Eight pixels read a third less and were a fifth faster on lavapipe, but SwiftShader's compiler took sixteen seconds for
// each such kernel (a tenth of one for these).
const TILING: Tiling = { pixels: 4, quads: 1 };

/** WGSL that sets `first` (the tile's first pixel) and `channel` (its first channel): channels vary fastest. */
const dealt = ({ pixels, quads }: Tiling, size: string): string => `
  let item = i32((group.y * groups.x + group.x) * ${LANES}u + lane);
  let across = (${size} + ${4 * quads - 1}) / ${4 * quads};
  let first = (item / across) * ${pixels};
  let channel = (item % across) * ${4 * quads};`;

const ENTRY = `
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) lane: u32) {`;

interface Shape {
  info: Info;
  tiling: Tiling;
  bias: boolean;
  epilogue: Epilogue;
}

function variant({ info, tiling, bias, epilogue }: Shape): string {
  return [variantOf(info), tiling.pixels, tiling.quads, bias, epilogue].join();
}

/** WGSL of the last part: bias, epilogue, and the tile's place in the result. */
function finish(
  { tiling, bias, epilogue }: Shape,
  size: string,
  at: (p: number) => string,
  all: boolean,
): string {
  return list(
    tiling.pixels,
    (p) => `if (first + ${p} < pixels) {
    let to${p} = ${at(p)};
    ${list(tiling.quads, (q) => {
      const c = `channel + ${4 * q}`;
      const added = bias ? ` + ${loaded('biases', '0', c, size, all)}` : '';
      return `
    if (${c} < ${size}) {
      let value = sum${p}_${q}${added};
      let final_ = ${activated(epilogue, 'value', 'u.slope', c)};
      ${stored('result', 'final_', `to${p}`, c, size, all)}
    }`;
    })}
  }`,
  );
}

function forwardProgram(shape: Shape): Program {
  const { info, tiling, bias, epilogue } = shape;
  const { pixels, quads } = tiling;
  const [wholeC, wholeO] = [whole(info.inChannels), whole(info.outChannels)];
  const step = wholeC ? 4 : 1;
  const term = (p: number, q: number, k: number): string =>
    `sum${p}_${q} = fma(vec4<f32>(x${p}${wholeC ? `[${k}]` : ''}), f${k}, sum${p}_${q});`;
  return {
    name: 'StudioConv',
    variant: variant(shape),
    bindings: [
      { name: 'maps', type: typeOf(wholeC) },
      { name: 'filters', type: typeOf(wholeO) },
      ...(bias ? [{ name: 'biases', type: typeOf(wholeO) }] : []),
      { name: 'result', type: typeOf(wholeO), writes: true },
    ],
    integers: SIZES,
    floats: usesSlope(epilogue) ? ['slope'] : [],
    code: () => `${constants(info)}${ENTRY}${dealt(tiling, 'u.O')}
  let pixels = u.N * u.OH * u.OW;
  if (first >= pixels) { return; }
  ${list(
    pixels,
    (p) => `
  let m${p} = min(first + ${p}, pixels - 1);
  let row${p} = ((m${p} / u.OW) % u.OH) * SH - u.top;
  let col${p} = (m${p} % u.OW) * SW - u.left;
  let map${p} = (m${p} / (u.OW * u.OH)) * u.H;
  ${list(quads, (q) => `var sum${p}_${q} = vec4<f32>(0.0);`)}`,
  )}
  for (var v = 0; v < KH; v++) {
    for (var h = 0; h < KW; h++) {
      let tap = v * KW + h;
      ${list(
        pixels,
        (p) => `
      let y${p} = row${p} + v; let z${p} = col${p} + h;
      let ok${p} = y${p} >= 0 && y${p} < u.H && z${p} >= 0 && z${p} < u.W;
      let in${p} = select(0.0, 1.0, ok${p});
      let at${p} = select(0, ((map${p} + y${p}) * u.W + z${p}) * u.C, ok${p});`,
      )}
      for (var c = 0; c < u.C; c += ${step}) {
        ${list(pixels, (p) => `let x${p} = maps[${wholeC ? `(at${p} + c) / 4` : `at${p} + c`}] * in${p};`)}
        ${list(
          quads,
          (q) => `{
          ${list(step, (k) => `let f${k} = ${loaded('filters', `((tap * u.C + c + ${k}) * u.O)`, `channel + ${4 * q}`, 'u.O', wholeO)};`)}
          ${list(pixels, (p) => list(step, (k) => term(p, q, k)))}
        }`,
        )}
      }
    }
  }
  ${finish(shape, 'u.O', (p) => `(first + ${p}) * u.O`, wholeO)}
}`,
  };
}

function inputProgram(shape: Shape): Program {
  const { info, tiling, bias, epilogue } = shape;
  const { pixels, quads } = tiling;
  const [wholeC, wholeO] = [whole(info.inChannels), whole(info.outChannels)];
  const step = wholeO ? 4 : 1;
  const filterAt = (q: number, k: number): string => {
    const c = wholeC ? `channel + ${4 * q + k}` : `min(channel + ${4 * q + k}, u.C - 1)`;
    return `filters[${wholeO ? `((tap * u.C + ${c}) * u.O + o) / 4` : `(tap * u.C + ${c}) * u.O + o`}]`;
  };
  const product = (p: number, k: number): string => (wholeO ? `dot(e${p}, f${k})` : `e${p} * f${k}`);
  return {
    name: 'StudioConvInput',
    variant: variant(shape),
    bindings: [
      { name: 'errors', type: typeOf(wholeO) },
      { name: 'filters', type: typeOf(wholeO) },
      ...(bias ? [{ name: 'biases', type: typeOf(wholeC) }] : []),
      { name: 'result', type: typeOf(wholeC), writes: true },
    ],
    integers: SIZES,
    floats: usesSlope(epilogue) ? ['slope'] : [],
    // Result positions with the same taps (one phase of stride x stride) share a group: z is the phase.
    code: () => `${constants(info)}${ENTRY}${dealt(tiling, 'u.C')}
  let phaseY = i32(group.z) / SW;
  let phaseX = i32(group.z) % SW;
  let rows = (u.H - phaseY + SH - 1) / SH;
  let columns = (u.W - phaseX + SW - 1) / SW;
  let pixels = u.N * rows * columns;
  if (first >= pixels) { return; }
  let firstV = (phaseY + u.top) % SH;
  let firstH = (phaseX + u.left) % SW;
  ${list(
    pixels,
    (p) => `
  let m${p} = min(first + ${p}, pixels - 1);
  let y${p} = ((m${p} / columns) % rows) * SH + phaseY;
  let z${p} = (m${p} % columns) * SW + phaseX;
  let n${p} = m${p} / (columns * rows);
  ${list(quads, (q) => `var sum${p}_${q} = vec4<f32>(0.0);`)}`,
  )}
  for (var v = firstV; v < KH; v += SH) {
    for (var h = firstH; h < KW; h += SW) {
      let tap = v * KW + h;
      ${list(
        pixels,
        (p) => `
      let i${p} = (y${p} + u.top - v) / SH; let j${p} = (z${p} + u.left - h) / SW;
      let ok${p} = y${p} + u.top >= v && i${p} < u.OH && z${p} + u.left >= h && j${p} < u.OW;
      let in${p} = select(0.0, 1.0, ok${p});
      let at${p} = select(0, ((n${p} * u.OH + i${p}) * u.OW + j${p}) * u.O, ok${p});`,
      )}
      for (var o = 0; o < u.O; o += ${step}) {
        ${list(pixels, (p) => `let e${p} = errors[${wholeO ? `(at${p} + o) / 4` : `at${p} + o`}] * in${p};`)}
        ${list(
          quads,
          (q) => `{
          ${list(4, (k) => `let f${k} = ${filterAt(q, k)};`)}
          ${list(pixels, (p) => `sum${p}_${q} += vec4<f32>(${[0, 1, 2, 3].map((k) => product(p, k)).join(', ')});`)}
        }`,
        )}
      }
    }
  }
  ${finish(shape, 'u.C', (p) => `((n${p} * u.H + y${p}) * u.W + z${p}) * u.C`, wholeC)}
}`,
  };
}

/** What follows the sum of products. */
export interface Ending {
  readonly bias?: tf.TensorInfo | undefined;
  readonly epilogue?: Epilogue;
  readonly slope?: number;
}

function run(
  studio: StudioBackend,
  direction: 'forward' | 'input',
  [data, filter]: readonly [tf.TensorInfo, tf.TensorInfo],
  info: Info,
  { bias, epilogue = 'none', slope = 0 }: Ending,
): tf.TensorInfo {
  const { batchSize, strideHeight, strideWidth, inHeight, inWidth, outHeight, outWidth } = info;
  const forward = direction === 'forward';
  const pixels = forward
    ? batchSize * outHeight * outWidth
    : batchSize * Math.ceil(inHeight / strideHeight) * Math.ceil(inWidth / strideWidth);
  const channels = forward ? info.outChannels : info.inChannels;
  const { pixels: tile, quads } = TILING;
  const [x, y] = groupsFor(Math.ceil(pixels / tile) * Math.ceil(channels / (4 * quads)));
  const shape: Shape = { info, tiling: TILING, bias: bias !== undefined, epilogue };
  const result = output(studio, forward ? info.outShape : info.inShape);
  runProgram(
    studio,
    forward ? forwardProgram(shape) : inputProgram(shape),
    [data, filter, ...(bias === undefined ? [] : [bias]), result],
    [...sizesOf(info), ...(usesSlope(epilogue) ? [slope] : [])],
    [x, y, forward ? 1 : strideHeight * strideWidth],
  );
  return result;
}

/** y = x * filter, then bias and epilogue. */
export function convolve(
  studio: StudioBackend,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: Info,
  ending: Ending = {},
): tf.TensorInfo {
  return run(studio, 'forward', [x, filter], info, ending);
}

/** The gradient of a convolution for its map, dy being the gradient of the result: a transposed convolution of dy. */
export function convolveInput(
  studio: StudioBackend,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  info: Info,
  ending: Ending = {},
): tf.TensorInfo {
  return run(studio, 'input', [dy, filter], info, ending);
}
