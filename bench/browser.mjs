// `semblance bench` inside a headless Chromium. Prints JSON.
//   node bench/browser.mjs [--backend wasm|webgpu|cpu] [--preset NAME] [--method ID] [--steps N] [--batch N] [--layers N]
//                          [--tuned | --stock]
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { BROWSER_FLAGS, findBrowser } from '../scripts/find-browser.mjs';

const text = (fallback) => ({ type: 'string', default: fallback });
const { values } = parseArgs({
  options: {
    ...{ backend: text('wasm'), preset: text('quick'), method: text('ssa'), steps: text('7') },
    ...{ batch: { type: 'string' }, layers: { type: 'string' } },
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
  steps: Number(values.steps),
  ...number('batch', batch),
  ...number('layers', layers),
};

// Named, because a dependency that is found late makes the page load again.
const tfjs = ['core', 'core/dist/register_all_gradients', 'backend-webgpu', 'backend-wasm', 'backend-cpu'];
const server = await createServer({
  server: { port: 0 },
  logLevel: 'warn',
  optimizeDeps: { include: [...tfjs.map((name) => `@tensorflow/tfjs-${name}`), 'valibot'] },
});
await server.listen();
const browser = await chromium.launch({ executablePath: await findBrowser(), args: BROWSER_FLAGS });
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(`${server.resolvedUrls.local[0]}bench/browser.html`);
  await page.waitForFunction(() => 'benchInPage' in globalThis);
  const answer = await page.evaluate((options) => globalThis.benchInPage(options), asked);
  const device =
    backend === 'webgpu' ? answer.device : `${cpus().length} x ${cpus()[0]?.model}, ${answer.device}`;
  console.log(JSON.stringify({ ...answer, device, browser: `Chromium ${browser.version()}` }, null, 1));
} finally {
  await browser.close();
  await server.close();
}
