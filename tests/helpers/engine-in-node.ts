// Bundled and run by tests/unit/engine-node.test.ts: starts a backend in Node and prints what it found as JSON.
// Arguments: the backend to prefer, the folder of the .wasm files.
import * as tf from '@tensorflow/tfjs-core';
import { chooseBackend } from '../../src/engine/backend/choose.ts';
import type { BackendName } from '../../src/engine/backend/choose.ts';
import { transposedConvolution } from '../../src/engine/ops/conv.ts';
import { reportOf } from '../../src/face/errors.ts';

const [, , prefer = 'auto', wasmPath = ''] = process.argv;
try {
  const report = await chooseBackend({ prefer: prefer as BackendName | 'auto', wasmPath });
  const doubled = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
    tf.sum(tf.square(transposedConvolution(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 1)));
  const [ofX, ofFilter] = tf.grads(doubled)([tf.ones([1, 2, 2, 1]), tf.ones([4, 4, 1, 1])]);
  const gradients = [[...(await ofX!.data())], [...(await ofFilter!.data())]];
  console.log(JSON.stringify({ report, gradients, current: tf.getBackend() }));
} catch (error) {
  console.log(JSON.stringify({ error: reportOf(error) }));
}
