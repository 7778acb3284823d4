// In-place kernels for what training changes: Adam's update of all parameters, and the fold of batch statistics into
// running ones. Nothing moves to a new buffer, so that a recorded step finds everything where it was; what differs from
// step to step (rate, bias corrections) is read from a buffer.
import type * as tf from '@tensorflow/tfjs-core';
import { groupsFor, perItem, runProgram, studioOf } from '../gpu/run.ts';
import type { Program } from '../gpu/run.ts';

/** Several parameters at once: as many as the device's bindings allow, each with three buffers to change and one to read. */
function adamProgram(count: number): Program {
  const each = Array.from({ length: count }, (_, k) => k);
  return {
    name: 'StudioAdam',
    variant: String(count),
    bindings: [
      ...each.flatMap((k) => [
        { name: `value${k}`, writes: true },
        { name: `mean${k}`, writes: true },
        { name: `square${k}`, writes: true },
        { name: `slope${k}` },
      ]),
      { name: 'now', uniform: 'vec2<f32>' },
    ],
    integers: each.map((k) => `size${k}`),
    floats: ['beta1', 'rest1', 'beta2', 'rest2', 'epsilon'],
    code: () =>
      perItem(`
  var at = i;
  ${each
    .map(
      (k) => `if (at < u.size${k}) {
    let g = slope${k}[at];
    let m = mean${k}[at] * u.beta1 + g * u.rest1;
    let v = square${k}[at] * u.beta2 + g * g * u.rest2;
    mean${k}[at] = m;
    square${k}[at] = v;
    value${k}[at] -= now[0] * (m / (sqrt(v) * now[1] + u.epsilon));
    return;
  }
  at -= u.size${k};`,
    )
    .join('\n')}`),
  };
}

/** More in one dispatch gains little and binds more buffers than some devices like. */
const MOST = 4;

/**
 * Inputs value0, mean0, square0 (changed), slope0, value1 ..., and now: [step size, scale of the root]; attribute `count`
 * beside Adam's numbers. No output.
 */
export function adamKernel({ inputs, attrs }: { inputs: object; attrs?: object }): tf.TensorInfo[] {
  const given = inputs as Record<string, tf.TensorInfo>;
  const { beta1, beta2, epsilon, count } = attrs as Record<'beta1' | 'beta2' | 'epsilon' | 'count', number>;
  const studio = studioOf();
  const { maxStorageBuffersPerShaderStage: limit } = studio.inner.device.limits;
  const batch = Math.max(1, Math.min(MOST, Math.floor(limit / 4)));
  for (let first = 0; first < count; first += batch) {
    const ks = Array.from({ length: Math.min(batch, count - first) }, (_, k) => first + k);
    const tensors = ks.flatMap((k) =>
      ['value', 'mean', 'square', 'slope'].map((name) => given[`${name}${k}`] as tf.TensorInfo),
    );
    const sizes = ks.map((k) => sizeOf(given[`value${k}`] as tf.TensorInfo));
    const all = sizes.reduce((sum, size) => sum + size, 0);
    const numbers = [...sizes, beta1, 1 - beta1, beta2, 1 - beta2, epsilon];
    runProgram(
      studio,
      adamProgram(ks.length),
      [...tensors, given['now'] as tf.TensorInfo],
      numbers,
      groupsFor(all),
    );
  }
  return [];
}

const sizeOf = ({ shape }: tf.TensorInfo): number => shape.reduce((product, n) => product * n, 1);

function foldProgram(count: number): Program {
  const each = Array.from({ length: count }, (_, k) => k);
  return {
    name: 'StudioFold',
    variant: String(count),
    bindings: each.flatMap((k) => [
      { name: `meanKept${k}`, writes: true },
      { name: `varianceKept${k}`, writes: true },
      { name: `mean${k}` },
      { name: `variance${k}` },
    ]),
    integers: each.flatMap((k) => [`size${k}`, `sets${k}`]),
    floats: ['decay', 'rest'],
    code: () =>
      perItem(
        each
          .map(
            (k) => `
  if (i < u.size${k}) {
    var mean = meanKept${k}[i];
    var variance = varianceKept${k}[i];
    for (var row = 0; row < u.sets${k}; row++) {
      mean = mean * u.decay + mean${k}[row * u.size${k} + i] * u.rest;
      variance = variance * u.decay + variance${k}[row * u.size${k} + i] * u.rest;
    }
    meanKept${k}[i] = mean;
    varianceKept${k}[i] = variance;
  }`,
          )
          .join(''),
      ),
  };
}

/**
 * Inputs meanKept0, varianceKept0 (changed), [C], mean0, variance0, [C] or [sets, C], meanKept1 ...; attributes count,
 * decay. Sets are folded in their order. No norm twice: the order of folds into one norm matters, and one call has none.
 * No output.
 */
export function foldKernel({ inputs, attrs }: { inputs: object; attrs?: object }): tf.TensorInfo[] {
  const given = inputs as Record<string, tf.TensorInfo>;
  const { decay, count } = attrs as { decay: number; count: number };
  const studio = studioOf();
  const batch = Math.min(MOST, Math.floor(studio.inner.device.limits.maxStorageBuffersPerShaderStage / 4));
  for (let first = 0; first < count; first += batch) {
    const ks = Array.from({ length: Math.min(batch, count - first) }, (_, k) => first + k);
    const tensors = ks.flatMap((k) =>
      ['meanKept', 'varianceKept', 'mean', 'variance'].map((name) => given[`${name}${k}`] as tf.TensorInfo),
    );
    const sizes = ks.map((k) => sizeOf(given[`meanKept${k}`] as tf.TensorInfo));
    const sets = ks.map((k, at) => sizeOf(given[`mean${k}`] as tf.TensorInfo) / (sizes[at] ?? 1));
    const numbers = [...sizes.flatMap((size, at) => [size, sets[at] ?? 1]), decay, 1 - decay];
    runProgram(studio, foldProgram(ks.length), tensors, numbers, groupsFor(Math.max(...sizes)));
  }
  return [];
}
