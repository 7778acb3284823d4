// Sums of many pairs of tensors in few dispatches, for WebGPU: the gradients of weights that a step uses twice.
import type * as tf from '@tensorflow/tfjs-core';
import { groupsFor, output, perItem, runProgram, studioOf } from '../gpu/run.ts';
import type { Program } from '../gpu/run.ts';

function program(count: number): Program {
  const each = Array.from({ length: count }, (_, k) => k);
  return {
    name: 'StudioSums',
    variant: String(count),
    bindings: each.flatMap((k) => [{ name: `a${k}` }, { name: `b${k}` }, { name: `sum${k}`, writes: true }]),
    integers: each.map((k) => `size${k}`),
    code: () =>
      perItem(`
  var at = i;
  ${each.map((k) => `if (at < u.size${k}) { sum${k}[at] = a${k}[at] + b${k}[at]; return; } at -= u.size${k};`).join('\n')}`),
  };
}

/** Inputs a0, b0, a1, b1 ...; attribute count. @returns a0 + b0, a1 + b1 ... */
export function sumsKernel({ inputs, attrs }: { inputs: object; attrs?: object }): tf.TensorInfo[] {
  const given = inputs as Record<string, tf.TensorInfo>;
  const { count } = attrs as { count: number };
  const studio = studioOf();
  const batch = Math.max(1, Math.floor(studio.inner.device.limits.maxStorageBuffersPerShaderStage / 3));
  const sums: tf.TensorInfo[] = [];
  for (let first = 0; first < count; first += batch) {
    const tensors: tf.TensorInfo[] = [];
    const sizes: number[] = [];
    for (let k = first; k < Math.min(count, first + batch); k += 1) {
      const [a, b] = [given[`a${k}`], given[`b${k}`]] as [tf.TensorInfo, tf.TensorInfo];
      const sum = output(studio, a.shape);
      tensors.push(a, b, sum);
      sizes.push(a.shape.reduce((product, side) => product * side, 1));
      sums.push(sum);
    }
    const items = sizes.reduce((all, size) => all + size, 0);
    runProgram(studio, program(sizes.length), tensors, sizes, groupsFor(items));
  }
  return sums;
}
