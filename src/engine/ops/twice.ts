// A batch behind itself: two passes that begin with the same maps run as one, which halves what is sent to the device.
// The maps grow twice as large; a device that takes the single ones might refuse them.
import * as tf from '@tensorflow/tfjs-core';
import { deviceLimits } from '../backend/limits.ts';
import { callKernel, hasKernel } from '../backend/gpu/run.ts';
import { differentiable, tapesRecording } from './differentiable.ts';

/**
 * a followed by itself along the first axis. The gradient is the sum of both halves.
 *
 * @param a [N, ...]
 * @returns [2 N, ...]
 */
export function twice<T extends tf.Tensor>(a: T): T {
  if (!hasKernel('StudioHalves') || tapesRecording() > 1) return tf.concat<T>([a, a]);
  return differentiable(
    [a],
    () => tf.concat([a, a]),
    (dy) => [() => callKernel('StudioHalves', { dy })[0] as tf.Tensor],
  ) as T;
}

const BYTES = 4;

/**
 * Whether the device takes the maps of two passes in one.
 * @param x [N, S, S, ...], the pictures
 * @param channels of the largest map, which has half the pictures' size
 */
export function fitsTwice({ shape: [n, height, width, own] }: tf.Tensor4D, channels: number): boolean {
  const { maxBufferSize = Infinity, maxStorageBufferBindingSize = Infinity } = deviceLimits();
  // A picture that is shown with both masks is no smaller than five channels.
  const largest = height * width * Math.max(channels / 4, 2 * own);
  return 2 * n * largest * BYTES <= Math.min(maxBufferSize, maxStorageBufferBindingSize);
}
