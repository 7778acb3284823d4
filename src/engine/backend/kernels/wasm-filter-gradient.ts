// Conv2DBackpropFilter for WASM, which tfjs-backend-wasm lacks: dW[u, v, c, o] is the sum over n, i, j of
// x[n, i s + u - p, j s + v - p, c] dy[n, i, j, o], and that is a convolution of x with dy as its filter, where batch
// and channels change places and the stride becomes a dilation. It runs in XNNPACK.
import * as tf from '@tensorflow/tfjs-core';
import { convolve, corner, transpose, withScratch } from './wasm-raw.ts';
import type { Pads, WasmCall } from './wasm-raw.ts';

interface Attributes {
  strides: number | [number, number];
  pad: tf.backend_util.ExplicitPadding | 'valid' | 'same' | number;
  dataFormat: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  filterShape: [number, number, number, number];
}

/** @returns the filter's gradient, HWIO */
export function filterGradient({ inputs, backend, attrs }: WasmCall): tf.TensorInfo {
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attrs as unknown as Attributes;
  if (dataFormat !== 'NHWC') throw new Error('The filter gradient on WASM knows NHWC only.');
  const info = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const [kh, kw] = filterShape;
  const { top, left } = info.padInfo;
  // Zeros below and right such that exactly kh x kw results come out; rows that no stride reached are cut afterwards.
  const below = kh + (info.outHeight - 1) * info.strideHeight - info.inHeight - top;
  const right = kw + (info.outWidth - 1) * info.strideWidth - info.inWidth - left;
  const pads: Pads = [
    [0, 0],
    [top, Math.max(0, below)],
    [left, Math.max(0, right)],
    [0, 0],
  ];
  return withScratch(backend, (own) => {
    const pictures = own(transpose(backend, x, [3, 1, 2, 0]));
    const errors = own(transpose(backend, dy, [1, 2, 0, 3]));
    const swapped = own(convolve(backend, pictures, errors, pads, [info.strideHeight, info.strideWidth]));
    const gradient = transpose(backend, swapped, [1, 2, 0, 3]);
    if (gradient.shape[0] === kh && gradient.shape[1] === kw) return gradient;
    return corner(backend, own(gradient), filterShape);
  });
}
