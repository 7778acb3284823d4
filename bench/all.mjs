// Runs everything that the tables of docs/performance.md and docs/webgpu.md are made of, one after the other, on a machine
// that does nothing else. What each prints goes to a file of its own in a folder; a line says how long it took.
//   node bench/all.mjs [--list] [--only NAME,NAME] [--out FOLDER]
// Dawn takes a GPU where there is one. Without one name a software driver, as in docs/webgpu.md:
//   VK_ICD_FILENAMES=<driver>.json XDG_RUNTIME_DIR=/tmp node bench/all.mjs
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/bundle-cli.mjs';

const FIVE = '--layers 5 --batch 4';
const BENCH = 'node scripts/semblance.mjs bench';
const TORCH = 'python3 bench/pytorch/steps.py --threads 1';
const DAWN = ['features', 'webgpu-five', 'growth-webgpu'];

/** Name, document and table, command, minutes on two cores without a GPU. */
const RUNS = [
  ['wasm-quick', 'performance: batch 16', `${BENCH} --backend wasm --batch 16 --steps 5`, 2],
  ['wasm-five', 'performance: batch 4, five layers', `${BENCH} --backend wasm ${FIVE} --steps 5`, 1],
  [
    'wasm-study',
    'performance: edit of the small study',
    `${BENCH} --backend wasm --preset study --phase edit`,
    1,
  ],
  ['torch-quick', 'performance: PyTorch, batch 16', `${TORCH} --batch 16`, 1],
  ['torch-five', 'performance: PyTorch, five layers', `${TORCH} ${FIVE}`, 1],
  [
    'chromium-wasm',
    'performance: in Chromium',
    'node bench/browser.mjs --backend wasm --batch 16 --steps 3',
    2,
  ],
  ['jax-webgpu', 'performance: beside jax-js', 'node bench/peers/jax.mjs --backend webgpu', 3],
  ['jax-wasm', 'performance: beside jax-js', 'node bench/peers/jax.mjs --backend wasm', 1],
  [
    'dispatches',
    'webgpu: dispatches of a step',
    'npx vitest run --project browser tests/kernels/dispatches',
    1,
  ],
  ['webgpu-five', 'webgpu: emulated adapter', `${BENCH} --backend webgpu ${FIVE} --steps 5`, 4],
  [
    'chromium-js',
    'webgpu: JavaScript of a step',
    `node bench/browser.mjs --backend webgpu ${FIVE} --tuned`,
    4,
  ],
  ['growth-webgpu', 'webgpu: nothing grows', 'node bench/growth.mjs webgpu 1000', 1],
  ['growth-wasm', 'webgpu: nothing grows', 'node bench/growth.mjs wasm 1000', 1],
  ['hidden-wasm', 'webgpu: hidden tabs', 'node bench/hidden.mjs --backend wasm', 5],
  ['hidden-webgpu', 'webgpu: hidden tabs', 'node bench/hidden.mjs --backend webgpu', 5],
  ['features', 'webgpu: subgroups and half precision', 'node bench/features.mjs', 1],
];

const { values } = parseArgs({
  options: { list: { type: 'boolean' }, only: { type: 'string' }, out: { type: 'string' } },
});
const only = values.only?.split(',');
const chosen = RUNS.filter(([name]) => only?.includes(name) ?? true);
if (values.list) {
  for (const [name, table, command, minutes] of chosen)
    console.log(`${name.padEnd(14)} ${`${minutes} min`.padStart(6)}  ${table}\n    ${command}`);
  process.exit(0);
}

const folder = values.out ?? join(root, '.cache', 'bench-results');
mkdirSync(folder, { recursive: true });
const [load] = loadavg();
const machine = `${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, load ${load.toFixed(1)}`;
console.log(machine);
if (load > availableParallelism() / 4)
  console.log('Something else is running: by the clock, these figures will be too high.');
let failed = 0;
for (const [name, table, command] of chosen) {
  const [program, ...rest] = command.split(' ');
  const started = Date.now();
  // Chromium brings its own driver; a software one named for Dawn is not for it.
  const { VK_ICD_FILENAMES: driver, ...others } = process.env;
  const env = DAWN.includes(name) && driver !== undefined ? process.env : others;
  const { status, stdout, stderr } = spawnSync(program, rest, { cwd: root, env, encoding: 'utf8' });
  const seconds = Math.round((Date.now() - started) / 1000);
  writeFileSync(join(folder, `${name}.txt`), `${table}\n${command}\n${machine}\n\n${stdout}\n${stderr}`);
  console.log(
    `${status === 0 ? 'done  ' : 'failed'} ${name.padEnd(14)} ${String(seconds).padStart(5)} s  ${table}`,
  );
  if (status !== 0) failed += 1;
}
console.log(`${folder}: ${chosen.length - failed} of ${chosen.length} done`);
process.exit(failed === 0 ? 0 : 1);
