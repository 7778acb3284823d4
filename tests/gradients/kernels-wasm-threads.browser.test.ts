// Our WebAssembly module in a memory that tfjs shares with threads, as on machines with four cores and more. This page
// is told that it has four.
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it } from 'vitest';
import { chooseBackend } from '../../src/engine/backend/choose.ts';
import { ownKernels } from '../../src/engine/backend/kernels/wasm-module.ts';
import { setTuned } from '../../src/engine/backend/tuned.ts';
import { convolution } from '../../src/engine/ops/conv.ts';
import { instanceNorm } from '../../src/engine/ops/norm.ts';
import { disagreement } from './harness.ts';

afterEach(() => setTuned(true));

it('computes what tfjs computes', async () => {
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 });
  const { threads } = await chooseBackend({ prefer: 'wasm', wasmPath: `${location.origin}/wasm/` });
  expect(crossOriginIsolated).toBe(true);
  expect(threads).toBe(2);
  const own = ownKernels(tf.backend());
  expect(own?.convolves).toBe(true);

  const x: tf.Tensor4D = tf.randomNormal([4, 16, 16, 32], 0, 1, 'float32', 1);
  const filter: tf.Tensor4D = tf.randomNormal([4, 4, 32, 48], 0, 0.1, 'float32', 2);
  const work = (): tf.Tensor[] => {
    const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      tf.tanh(
        instanceNorm(
          convolution(a as tf.Tensor4D, b as tf.Tensor4D, 2, 1),
          tf.ones<tf.Rank.R1>([48]),
          tf.zeros<tf.Rank.R1>([48]),
          1e-5,
        ),
      );
    return [f(x, filter), ...tf.grads(f)([x, filter])];
  };
  const read = async (on: boolean): Promise<Float32Array[]> => {
    setTuned(on);
    return Promise.all(tf.tidy(work).map(async (each) => (await each.data()) as Float32Array));
  };
  const [ours, stock] = [await read(true), await read(false)];
  ours.forEach((values, i) => expect(disagreement([values], [stock[i]!])).toBeLessThan(5e-5));
});
