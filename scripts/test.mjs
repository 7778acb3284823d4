// Everything `npm test` promises, one step after the other, with times; stops at nothing, so that one run shows
// every fault. `--only a,b` runs some steps, `--list` names them.
import { spawnSync } from 'node:child_process';
import { findBrowser } from './find-browser.mjs';

const tool = (name, ...args) => ['npx', ['--no-install', name, ...args]];
const STEPS = {
  format: [tool('prettier', '--check', '--log-level', 'warn', '.')],
  lint: [tool('eslint', '.', '--max-warnings', '0')],
  types: ['core', 'worker', 'studio', 'node'].map((world) => tool('tsc', '-p', `tsconfig/${world}.json`)),
  layers: [
    tool('depcruise', 'src', 'workers', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'),
  ],
  unit: [tool('vitest', 'run', '--project', 'unit')],
  browser: [tool('vitest', 'run', '--project', 'browser')],
  build: [tool('vite', 'build', '--logLevel', 'warn'), ['node', ['scripts/size.mjs']]],
  'end-to-end': [tool('vitest', 'run', '--project', 'e2e')],
};

const named = process.argv.indexOf('--only');
const chosen = named > 0 ? process.argv[named + 1].split(',') : Object.keys(STEPS);
if (process.argv.includes('--list')) {
  console.log(Object.keys(STEPS).join('\n'));
  process.exit(0);
}

try {
  process.env.SEMBLANCE_BROWSER = await findBrowser();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

const results = [];
for (const name of chosen) {
  const started = Date.now();
  console.log(`\n== ${name}`);
  const good = STEPS[name].every(
    ([command, args]) =>
      spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0,
  );
  results.push({ name, good, seconds: Math.round((Date.now() - started) / 1000) });
}

console.log('\n== summary');
for (const { name, good, seconds } of results)
  console.log(`${good ? 'ok    ' : 'FAILED'}  ${name.padEnd(12)} ${seconds} s`);
const failed = results.filter((result) => !result.good).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
