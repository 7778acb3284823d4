// A convolution with its bias and activation as one kernel where the backend has it (WebGPU). In tfjs's terms it is
// activation(convolve(x, filter) + bias); with z in front of the activation, dz = dy activation'(z), and from there the
// gradients are those of the convolution and, for the bias, the sum of dz over all positions.
import * as tf from '@tensorflow/tfjs-core';
import { callKernel, hasKernel } from '../backend/gpu/run.ts';
import { differentiable, tapesRecording } from './differentiable.ts';

/** What a convolution ends with; `tanhBefore`: tanh for the channels before that one, sigmoid from there on. */
export type Activation = 'none' | 'relu' | 'sigmoid' | 'tanh' | { readonly tanhBefore: number };

type Padding = tf.backend_util.ExplicitPadding;

/** Whether `endedConvolution` can be used: no gradient of a gradient is being recorded. */
export function hasEndings(): boolean {
  return hasKernel('StudioEndedConv') && hasKernel('StudioEndingGradient') && tapesRecording() < 2;
}

/**
 * @param outShape of a transposed convolution's result; undefined for a convolution
 */
export function endedConvolution(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor1D,
  stride: number,
  pad: Padding,
  activation: Activation,
  outShape?: [number, number, number, number],
): tf.Tensor4D {
  const squash = typeof activation === 'object';
  const [epilogue, slope] = squash ? ['squash', activation.tanhBefore] : [activation, 0];
  return differentiable(
    [x, filter, bias],
    (save) => {
      const attrs = { strides: stride, pad, dataFormat: 'NHWC', epilogue, slope, inputShape: outShape };
      const [y] = callKernel('StudioEndedConv', { x, filter, bias }, attrs) as [tf.Tensor];
      save([x, filter, y]);
      return y;
    },
    (dy, saved) => {
      if (tapesRecording() > 0) throw new Error('An ended convolution has first derivatives only.');
      const [map, weights, y] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor];
      const made = callKernel('StudioEndingGradient', { dy, y }, { epilogue, slope });
      const dz = (epilogue === 'none' ? dy : made[0]) as tf.Tensor4D;
      const sums = made.at(-1) as tf.Tensor;
      const filterGradient = (of: tf.Tensor4D, error: tf.Tensor4D): tf.Tensor =>
        callKernel(
          'Conv2DBackpropFilter',
          { x: of, dy: error },
          { strides: stride, pad, dataFormat: 'NHWC', filterShape: weights.shape },
        )[0] as tf.Tensor;
      if (outShape === undefined) {
        return [
          () => tf.conv2dTranspose(dz, weights, map.shape, stride, pad),
          () => filterGradient(map, dz),
          () => tf.clone(sums),
        ];
      }
      return [() => tf.conv2d(dz, weights, stride, pad), () => filterGradient(dz, map), () => tf.clone(sums)];
    },
  ) as tf.Tensor4D;
}
