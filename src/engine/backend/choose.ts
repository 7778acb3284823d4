// Decides what computes: a real GPU through WebGPU, else WebAssembly, else plain JavaScript. Loads only the code of the
// backend it settles on. Not here: what happens after a loss (the host restarts the worker).
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';
import type { DeviceLimits } from '../../face/settings-shapes.ts';
import { installGradientFixes } from '../ops/gradient-fixes.ts';
import { noteLimits } from './limits.ts';
import { describeAdapter, requestAdapter } from './adapter.ts';
import type { AdapterReport } from './adapter.ts';
import { startWebGpu } from './webgpu.ts';
import { startWasm } from './wasm.ts';

export type BackendName = 'webgpu' | 'wasm' | 'cpu';

export interface BackendReport {
  backend: BackendName;
  /** one sentence for the page: why this backend */
  reason: string;
  adapter: AdapterReport | null;
  /** threads that really compute; 1 for WebGPU and CPU */
  threads: number;
  simd: boolean;
  limits: Required<DeviceLimits> | null;
}

export interface BackendOptions {
  /** a backend to insist on; `auto` (the default) takes the fastest one */
  prefer?: BackendName | 'auto';
  /** where tfjs's .wasm files are: a URL, or a folder under Node; ends with '/' */
  wasmPath?: string;
  /** called once when the GPU goes away, whatever the cause */
  onLost?: (reason: string) => void;
  /** called for every operation that the GPU refused (out of memory, validation) */
  onGpuError?: (message: string) => void;
}

/** What to add to the reason where the device got kernels of ours wrong. */
async function refusedKernels(): Promise<string> {
  const { checkKernels } = await import('./self-test.ts');
  const refused = await checkKernels();
  return refused.length === 0
    ? ''
    : ` It got some of our kernels wrong (${refused.join(', ')}): tfjs’s own serve in their place, more slowly.`;
}

async function onWebGpu(
  adapter: GPUAdapter,
  reason: string,
  options: BackendOptions,
): Promise<BackendReport> {
  const limits = await startWebGpu(adapter, options);
  const described = describeAdapter(adapter);
  // Emulations are what our tests run on, and take seconds to compile what a GPU compiles in a moment.
  if (!described.software) reason += await refusedKernels();
  return { backend: 'webgpu', reason, adapter: described, threads: 1, simd: false, limits };
}

async function onWasm(
  adapter: GPUAdapter | null,
  reason: string,
  options: BackendOptions,
): Promise<BackendReport> {
  const { threads, simd } = await startWasm(options.wasmPath);
  const how = `${reason} It computes ${simd ? 'with' : 'without'} SIMD on ${threads === 1 ? 'one thread' : `${threads} threads`}.`;
  const described = adapter === null ? null : describeAdapter(adapter);
  return { backend: 'wasm', reason: how, adapter: described, threads, simd, limits: null };
}

async function onCpu(reason: string): Promise<BackendReport> {
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  return { backend: 'cpu', reason, adapter: null, threads: 1, simd: false, limits: null };
}

async function preferred(
  prefer: BackendName,
  adapter: GPUAdapter | null,
  options: BackendOptions,
): Promise<BackendReport> {
  const wished = 'Chosen in the settings.';
  if (prefer === 'cpu') return onCpu(wished);
  if (prefer === 'wasm') return onWasm(adapter, wished, options);
  if (adapter === null) {
    throw new StudioError(
      'backend-missing',
      'WebGPU was asked for, but no GPU can be reached from here.',
      'Use a browser with WebGPU (Chrome or Edge 121, Safari 26, Firefox 141 or newer) and hardware acceleration switched on, or let the studio choose.',
    );
  }
  return onWebGpu(adapter, wished, options);
}

async function best(adapter: GPUAdapter | null, options: BackendOptions): Promise<BackendReport> {
  if (adapter !== null && !describeAdapter(adapter).software) {
    const { vendor, architecture } = describeAdapter(adapter);
    return onWebGpu(
      adapter,
      `Your GPU (${[vendor, architecture].filter(Boolean).join(' ')}) is reachable through WebGPU.`,
      options,
    );
  }
  const why =
    adapter === null
      ? 'No GPU can be reached through WebGPU here, so the processor computes.'
      : 'The only WebGPU adapter is emulated in software, which is slower than the processor itself.';
  try {
    return await onWasm(adapter, why, options);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return onCpu(`${why} ${cause} Plain JavaScript is left, which is slow.`);
  }
}

/**
 * Starts a backend and makes it tfjs's current one, with our kernels and gradient repairs in place.
 *
 * @throws StudioError `backend-missing` where the preferred backend cannot run here
 */
export async function chooseBackend(options: BackendOptions = {}): Promise<BackendReport> {
  tf.enableProdMode(); // silences tfjs's advice on the console, nothing else
  installGradientFixes();
  const prefer = options.prefer ?? 'auto';
  const adapter = prefer === 'cpu' ? null : await requestAdapter();
  const report = await (prefer === 'auto' ? best(adapter, options) : preferred(prefer, adapter, options));
  await tf.ready();
  noteLimits(report.limits);
  return report;
}
