// Starts tfjs-backend-wasm with our kernels over its own. SIMD and threads are the platform's to offer: threads need a
// page served with COOP and COEP (crossOriginIsolated).
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../face/errors.ts';

/**
 * Makes WASM tfjs's current backend.
 *
 * @param path where the .wasm files are, ending with '/'; without it tfjs looks beside its own script
 * @returns the threads that XNNPACK really uses (tfjs caps them at half the logical cores) and whether SIMD is on
 * @throws StudioError `backend-missing` where the files cannot be loaded or compiled
 */
export async function startWasm(path?: string): Promise<{ threads: number; simd: boolean }> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const { installWasmKernels } = await import('./kernels/wasm.ts');
  installWasmKernels();
  if (path !== undefined) wasm.setWasmPaths(path);
  let started = false;
  let cause = '';
  try {
    started = await tf.setBackend('wasm');
  } catch (error) {
    cause = error instanceof Error ? error.message : String(error);
  }
  if (!started) {
    throw new StudioError(
      'backend-missing',
      `WebAssembly could not start${cause === '' ? '' : ` (${cause})`}.`,
      'Check that the .wasm files are served next to the program and that the page may compile WebAssembly.',
    );
  }
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const threaded = await tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT');
  return { threads: threaded && simd ? wasm.getThreadsCount() : 1, simd: simd === true };
}
