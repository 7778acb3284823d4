// Norm and activation as one op where the backend has kernels for it (WebGPU). What it computes, in tfjs's terms, is
// leakyRelu(normalise(x), slope) of norm.ts and activation.ts, with the gradients of norm-gradient.ts.
import * as tf from '@tensorflow/tfjs-core';
import { callKernel, hasKernel } from '../backend/gpu/run.ts';
import type { NormAttributes } from '../backend/kernels/webgpu-norm.ts';
import { differentiable, differentiableFirst, tapesRecording } from './differentiable.ts';
import { centre } from './norm-gradient.ts';

/** Whether `fusedNorm` can be used. */
export function hasFusedNorm(): boolean {
  return ['StudioNorm', 'StudioNormGradient', 'StudioNormCurvature', 'StudioAddSets'].every(hasKernel);
}

/** [sets, C] summed to [C]; a single set is reshaped. */
function summed(a: tf.Tensor, b: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const channels = a.shape[1] as number;
  if (a.shape[0] === 1) return [tf.reshape(a, [channels]), tf.reshape(b, [channels])];
  return callKernel('StudioAddSets', { a, b }) as [tf.Tensor, tf.Tensor];
}

/** dx of the norm as an op of dy, x and gamma that can be differentiated once more. y and kept count as constants. */
function slopeOf(
  dy: tf.Tensor,
  x: tf.Tensor,
  gamma: tf.Tensor,
  y: tf.Tensor,
  kept: tf.Tensor,
  attributes: NormAttributes,
): tf.Tensor {
  return differentiable(
    [dy, x, gamma],
    (save) => {
      const [dx] = callKernel('StudioNormGradient', { dy, y, x, kept }, attributes);
      save([dy, x, y, kept]);
      return dx as tf.Tensor;
    },
    (h, saved) => {
      if (tapesRecording() > 0) throw new Error('Norms have first and second derivatives, not third ones.');
      const [g, picture, result, rows] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const [dg, dx, dgamma] = callKernel(
        'StudioNormCurvature',
        { h, g, y: result, x: picture, kept: rows },
        attributes,
      ) as [tf.Tensor, tf.Tensor, tf.Tensor];
      return [
        () => dg,
        () => dx,
        () => (dgamma.shape[0] === 1 ? tf.reshape(dgamma, [-1]) : tf.sum(dgamma, 0)),
      ];
    },
  );
}

/**
 * y = activation(gamma (x - mean) / sqrt(variance + epsilon) + beta).
 *
 * @param x [N, H, W, C]
 * @returns y, mean and unbiased variance; the latter [1, C] for the whole batch, [N, C] for single pictures
 */
export function fusedNorm(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  attributes: NormAttributes,
): [tf.Tensor4D, tf.Tensor2D, tf.Tensor2D] {
  return differentiableFirst(
    [x, gamma, beta],
    (save) => {
      const [y, kept, mean, variance] = callKernel('StudioNorm', { x, gamma, beta }, attributes);
      save([x, gamma, y as tf.Tensor, kept as tf.Tensor]);
      return [y, mean, variance] as tf.Tensor[];
    },
    (dy, saved) => {
      const [picture, scale, y, kept] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      if (tapesRecording() > 0) {
        const arrived = (): tf.Tensor => tf.mul(dy, tf.step(y, attributes.slope));
        const unit = (): tf.Tensor => {
          const { centred, inverse } = centre(
            picture,
            attributes.whole ? [0, 1, 2] : [1, 2],
            attributes.epsilon,
          );
          return tf.mul(centred, inverse);
        };
        return [
          () => slopeOf(dy, picture, scale, y, kept, attributes),
          () => tf.sum(tf.mul(arrived(), unit()), [0, 1, 2]),
          () => tf.sum(arrived(), [0, 1, 2]),
        ];
      }
      const [dx, dgamma, dbeta] = callKernel(
        'StudioNormGradient',
        { dy, y, x: picture, kept },
        attributes,
      ) as [tf.Tensor, tf.Tensor, tf.Tensor];
      // Here and not in the functions below: what those make for each other would be freed between them.
      const [ofGamma, ofBeta] = summed(dgamma, dbeta);
      return [() => tf.clone(dx), () => tf.clone(ofGamma), () => tf.clone(ofBeta)];
    },
  ) as [tf.Tensor4D, tf.Tensor2D, tf.Tensor2D];
}
