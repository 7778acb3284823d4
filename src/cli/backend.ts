// Starts a backend under Node: WebGPU through the npm package `webgpu` (Dawn) on a real adapter, WASM from the installed
// package, plain JavaScript where that fails. Must run before anything of tfjs is loaded.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, sep } from 'node:path';
import type { BackendName, BackendReport } from '../engine/backend/choose.ts';
import { StudioError } from '../face/errors.ts';

/** Whether Vulkan has a driver here at all; Dawn prints warnings of its own where there is none. */
function mayHaveGpu(): boolean {
  if (process.platform !== 'linux') return true;
  const { VK_ICD_FILENAMES, VK_DRIVER_FILES, XDG_DATA_DIRS, XDG_DATA_HOME, HOME = '/' } = process.env;
  if (VK_ICD_FILENAMES || VK_DRIVER_FILES) return true;
  const data = [XDG_DATA_HOME ?? join(HOME, '.local/share'), ...(XDG_DATA_DIRS ?? '').split(':')];
  const roots = ['/etc', '/usr/local/etc', '/usr/share', '/usr/local/share', ...data.filter(Boolean)];
  return roots.some((root) => {
    try {
      return readdirSync(join(root, 'vulkan/icd.d')).some((name) => name.endsWith('.json'));
    } catch {
      return false;
    }
  });
}

/**
 * Gives the process what a browser would have: `navigator.gpu` and a global scope that tfjs takes for a worker's.
 * @param asked whether WebGPU is insisted on; otherwise only a real adapter makes tfjs see a browser
 * @throws StudioError `backend-missing` where it is insisted on and Dawn cannot be loaded
 */
async function offerGpu(asked: boolean): Promise<void> {
  const dawn = await import('webgpu').catch((error: unknown) => {
    if (!asked) return undefined;
    throw new StudioError(
      'backend-missing',
      `The package "webgpu" cannot be loaded (${error instanceof Error ? error.message : String(error)}).`,
      'Run npm install on a platform that Dawn supports, or use --backend wasm.',
    );
  });
  if (dawn === undefined) return;
  const gpu = dawn.create([]);
  const navigator = { gpu, hardwareConcurrency: availableParallelism() };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  const { describeAdapter, requestAdapter } = await import('../engine/backend/adapter.ts');
  const adapter = await requestAdapter();
  if (!asked && (adapter === null || describeAdapter(adapter).software)) return;
  Object.assign(globalThis, dawn.globals, { WorkerGlobalScope: Object });
}

/**
 * Starts what was asked for; `auto` (or nothing) is the fastest there is: a GPU, but no software adapter, then WASM.
 * @throws StudioError `backend-missing` where the backend asked for cannot run here
 */
export async function startBackend(asked: BackendName | 'auto' | undefined): Promise<BackendReport> {
  const insists = asked === 'webgpu';
  if (insists || ((asked ?? 'auto') === 'auto' && mayHaveGpu())) await offerGpu(insists);
  const { chooseBackend } = await import('../engine/backend/choose.ts');
  const { resolve } = createRequire(import.meta.url);
  const wasmPath = join(dirname(resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + sep;
  try {
    return await chooseBackend({ prefer: asked ?? 'auto', wasmPath });
  } catch (error) {
    if (!insists || !(error instanceof StudioError)) throw error;
    throw new StudioError(
      error.code,
      error.message,
      'Install a driver with Vulkan, Metal or Direct3D 12 (on Linux with its loader, libvulkan), or use --backend wasm.',
    );
  }
}
