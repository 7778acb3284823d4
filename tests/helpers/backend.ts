// For every browser test that computes: `await useBackend('wasm')` (or 'webgpu', 'cpu') starts a backend with the
// project's kernels and gradient repairs, or switches to it when it already runs on this page. All three may be alive
// at once; tensors belong to the backend that was current when they were made. The WebGPU here is a software adapter:
// read with `await tensor.data()` only.
import * as tf from '@tensorflow/tfjs-core';
import { chooseBackend } from '../../src/engine/backend/choose.ts';
import type { BackendName, BackendReport } from '../../src/engine/backend/choose.ts';

/** Where the test server has tfjs's .wasm files. */
export const WASM_PATH = '/node_modules/@tensorflow/tfjs-backend-wasm/dist/';

const running = new Map<BackendName, BackendReport>();

export async function useBackend(name: BackendName): Promise<BackendReport> {
  const known = running.get(name);
  if (known !== undefined) {
    await tf.setBackend(name);
    return known;
  }
  const report = await chooseBackend({
    prefer: name,
    wasmPath: WASM_PATH,
    onGpuError: (message) => console.error(`The GPU refused an operation: ${message}`),
  });
  running.set(name, report);
  return report;
}
