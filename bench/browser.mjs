// `semblance bench` inside a headless Chromium. Prints JSON, and a line for each row on the error output. On WebGPU a
// row's `jsMs` is the JavaScript until the last dispatch is sent; the device goes on in a process of its own.
//   node bench/browser.mjs [--backend wasm|webgpu|cpu] [--preset NAME] [--method ID] [--phase PHASE] [--steps N]
//                          [--batch N] [--layers N] [--tuned | --stock]
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { openPage } from './page.mjs';

const text = (fallback) => ({ type: 'string', default: fallback });
const { values } = parseArgs({
  options: {
    ...{ backend: text('wasm'), preset: text('quick'), method: text('ssa'), steps: text('7') },
    ...{ batch: { type: 'string' }, layers: { type: 'string' }, phase: { type: 'string' } },
    ...{ tuned: { type: 'boolean' }, stock: { type: 'boolean' } },
  },
});
const { backend, preset, method, batch, layers } = values;
const ours = backend === 'webgpu' ? ['captured', 'tuned'] : ['tuned'];
const paths = values.stock ? ['stock'] : values.tuned ? ours : [...ours, 'stock'];
const number = (name, value) => (value === undefined ? {} : { [name]: Number(value) });
const asked = {
  backend,
  preset,
  method,
  paths,
  ...(values.phase === undefined ? {} : { phases: [values.phase] }),
  steps: Number(values.steps),
  ...number('batch', batch),
  ...number('layers', layers),
};

const { page, version, close } = await openPage('bench/browser.html', 'benchInPage');
try {
  const answer = await page.evaluate((options) => globalThis.benchInPage(options), asked);
  const device =
    backend === 'webgpu' ? answer.device : `${cpus().length} x ${cpus()[0]?.model}, ${answer.device}`;
  for (const { phase, path, ms, jsMs, dispatches } of answer.rows)
    console.error(
      `${phase}, ${path}: ${ms.toFixed(1)} ms, JavaScript ${jsMs.toFixed(2)} ms, ${dispatches} calls`,
    );
  console.log(JSON.stringify({ ...answer, device, browser: `Chromium ${version}` }, null, 1));
} finally {
  await close();
}
