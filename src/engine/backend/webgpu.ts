// Starts tfjs-backend-webgpu on an adapter that was looked at first, and listens for the two events that the backend
// itself ignores: a lost device and an operation the GPU refused.
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';
import type { DeviceLimits } from '../../face/settings-shapes.ts';
import { describeAdapter } from './adapter.ts';
import { fitOut } from './gpu/studio-backend.ts';
import { installWebGpuKernels } from './kernels/webgpu.ts';

interface GpuEvents {
  onLost?: (reason: string) => void;
  onGpuError?: (message: string) => void;
}

/**
 * Makes WebGPU tfjs's current backend.
 *
 * @returns the device's limits on buffers, in bytes, and on workgroups
 * @throws StudioError `backend-missing` where the adapter gives no device
 */
export async function startWebGpu(adapter: GPUAdapter, events: GpuEvents): Promise<Required<DeviceLimits>> {
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  // Small tensors would otherwise be computed on the CPU even after the device is gone, hiding the loss.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  const { limits } = adapter;
  const timing: GPUFeatureName[] = adapter.features.has('timestamp-query') ? ['timestamp-query'] : [];
  const device = await adapter
    .requestDevice({
      requiredFeatures: timing,
      requiredLimits: {
        maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
        maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
        maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
        maxBufferSize: limits.maxBufferSize,
        maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
        maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
        maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      },
    })
    .catch((error: unknown) => {
      throw refused(error instanceof Error ? error.message : String(error));
    });
  // The package registers a factory of its own that asks for another adapter; ours keeps the one that was described.
  tf.removeBackend('webgpu');
  const backend = new WebGPUBackend(device, adapter.info);
  fitOut(backend, describeAdapter(adapter).software);
  installWebGpuKernels();
  tf.registerBackend('webgpu', () => backend, 3);
  if (!(await tf.setBackend('webgpu'))) throw refused('tfjs could not set up its kernels');
  void device.lost.then(({ reason, message }) => events.onLost?.(`${reason}: ${message}`));
  device.addEventListener('uncapturederror', (event) => events.onGpuError?.(event.error.message));
  return {
    maxBufferSize: device.limits.maxBufferSize,
    maxStorageBufferBindingSize: device.limits.maxStorageBufferBindingSize,
    maxComputeWorkgroupsPerDimension: device.limits.maxComputeWorkgroupsPerDimension,
  };
}

function refused(cause: string): StudioError {
  return new StudioError(
    'backend-missing',
    `The GPU gave no device (${cause}).`,
    'Reload the browser, close other tabs that use the GPU, or let the studio compute on the processor.',
  );
}
