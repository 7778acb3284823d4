// Trains a shipped generator again as it was trained, in the stages whose settings stand beside its card: METHOD-64-first,
// gone on with once at the full rate, and METHOD-64, which takes its weights over. Goes on where a run was stopped; a
// second call after the end changes nothing.
// Usage: node scripts/train-shipped.mjs METHOD DIR [more options of `train`]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [method, folder, ...more] = process.argv.slice(2);
if (method === undefined || folder === undefined)
  throw new Error('Name a method (ssa, stgan, attgan or stargan) and a folder.');

/** Trains the run `name` up to each of the lengths in turn, the rate falling towards the end of each. */
function train(name, lengths, ...begin) {
  const out = join(folder, name);
  const record = join(out, 'run.json');
  for (const steps of lengths) {
    const done = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')).step : undefined;
    if (done !== undefined && done >= steps) continue;
    const from = done === undefined ? ['--config', `docs/models/${name}.json`, ...begin] : ['--resume'];
    const words = ['train', ...from, '--steps', String(steps), '--out', out, ...more];
    const { status } = spawnSync(process.execPath, ['scripts/semblance.mjs', ...words], { stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
}

const [first, second] = [`${method}-64-first`, `${method}-64`];
train(first, [2700, 5400]);
train(second, [1600, 2000], '--weights', join(folder, first));
