// How much do our WASM kernels for the gradients of convolutions gain over tfjs's own? The stock kernel runs in the same
// process on the same tensors; ours with a filter it has not met (after an optimiser step) and with one it has. The
// filter gradient has no stock kernel and stands beside the forward convolution.
// Bundle for Node and run with the folder of the .wasm files as argument; prints one line per shape, milliseconds.
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { chooseBackend } from '../src/engine/backend/choose.ts';
import { floats } from '../src/engine/backend/kernels/wasm-raw.ts';
import { stockInputGradient } from '../src/engine/backend/kernels/wasm.ts';
import { disagreement } from '../tests/gradients/harness.ts';

/** size, channels in, channels out, kernel, stride, padding; batch 4 */
const SHAPES: [number, number, number, number, number, number][] = [
  [64, 3, 16, 4, 2, 1],
  [32, 16, 32, 4, 2, 1],
  [16, 32, 64, 4, 2, 1],
  [8, 64, 128, 4, 2, 1],
  [4, 128, 256, 4, 2, 1],
  [64, 3, 64, 4, 2, 1],
  [32, 64, 128, 4, 2, 1],
  [16, 128, 256, 4, 2, 1],
  [8, 256, 512, 4, 2, 1],
  [32, 32, 32, 3, 1, 1],
  [16, 64, 64, 3, 1, 1],
  [64, 16, 3, 7, 1, 3],
];

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

function time(work: () => tf.TensorInfo, prepare?: () => void): number {
  const times: number[] = [];
  const until = performance.now() + 400;
  while (performance.now() < until || times.length < 4) {
    prepare?.();
    const start = performance.now();
    const result = work();
    times.push(performance.now() - start);
    tf.backend().disposeData(result.dataId);
  }
  return median(times);
}

await chooseBackend({ prefer: 'wasm', wasmPath: process.argv[2] ?? '' });
const backend = tf.backend() as BackendWasm;
console.log(
  'shape | forward | input gradient: stock, ours with a new filter, ours again | filter gradient | apart',
);
for (const [size, inputs, outputs, kernel, stride, padding] of SHAPES) {
  const pad = [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ];
  const x = tf.randomNormal([4, size, size, inputs], 0, 1, 'float32', 1);
  const filter = tf.randomNormal([kernel, kernel, inputs, outputs], 0, 1, 'float32', 2);
  const given = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const dy = tf.randomNormal([4, given, given, outputs], 0, 1, 'float32', 3);
  const attrs = { strides: [stride, stride], pad, dataFormat: 'NHWC', dilations: [1, 1] };
  const call = (name: string, inputsOf: tf.NamedTensorInfoMap, more: object) => (): tf.TensorInfo =>
    tf.getKernel(name, 'wasm').kernelFunc({
      inputs: inputsOf,
      backend,
      attrs: { ...attrs, ...more },
    }) as tf.TensorInfo;
  const inputGradient = { dy, filter: tf.clone(filter) };
  const fresh = (): void => {
    inputGradient.filter.dispose();
    inputGradient.filter = tf.add(filter, 0);
  };
  const ours = call('Conv2DBackpropInput', inputGradient, { inputShape: x.shape });
  const shaped = { ...attrs, inputShape: x.shape };
  const stock = (): tf.TensorInfo => stockInputGradient!({ inputs: inputGradient, backend, attrs: shaped });
  const [a, b] = [ours(), stock()];
  const apart = disagreement([floats(backend, a).slice()], [floats(backend, b).slice()]);
  for (const handle of [a, b]) backend.disposeData(handle.dataId);
  const numbers = [
    time(call('Conv2D', { x, filter }, {})),
    time(stock),
    time(ours, fresh),
    time(ours),
    time(call('Conv2DBackpropFilter', { x, dy }, { filterShape: filter.shape })),
  ].map((value) => value.toFixed(2));
  console.log(
    `${[size, inputs, outputs, kernel, stride].join(' ')} | ${numbers.join(' | ')} | ${apart.toExponential(1)}`,
  );
  tf.dispose([x, dy, filter, inputGradient.filter]);
}
