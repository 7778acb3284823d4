// What a device reaches at best, by two small measurements: a square matrix product for operations, a sum of two long
// vectors for bytes. A step cannot be faster than its operations and its bytes at these speeds.
import * as tf from '@tensorflow/tfjs-core';

export interface Roof {
  /** additions and multiplications per second */
  readonly operationsPerSecond: number;
  readonly bytesPerSecond: number;
}

const SIDE = 512;
const LENGTH = 4 << 20;

async function best(work: () => tf.Tensor, clock: () => number): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < 8; i += 1) {
    const start = clock();
    const result = work();
    // One element is read back: the wait for the device without the way of all the data.
    const corner = tf.slice(tf.reshape(result, [-1]), [0], [1]);
    await corner.data();
    least = Math.min(least, clock() - start);
    tf.dispose([result, corner]);
  }
  return least / 1000;
}

/** Measures the current backend; takes well under a second on anything but plain JavaScript. */
export async function measureRoof(clock: () => number): Promise<Roof> {
  const [a, b] = [tf.randomUniform([SIDE, SIDE]), tf.randomUniform([SIDE, SIDE])];
  const [u, v] = [tf.zeros([LENGTH]), tf.ones([LENGTH])];
  const product = await best(() => tf.matMul(a, b), clock);
  const sum = await best(() => tf.add(u, v), clock);
  tf.dispose([a, b, u, v]);
  return { operationsPerSecond: (2 * SIDE ** 3) / product, bytesPerSecond: (3 * 4 * LENGTH) / sum };
}
