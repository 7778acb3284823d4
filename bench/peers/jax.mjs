// The critic's update, ours beside jax-js (https://github.com/ekzhang/jax-js), in one headless Chromium. Prints JSON.
//   npm install --prefix bench/peers --no-save @jax-js/jax@0.1.11     # into a folder of its own, which git ignores
//   node bench/peers/jax.mjs [--backend webgpu|wasm] [--batch 4] [--layers 5] [--rounds 5] [--native]
// `--native` adds jax-js's own convolution to the one made of gathers and matrix products.
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openPage } from '../page.mjs';

const text = (fallback) => ({ type: 'string', default: fallback });
const { values } = parseArgs({
  options: {
    ...{ backend: text('webgpu'), batch: text('4'), layers: text('5'), rounds: text('5') },
    native: { type: 'boolean', default: false },
  },
});
const MODULE = 'bench/peers/node_modules/@jax-js/jax/dist/index.js';
if (!existsSync(fileURLToPath(new URL(`../../${MODULE}`, import.meta.url)))) {
  console.error('jax-js is not there: npm install --prefix bench/peers --no-save @jax-js/jax@0.1.11');
  process.exit(1);
}

const { page, version, close } = await openPage('bench/peers/jax.html', 'comparePeers');
try {
  const { backend, batch, layers, rounds } = values;
  const options = { backend, batch: Number(batch), layers: Number(layers), rounds: Number(rounds) };
  const kinds = values.native ? ['gathered', 'native'] : ['gathered'];
  const given = [options, `/${MODULE}`, kinds];
  const answer = await page.evaluate((all) => globalThis.comparePeers(...all), given);
  const machine = `${cpus().length} x ${cpus()[0]?.model}`;
  console.log(JSON.stringify({ machine, browser: `Chromium ${version}`, ...answer }, null, 1));
  for (const { peer, apart, worst } of answer.checks) {
    if (apart < 1e-3) continue;
    console.error(`${peer}: another gradient than ours for ${worst}, off by ${apart} of its length.`);
    process.exitCode = 1;
  }
} finally {
  await close();
}
