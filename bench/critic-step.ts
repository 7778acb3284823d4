// What does one critic step with a gradient penalty cost with our ops, against the same step written with tfjs's own
// ops and kernels? 64 px, batch 4, four strided layers of base width 16 with instance norm. Bundle for Node and run with
// the folder of the .wasm files; prints kernel calls and the median time of each way, on WASM.
import * as tf from '@tensorflow/tfjs-core';
import { chooseBackend } from '../src/engine/backend/choose.ts';
import { stockInputGradient } from '../src/engine/backend/kernels/wasm.ts';
import { leakyRelu } from '../src/engine/ops/activation.ts';
import { convolution } from '../src/engine/ops/conv.ts';
import { dense } from '../src/engine/ops/dense.ts';
import { disposeAll, valueAndGrads } from '../src/engine/ops/grads.ts';
import type { NamedTensors } from '../src/engine/ops/grads.ts';
import { instanceNorm } from '../src/engine/ops/norm.ts';
import { gradientPenalty } from '../src/engine/ops/penalty.ts';

const WIDTHS = [3, 16, 32, 64, 128];
type Layer = (x: tf.Tensor4D, filter: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D) => tf.Tensor4D;

const ours: Layer = (x, filter, gamma, beta) =>
  leakyRelu(instanceNorm(convolution(x, filter, 2, 1), gamma, beta, 1e-6), 0.2);

const stock: Layer = (x, filter, gamma, beta) => {
  const y = tf.conv2d(x, filter, 2, 'same');
  const { mean, variance } = tf.moments(y, [1, 2], true);
  const unit = tf.mul(tf.sub(y, mean), tf.rsqrt(tf.add(variance, 1e-6)));
  const z = tf.add(tf.mul(unit, gamma), beta);
  return tf.add(tf.mul(z, 0.2), tf.mul(tf.relu(z), 0.8));
};

function parameters(): NamedTensors {
  const tree: NamedTensors = {
    weight: tf.randomNormal([4 * 4 * 128, 1], 0, 0.05, 'float32', 9),
    bias: tf.zeros([1]),
  };
  for (let i = 1; i < WIDTHS.length; i++) {
    tree[`filter${i}`] = tf.randomNormal([4, 4, WIDTHS[i - 1]!, WIDTHS[i]!], 0, 0.05, 'float32', i);
    tree[`gamma${i}`] = tf.ones([WIDTHS[i]!]);
    tree[`beta${i}`] = tf.zeros([WIDTHS[i]!]);
  }
  return tree;
}

function critic(layer: Layer, p: NamedTensors, x: tf.Tensor4D): tf.Tensor {
  let y = x;
  for (let i = 1; i < WIDTHS.length; i++) {
    y = layer(y, p[`filter${i}`] as tf.Tensor4D, p[`gamma${i}`] as tf.Tensor1D, p[`beta${i}`] as tf.Tensor1D);
  }
  return dense(tf.reshape(y, [x.shape[0], -1]), p['weight'] as tf.Tensor2D, p['bias'] as tf.Tensor1D);
}

function step(layer: Layer, p: NamedTensors, real: tf.Tensor4D, fake: tf.Tensor4D): void {
  const { loss, terms, grads } = valueAndGrads((tree) => {
    const apart = tf.sub(tf.mean(critic(layer, tree, fake)), tf.mean(critic(layer, tree, real)));
    const penalty = gradientPenalty((at) => critic(layer, tree, at), tf.mul(tf.add(real, fake), 0.5));
    return { loss: tf.add<tf.Scalar>(apart, tf.mul(penalty, 10)), terms: { penalty } };
  }, p);
  disposeAll({ ...grads, ...terms, loss });
}

async function measure(name: string, layer: Layer, p: NamedTensors, real: tf.Tensor4D, fake: tf.Tensor4D) {
  const run = (): void => step(layer, p, real, fake);
  run();
  const profile = await tf.profile(run);
  const times: number[] = [];
  for (let i = 0; i < 15; i++) {
    for (const key of Object.keys(p)) {
      const moved = tf.mul(p[key]!, 1); // as an optimiser would: new tensors, so that nothing packed before serves
      p[key]!.dispose();
      p[key] = moved;
    }
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const total = profile.kernels.length;
  const counted = new Map<string, [number, number]>();
  for (const { name: kernel, kernelTimeMs } of profile.kernels) {
    const [count, time] = counted.get(kernel) ?? [0, 0];
    counted.set(kernel, [count + 1, time + (kernelTimeMs as number)]);
  }
  const heaviest = [...counted].sort((a, b) => b[1][1] - a[1][1]).slice(0, 12);
  console.log(`${name}: ${total} kernel calls, ${times[7]!.toFixed(1)} ms`);
  console.log(
    heaviest.map(([kernel, [count, time]]) => `  ${kernel} ${count}x ${time.toFixed(1)} ms`).join('\n'),
  );
}

const stockGradients = ['Sum', 'Mean', 'Tile'].map((name) => tf.getGradient(name));
await chooseBackend({ prefer: 'wasm', wasmPath: process.argv[2] ?? '' });
const p = parameters();
const real: tf.Tensor4D = tf.randomNormal([4, 64, 64, 3], 0, 1, 'float32', 21);
const fake: tf.Tensor4D = tf.randomNormal([4, 64, 64, 3], 0, 1, 'float32', 22);
await measure('our ops, our kernels', ours, p, real, fake);
for (const gradient of stockGradients) tf.registerGradient(gradient);
const kernel = tf.getKernel('Conv2DBackpropInput', 'wasm');
tf.unregisterKernel('Conv2DBackpropInput', 'wasm');
tf.registerKernel({ ...kernel, kernelFunc: stockInputGradient as unknown as tf.KernelFunc });
await measure('stock ops, stock kernels', stock, p, real, fake);
