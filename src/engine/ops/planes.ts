// Maps side by side, and attribute vectors as picture planes behind them.
import * as tf from '@tensorflow/tfjs-core';
import { callKernel, hasKernel } from '../backend/gpu/run.ts';
import { differentiable, tapesRecording } from './differentiable.ts';

/**
 * Appends each entry of a vector as a constant plane behind a picture's channels.
 *
 * @param x [N, H, W, C]
 * @param vector [N, A]
 * @returns [N, H, W, C + A]
 */
function concatPlanes(x: tf.Tensor4D, vector: tf.Tensor2D): tf.Tensor4D {
  const [n, h, w] = x.shape;
  const cells = tf.reshape(vector, [n, 1, 1, vector.shape[1]]);
  // A product broadcasts in one kernel and sums in its gradient; tile's gradient would be a slice for every repeat.
  const planes: tf.Tensor4D = tf.mul(cells, tf.fill([1, h, w, 1], 1));
  return tf.concat([x, planes], 3);
}

/**
 * One or two maps along their channels, and each entry of a vector as a constant plane behind them: tf.concat and
 * concatPlanes, in one kernel where the backend has it. A map's gradient is its slice; a vector's the sum over its plane.
 *
 * @param maps [N, H, W, C] each
 * @param code [N, A]
 * @returns [N, H, W, sum of C + A]
 */
export function join(maps: readonly [tf.Tensor4D, tf.Tensor4D?], code?: tf.Tensor2D): tf.Tensor4D {
  const [a, b] = maps;
  if (!hasKernel('StudioJoin') || tapesRecording() > 1 || (b === undefined && code === undefined)) {
    const map: tf.Tensor4D = b === undefined ? a : tf.concat([a, b], 3);
    return code === undefined ? map : concatPlanes(map, code);
  }
  const [n, h, w] = a.shape;
  const inputs = { a, ...(b === undefined ? {} : { b }), ...(code === undefined ? {} : { planes: code }) };
  const list = Object.values(inputs);
  return differentiable(
    list,
    () => callKernel('StudioJoin', inputs)[0] as tf.Tensor,
    (dy) => {
      let from = 0;
      if (b !== undefined) {
        // Both maps at once; a code behind them is never trained, so its gradient is seldom asked for.
        const of = [a.shape[3], b.shape[3]];
        const [da, db] = callKernel('StudioPart', { joined: dy }, { of }) as [tf.Tensor, tf.Tensor];
        const planes = (): tf.Tensor => {
          const after = [0, 0, 0, a.shape[3] + b.shape[3]];
          return tf.sum(tf.slice(dy, after), [1, 2]);
        };
        return [() => tf.clone(da), () => tf.clone(db), planes].slice(0, list.length);
      }
      return list.map((input) => {
        const channels = input.shape.at(-1) as number;
        const start = [0, 0, 0, from];
        from += channels;
        const part = (): tf.Tensor => tf.slice(dy, start, [n, h, w, channels]);
        return input === code ? () => tf.sum(part(), [1, 2]) : part;
      });
    },
  ) as tf.Tensor4D;
}
