// Gradients jump where a number in front of a ReLU, or a pixel's error, changes its sign. Where a fixture has such a number
// within rounding of zero, two right programs differ by that jump. Here: how to tell, and how to step to the other side.
import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '../../face/random.ts';
import type { StepBatch } from '../methods/method.ts';
import type { ParityCheck } from './compare.ts';

/** How often the pictures are moved; each move has an even chance to land on the reference's side of one kink. */
export const MOVES = 16;
/** How far: what rounding does to the pictures on their way through a network, a hundredth of the tolerance of outputs. */
export const MOVED_BY = 2 ** -20;
/** A jump reaches every layer before it, so one wrong tensor alone is no sign of it. */
const LEAST_TENSORS = 3;

/** True where outputs, losses and rules agree, and several gradients do not. */
export function mayBeKink(checks: readonly ParityCheck[]): boolean {
  const failed = checks.filter(({ passed }) => !passed);
  const gradients = failed.filter(({ kind, error }) => kind === 'gradient' && Number.isFinite(error));
  const others = failed.filter(({ kind }) => kind !== 'gradient' && kind !== 'update');
  return others.length === 0 && gradients.length >= LEAST_TENSORS;
}

/**
 * Moves the pictures of a batch by at most `MOVED_BY`. What is wrong by more than rounding stays wrong.
 * @param move number of the move: equal numbers move alike
 */
export function moveBatch(batch: StepBatch, move: number): void {
  const random = seededRandom(move);
  const { x } = batch;
  const noise = Float32Array.from({ length: x.size }, () => (2 * random.uniform() - 1) * MOVED_BY);
  batch.x = tf.tidy(() => tf.add(x, tf.tensor4d(noise, x.shape)));
  x.dispose();
}
