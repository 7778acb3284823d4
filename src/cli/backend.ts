// Starts a backend under Node: WASM from the installed package, plain JavaScript where that fails, WebGPU through the
// npm package `webgpu` (Dawn) when it is asked for. Must run before anything of tfjs is loaded.
import { dirname, join, sep } from 'node:path';
import { createRequire } from 'node:module';
import type { BackendName, BackendReport } from '../engine/backend/choose.ts';
import { StudioError } from '../face/errors.ts';

/** Gives the process what a browser would have: `navigator.gpu` and a global scope that tfjs takes for a worker's. */
async function offerGpu(): Promise<void> {
  const dawn = await import('webgpu').catch((error: unknown) => {
    throw new StudioError(
      'backend-missing',
      `The package "webgpu" cannot be loaded (${error instanceof Error ? error.message : String(error)}).`,
      'Run npm install on a platform that Dawn supports, or use --backend wasm.',
    );
  });
  Object.assign(globalThis, dawn.globals, { WorkerGlobalScope: Object });
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: dawn.create([]) }, configurable: true });
}

/**
 * Starts what was asked for, or else the fastest that needs no GPU.
 * @throws StudioError `backend-missing` where the backend asked for cannot run here
 */
export async function startBackend(asked: BackendName | undefined): Promise<BackendReport> {
  if (asked === 'webgpu') await offerGpu();
  const { chooseBackend } = await import('../engine/backend/choose.ts');
  const { resolve } = createRequire(import.meta.url);
  const wasmPath = join(dirname(resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + sep;
  try {
    return await chooseBackend({ prefer: asked ?? 'auto', wasmPath });
  } catch (error) {
    if (asked !== 'webgpu' || !(error instanceof StudioError)) throw error;
    throw new StudioError(
      error.code,
      error.message,
      'Install a driver with Vulkan, Metal or Direct3D 12 (on Linux with its loader, libvulkan), or use --backend wasm.',
    );
  }
}
