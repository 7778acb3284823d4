// Looks at a WebGPU adapter before anything of tfjs is loaded: under Node tfjs must find a browser-like global scope, and
// that is only set up for an adapter worth using.

export interface AdapterReport {
  vendor: string;
  architecture: string;
  description: string;
  /** drawn by the processor: slower than our WASM path */
  software: boolean;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|warp|basic render/i;

/** A fresh adapter, or null where the platform has none. */
export async function requestAdapter(): Promise<GPUAdapter | null> {
  const { gpu } = (globalThis as { navigator?: { gpu?: GPU } }).navigator ?? {};
  if (gpu === undefined) return null;
  try {
    return await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch {
    return null; // a blocked or crashed GPU process rejects instead of answering null
  }
}

/** What an adapter says about itself, and whether it is an emulation. */
export function describeAdapter(adapter: GPUAdapter): AdapterReport {
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const software =
    isFallbackAdapter || vendor === 'google' || SOFTWARE.test(`${vendor} ${architecture} ${description}`);
  return { vendor, architecture, description, software };
}
