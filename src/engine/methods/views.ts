// The frame through which a critic sees pictures. In the papers it is the picture's own. In small runs a generator soon
// finds patterns at fixed places that a critic takes for attributes and nobody else does (docs/small-runs.md); a frame that
// lies elsewhere for every picture, as in Zhao et al. 2020 (differentiable augmentation), spoils them.
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../face/random.ts';
import type { RunSettings } from '../../face/settings.ts';
import type { StepBatch } from './method.ts';

/** Where frames lie, as numbers that `stepBatch` uploads: count x side x side each. */
export interface Views {
  rows: Float32Array;
  columns: Float32Array;
}

/**
 * Where along one axis a frame lies: row i holds the weights with which the picture's lines make line i of the view.
 * Beyond the border the outermost line goes on.
 * @param shift pixels
 * @param zoom size of the frame, 1 for the picture's own
 */
function placeFrame(to: Float32Array, side: number, shift: number, zoom: number): void {
  const middle = (side - 1) / 2;
  for (let i = 0; i < side; i += 1) {
    const at = Math.min(side - 1, Math.max(0, (i - middle) * zoom + middle + shift));
    const low = Math.floor(at);
    const share = at - low;
    const line = to.subarray(i * side, (i + 1) * side);
    line[low] = 1 - share;
    if (share > 0) line[low + 1] = share;
  }
}

/**
 * Draws a frame for every picture of a batch: moved by up to `viewShift` of the side along each axis (by whole pixels
 * where nothing is zoomed, so that nothing blurs), smaller or larger by up to `viewZoom`.
 * @returns undefined where the critic sees pictures as they are; nothing is drawn then
 */
export function drawViews(
  count: number,
  side: number,
  { viewShift, viewZoom }: Pick<RunSettings['train'], 'viewShift' | 'viewZoom'>,
  random: Random,
): Views | undefined {
  if (viewShift === 0 && viewZoom === 0) return undefined;
  const views = { rows: new Float32Array(count * side ** 2), columns: new Float32Array(count * side ** 2) };
  const either = (): number => 2 * random.uniform() - 1;
  for (let n = 0; n < count; n += 1) {
    const zoom = (1 + viewZoom) ** either();
    for (const axis of [views.rows, views.columns]) {
      const shift = either() * viewShift * side;
      const own = axis.subarray(n * side ** 2, (n + 1) * side ** 2);
      placeFrame(own, side, viewZoom === 0 ? Math.round(shift) : shift, zoom);
    }
  }
  return views;
}

/**
 * Pictures as a critic sees them, differentiable once with respect to the pictures.
 * @param x [N, S, S, channels]
 * @returns the same shape; x itself where the batch has no frames
 */
export function seen(x: tf.Tensor4D, { rows, columns }: Pick<StepBatch, 'rows' | 'columns'>): tf.Tensor4D {
  if (rows === undefined || columns === undefined) return x;
  const [n, side, , channels] = x.shape;
  const along = (frames: tf.Tensor3D, map: tf.Tensor4D): tf.Tensor4D => {
    const lines: tf.Tensor3D = tf.reshape(map, [n, side, side * channels]);
    return tf.reshape(tf.matMul(frames, lines), [n, side, side, channels]);
  };
  const turned = (map: tf.Tensor4D): tf.Tensor4D => tf.transpose(map, [0, 2, 1, 3]);
  return turned(along(columns, turned(along(rows, x))));
}
