// The browser's half of bench/browser.mjs: the same measurements as `semblance bench`, on the page's own thread.
import { measureRoof } from '../src/engine/bench/roofline.ts';
import { bench } from '../src/engine/bench/measure.ts';
import type { Path } from '../src/engine/bench/measure.ts';
import { benchedSettings } from '../src/engine/bench/workload.ts';
import type { Phase } from '../src/engine/bench/workload.ts';
import { chooseBackend } from '../src/engine/backend/choose.ts';
import type { BackendName } from '../src/engine/backend/choose.ts';

export interface PageOptions {
  readonly backend: BackendName;
  readonly preset: string;
  readonly method: string;
  readonly steps: number;
  readonly paths: readonly Path[];
  readonly phases?: readonly Phase[];
  readonly batch?: number;
  readonly layers?: number;
}

/** The answer of `semblance bench --json`; the device is what the browser says of it. */
export async function benchInPage(options: PageOptions) {
  const { backend, preset, method, steps, paths, batch, layers } = options;
  const report = await chooseBackend({ prefer: backend, wasmPath: '/wasm/' });
  const clock = (): number => performance.now();
  const roof = await measureRoof(clock);
  const settings = benchedSettings(preset, method, { layers, batch });
  const chosen = options.phases === undefined ? {} : { phases: options.phases };
  const rows = await bench({ settings, backend: report.backend, paths, ...chosen, rounds: steps, clock });
  const { adapter, threads } = report;
  const device =
    report.backend === 'webgpu' && adapter !== null
      ? `${adapter.vendor} ${adapter.architecture} ${adapter.description}`
      : `processor, ${threads} thread${threads === 1 ? '' : 's'} used`;
  return { device, backend: report.backend, preset, roof, rows };
}
