// Puts our WebGPU kernels in tfjs's registry: names of our own beside its, and replacements over some of its.
import * as tf from '@tensorflow/tfjs-core';
import { adamKernel, foldKernel } from './webgpu-adam.ts';

type Kernel = (call: { inputs: object; attrs?: object }) => tf.TensorInfo | tf.TensorInfo[];

const OWN: Readonly<Record<string, Kernel>> = {
  StudioAdam: adamKernel,
  StudioFold: foldKernel,
};

/** Registers every kernel of ours. */
export function installWebGpuKernels(): void {
  for (const [kernelName, kernelFunc] of Object.entries(OWN)) {
    tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc: kernelFunc });
  }
}
