// Starts tfjs-backend-wasm with our kernels over its own. SIMD and threads are the platform's to offer: threads need a
// page served with COOP and COEP (crossOriginIsolated), and are never used under Node.
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { StudioError } from '../../face/errors.ts';
import { threadsPay, withThreadScript } from './wasm-threads.ts';

/** tfjs starts backends itself, but then keeps the cause of a failure to the console; here it is thrown. */
async function initialise(): Promise<void> {
  if ('wasm' in tf.engine().registry) return;
  const backend = await tf.findBackendFactory('wasm')();
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend);
}

/**
 * Makes WASM tfjs's current backend.
 *
 * @param path where the .wasm files are, ending with '/'; without it tfjs looks beside its own script
 * @returns the threads that XNNPACK really uses (tfjs caps them at half the logical cores) and whether SIMD is on
 * @throws StudioError `backend-missing` where the files cannot be loaded or compiled
 */
export async function startWasm(path?: string): Promise<{ threads: number; simd: boolean }> {
  // Under Node the module's glue code takes itself for a CommonJS script and asks where it lies; bundled, it is none.
  // It then finds the .wasm files through `path` and never uses the answer.
  const place = globalThis as { process?: object; __dirname?: string };
  if (place.process !== undefined) place.__dirname ??= path ?? '.';
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const { installWasmKernels, registerOwnKernels } = await import('./kernels/wasm.ts');
  const { loadOwnKernels } = await import('./kernels/wasm-module.ts');
  installWasmKernels();
  try {
    if (path !== undefined) wasm.setWasmPaths(path);
    const cores =
      (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ?? 1;
    if (path === undefined || !threadsPay(cores)) tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    await withThreadScript(path ?? '', initialise);
    await tf.setBackend('wasm');
    const simd = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true;
    const threaded = (await tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')) === true;
    const threads = threaded && simd ? wasm.getThreadsCount() : 1;
    if (simd && (await loadOwnKernels(tf.backend() as BackendWasm, threads))) registerOwnKernels();
    return { threads, simd };
  } catch (error) {
    // tfjs rejects with a plain object whose message ends in a link for programmers.
    const { message = String(error) } = error as { message?: string };
    throw new StudioError(
      'backend-missing',
      `WebAssembly could not start (${message.split('. For more')[0]}).`,
      'Check that the .wasm files are served next to the program and that the page may compile WebAssembly.',
    );
  }
}
