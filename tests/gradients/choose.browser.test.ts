// Which backend is chosen, and what is heard of a GPU that refuses or goes away. The only adapter of these tests is
// Chromium's software one.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { chooseBackend } from '../../src/engine/backend/choose.ts';
import { deviceLimits, noteLimits } from '../../src/engine/backend/limits.ts';
import { newSession } from '../../src/engine/train/session.ts';
import { settingsFor } from '../../src/face/presets.ts';
import { WASM_PATH } from '../helpers/backend.ts';

const device = (): GPUDevice => (tf.backend() as unknown as { device: GPUDevice }).device;

async function square(values: number[]): Promise<number[]> {
  const result = tf.tidy(() => tf.square(tf.tensor1d(values)));
  try {
    return [...(await result.data())];
  } finally {
    result.dispose();
  }
}

describe('chooseBackend', () => {
  it('prefers WASM to a software adapter and says so', async () => {
    const report = await chooseBackend({ wasmPath: WASM_PATH });
    expect(report.backend).toBe('wasm');
    expect(report.reason).toMatch(/emulated in software/);
    expect(report.adapter).toMatchObject({ vendor: 'google', architecture: 'swiftshader', software: true });
    expect(report.simd).toBe(true);
    // tfjs uses at most half the logical cores
    expect(report.threads).toBe(
      crossOriginIsolated ? Math.max(1, Math.floor(navigator.hardwareConcurrency / 2)) : 1,
    );
    expect(tf.getBackend()).toBe('wasm');
    expect(await square([1, 2, 3])).toEqual([1, 4, 9]);
  });

  it('starts WebGPU when asked to, with its limits', async () => {
    const report = await chooseBackend({ prefer: 'webgpu' });
    expect(report.backend).toBe('webgpu');
    expect(report.limits?.maxBufferSize).toBe(device().limits.maxBufferSize);
    expect(report.limits!.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(2 ** 27);
    expect(await square([1, 2, 3])).toEqual([1, 4, 9]);
    expect(tf.env().getBool('WEBGPU_CPU_FORWARD')).toBe(false);
  });

  it('a run that the device cannot hold is refused before its first step, wherever it starts', async () => {
    const { limits } = await chooseBackend({ prefer: 'webgpu' });
    expect(deviceLimits()).toEqual(limits);
    expect(limits?.maxComputeWorkgroupsPerDimension).toBe(device().limits.maxComputeWorkgroupsPerDimension);
    const settings = settingsFor('paper', 'ssa');
    noteLimits({ ...limits, maxStorageBufferBindingSize: 2 ** 20 });
    expect(() => newSession(settings)).toThrow(/largest weights .* this device takes 1.0 MiB at once/);
    noteLimits({ ...limits, maxStorageBufferBindingSize: 100 * 2 ** 20 });
    expect(() => newSession(settings)).toThrow(/largest map/);
    await chooseBackend({ prefer: 'wasm', wasmPath: WASM_PATH });
    expect(deviceLimits()).toEqual({});
  });

  it('starts plain JavaScript when asked to', async () => {
    const report = await chooseBackend({ prefer: 'cpu' });
    expect(report).toMatchObject({ backend: 'cpu', threads: 1, simd: false, adapter: null, limits: null });
    expect(await square([2])).toEqual([4]);
  });

  it('reports what the GPU refuses', async () => {
    const onGpuError = vi.fn<(message: string) => void>();
    await chooseBackend({ prefer: 'webgpu', onGpuError });
    const small = device().createBuffer({ size: 16, usage: GPUBufferUsage.COPY_DST });
    device().queue.writeBuffer(small, 0, new Float32Array(5));
    await expect.poll(() => onGpuError.mock.calls.length).toBe(1);
    expect(onGpuError.mock.calls[0]![0]).toMatch(/does not fit/);
  });

  it('reports a lost device, computes nothing in secret afterwards, and can start again', async () => {
    const onLost = vi.fn<(reason: string) => void>();
    await chooseBackend({ prefer: 'webgpu', onLost });
    expect(await square([3])).toEqual([9]);
    expect(onLost).not.toHaveBeenCalled();
    device().destroy();
    await expect.poll(() => onLost.mock.calls.length).toBe(1);
    expect(onLost.mock.calls[0]![0]).toMatch(/destroyed/);
    await expect(square([3])).rejects.toThrow();
    await chooseBackend({ prefer: 'webgpu', onLost });
    expect(await square([4])).toEqual([16]);
    expect(onLost).toHaveBeenCalledTimes(1);
  });
});
