// Convolutions over NHWC pictures with PyTorch's padding (the same number of zeros on every side).
// Not here: how they are computed; each backend brings its own kernels (see ../backend/kernels).
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';
import { relu, sigmoid, tanh } from './activation.ts';
import { addBias } from './bias.ts';
import { endedConvolution, hasEndings } from './ending.ts';
import type { Activation } from './ending.ts';

type Padding = [[number, number], [number, number], [number, number], [number, number]];

/**
 * Zeros on each side as tfjs wants them. A plain number would do for square pictures and filters only:
 * tfjs then takes the filter's height for its width as well.
 */
function zerosAround(padding: number): Padding {
  return [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ];
}

function activated(z: tf.Tensor4D, activation: Activation): tf.Tensor4D {
  if (typeof activation !== 'object') {
    return { none: (same: tf.Tensor4D) => same, relu, sigmoid, tanh }[activation](z);
  }
  const first = activation.tanhBefore;
  const [pictures, masks] = tf.split(z, [first, z.shape[3] - first], 3) as [tf.Tensor4D, tf.Tensor4D];
  return tf.concat([tanh(pictures), sigmoid(masks)], 3);
}

function demand(condition: boolean, message: string): void {
  if (condition) return;
  throw new StudioError(
    'shape-impossible',
    message,
    'Choose a larger picture size or fewer layers in the run settings.',
  );
}

/**
 * Strided convolution: y[n, i, j, o] = bias[o] + sum over u, v, c of x[n, i s + u - p, j s + v - p, c] filter[u, v, c, o].
 *
 * @param x [N, H, W, in]
 * @param filter [kh, kw, in, out]
 * @param stride s, the same along both axes
 * @param padding p, zeros on each of the four sides
 * @param bias [out]
 * @param activation applied to the result
 * @returns [N, floor((H + 2p - kh) / s) + 1, floor((W + 2p - kw) / s) + 1, out]
 * @throws StudioError `shape-impossible` where the padded picture is smaller than the filter, or channels differ
 */
export function convolution(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  stride: number,
  padding: number,
  bias?: tf.Tensor1D,
  activation: Activation = 'none',
): tf.Tensor4D {
  const [kh, kw, channels] = filter.shape;
  demand(
    x.shape[1] + 2 * padding >= kh && x.shape[2] + 2 * padding >= kw,
    `A ${kh}x${kw} filter does not fit a ${x.shape[1]}x${x.shape[2]} map padded by ${padding}.`,
  );
  demand(x.shape[3] === channels, `The map has ${x.shape[3]} channels, the filter takes ${channels}.`);
  const pad = zerosAround(padding);
  if (bias !== undefined && hasEndings()) {
    return endedConvolution(x, filter, bias, stride, pad, activation);
  }
  const y = tf.conv2d(x, filter, stride, pad);
  return activated(bias === undefined ? y : addBias(y, bias), activation);
}

/**
 * Transposed convolution, the adjoint of `convolution` with the same stride and padding. Kernel 4, stride 2, padding 1
 * doubles the size; kernel 3, stride 1, padding 1 keeps it.
 *
 * @param x [N, H, W, in]
 * @param filter [kh, kw, out, in] (output channels before input channels, as tfjs and TensorFlow store it)
 * @param stride s, the same along both axes
 * @param padding p in PyTorch's meaning: rows and columns cut off each side of the full result
 * @param bias [out]
 * @param activation applied to the result
 * @returns [N, (H - 1) s - 2p + kh, (W - 1) s - 2p + kw, out]
 * @throws StudioError `shape-impossible` where nothing would be left after the cut, or channels differ
 */
export function transposedConvolution(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  stride: number,
  padding: number,
  bias?: tf.Tensor1D,
  activation: Activation = 'none',
): tf.Tensor4D {
  const [kh, kw, out, channels] = filter.shape;
  const height = (x.shape[1] - 1) * stride - 2 * padding + kh;
  const width = (x.shape[2] - 1) * stride - 2 * padding + kw;
  demand(
    height > 0 && width > 0,
    `Padding ${padding} leaves nothing of a ${kh}x${kw} transposed convolution.`,
  );
  demand(x.shape[3] === channels, `The map has ${x.shape[3]} channels, the filter takes ${channels}.`);
  const shape: [number, number, number, number] = [x.shape[0], height, width, out];
  const pad = zerosAround(padding);
  if (bias !== undefined && hasEndings()) {
    return endedConvolution(x, filter, bias, stride, pad, activation, shape);
  }
  const y = tf.conv2dTranspose(x, filter, shape, stride, pad);
  return activated(bias === undefined ? y : addBias(y, bias), activation);
}
