// Distances of maps from a target, summed per picture, and their gradients, for WebGPU (../../ops/distance.ts).
import type * as tf from '@tensorflow/tfjs-core';
import { groupsFor, output, perItem, runProgram, studioOf } from '../gpu/run.ts';
import type { Program } from '../gpu/run.ts';

type Apart = 'square' | 'above' | 'absolute';
type Call = { inputs: object; attrs?: object };

/** WGSL of a distance d = a - target, and of its derivative. */
const DISTANCES: Readonly<Record<Apart, readonly [value: string, slope: string]>> = {
  square: ['d * d', '2.0 * d'],
  above: ['max(d, 0.0)', 'select(0.0, 1.0, d > 0.0)'],
  absolute: ['abs(d)', 'select(1.0, -1.0, d < 0.0)'],
};

/** Threads for one picture. */
const LANES = 256;

function forward(apart: Apart, maps: readonly string[]): Program {
  return {
    name: 'StudioDistance',
    variant: `${apart} ${maps.length}`,
    bindings: [...maps.map((name) => ({ name })), { name: 'target_' }, { name: 'result', writes: true }],
    integers: ['size'],
    code: () => `
var<workgroup> shared_: array<f32, ${LANES}>;
fn distance_(d: f32) -> f32 { return ${DISTANCES[apart][0]}; }
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let first = i32(group.x) * u.size;
  var sum = 0.0;
  for (var i = first + i32(lane); i < first + u.size; i += ${LANES}) {
    let aim = target_[i];
    ${maps.map((name) => `sum += distance_(${name}[i] - aim);`).join(' ')}
  }
  shared_[lane] = sum;
  workgroupBarrier();
  for (var half = ${LANES / 2}u; half > 0u; half /= 2u) {
    if (lane < half) { shared_[lane] += shared_[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u) { result[group.x] = shared_[0] / f32(u.size); }
}`,
  };
}

function backward(apart: Apart, maps: readonly string[]): Program {
  return {
    name: 'StudioDistanceGradient',
    variant: `${apart} ${maps.length}`,
    bindings: [
      { name: 'dy' },
      ...maps.map((name) => ({ name })),
      { name: 'target_' },
      ...maps.map((name) => ({ name: `of_${name}`, writes: true })),
    ],
    integers: ['all', 'size'],
    code: () => `
fn slope_(d: f32) -> f32 { return ${DISTANCES[apart][1]}; }
${perItem(`
  if (i >= u.all) { return; }
  let share = dy[i / u.size] / f32(u.size);
  let aim = target_[i];
  ${maps.map((name) => `of_${name}[i] = share * slope_(${name}[i] - aim);`).join(' ')}`)}`,
  };
}

function given({ inputs, attrs }: Call) {
  const { apart, maps: count } = attrs as { apart: Apart; maps: number };
  const tensors = inputs as Record<string, tf.TensorInfo>;
  const names = Array.from({ length: count }, (_, k) => `map${k}`);
  const target = tensors['target'] as tf.TensorInfo;
  const [pictures = 1, ...sides] = target.shape;
  const size = sides.reduce((product, side) => product * side, 1);
  const maps = names.map((name) => tensors[name] as tf.TensorInfo);
  return { apart, names, maps, target, pictures, size, dy: tensors['dy'] };
}

/** Inputs map0, optionally map1, target, [N, ...] each; attributes apart, maps. @returns means per picture, [N] */
export function distanceKernel(call: Call): tf.TensorInfo[] {
  const { apart, names, maps, target, pictures, size } = given(call);
  const studio = studioOf();
  const result = output(studio, [pictures]);
  runProgram(studio, forward(apart, names), [...maps, target, result], [size], [pictures, 1, 1]);
  return [result];
}

/** Inputs dy [N] and those of `distanceKernel`. @returns the gradient of each map */
export function distanceGradientKernel(call: Call): tf.TensorInfo[] {
  const { apart, names, maps, target, pictures, size, dy } = given(call);
  const studio = studioOf();
  const made = maps.map(({ shape }) => output(studio, shape));
  const tensors = [dy as tf.TensorInfo, ...maps, target, ...made];
  const all = pictures * size;
  runProgram(studio, backward(apart, names), tensors, [all, size], groupsFor(all));
  return made;
}
