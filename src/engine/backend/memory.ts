// How much the engine holds right now, for the memory meter and for ownership tests.
import * as tf from '@tensorflow/tfjs-core';

export interface MemoryReport {
  /** tensors that nobody has disposed yet */
  tensors: number;
  /** bytes of those tensors */
  bytes: number;
  /** bytes of GPU buffers taken from the device, pooled ones included (the pool never shrinks); 0 without WebGPU */
  gpuBytes: number;
}

export function memoryReport(): MemoryReport {
  const info = tf.memory() as tf.MemoryInfo & { numBytesAllocatedInGPU?: number };
  return { tensors: info.numTensors, bytes: info.numBytes, gpuBytes: info.numBytesAllocatedInGPU ?? 0 };
}
