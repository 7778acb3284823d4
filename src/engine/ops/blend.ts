// Products and blends of maps of one shape, with both gradients in one kernel where the backend has it.
import * as tf from '@tensorflow/tfjs-core';
import { callKernel, hasKernel } from '../backend/gpu/run.ts';
import { differentiable, tapesRecording } from './differentiable.ts';

/** a b. Gradients: dy b and dy a. */
export function product(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor4D {
  if (!hasKernel('StudioProductGradient') || tapesRecording() > 1) return tf.mul(a, b);
  return differentiable(
    [a, b],
    (save) => {
      save([a, b]);
      return tf.mul(a, b);
    },
    (dy, saved) => {
      const [x, y] = saved as [tf.Tensor, tf.Tensor];
      const [da, db] = callKernel('StudioProductGradient', { dy, a: x, b: y }) as [tf.Tensor, tf.Tensor];
      return [() => tf.clone(da), () => tf.clone(db)];
    },
  ) as tf.Tensor4D;
}

/** (1 - share) a + share b, with one product less. Gradients: dy (1 - share), dy share, dy (b - a). */
export function blend(a: tf.Tensor4D, b: tf.Tensor4D, share: tf.Tensor4D): tf.Tensor4D {
  if (!hasKernel('StudioBlend') || tapesRecording() > 1) return tf.add(a, tf.mul(share, tf.sub(b, a)));
  return differentiable(
    [a, b, share],
    (save) => {
      save([a, b, share]);
      return callKernel('StudioBlend', { a, b, share })[0] as tf.Tensor;
    },
    (dy, saved) => {
      const [x, y, z] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const made = callKernel('StudioBlendGradient', { dy, a: x, b: y, share: z });
      return made.map((gradient) => () => tf.clone(gradient));
    },
  ) as tf.Tensor4D;
}

/**
 * x + mask (raw - x), a mask [N, H, W, 1] choosing between pictures [N, H, W, C]. Gradients: dy (1 - mask), dy mask, and
 * the sum of dy (raw - x) over the channels.
 */
export function compose(x: tf.Tensor4D, raw: tf.Tensor4D, mask: tf.Tensor4D): tf.Tensor4D {
  if (!hasKernel('StudioCompose') || tapesRecording() > 1) return tf.add(x, tf.mul(mask, tf.sub(raw, x)));
  return differentiable(
    [x, raw, mask],
    (save) => {
      save([x, raw, mask]);
      return callKernel('StudioCompose', { x, raw, mask })[0] as tf.Tensor;
    },
    (dy, saved) => {
      const [from, to, share] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const made = callKernel('StudioComposeGradient', { dy, x: from, raw: to, mask: share });
      return made.map((gradient) => () => tf.clone(gradient));
    },
  ) as tf.Tensor4D;
}
