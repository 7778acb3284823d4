// Trains a shipped generator again as it was trained, in the stages whose settings stand beside its card: METHOD-64-first,
// gone on with once at the full rate; METHOD-64-second, which takes its weights over; METHOD-64-third, which begins with
// the second one's exported generator and a critic of its own; the fourth, fifth and sixth, each of which takes over the
// weights of the one before. The attention method has two more: the seventh begins as the third did, without the outermost
// skip connection, the eighth takes its weights over. The last stage is called METHOD-64. Goes on where a run was stopped;
// a second call after the end changes no run.
// Usage: node scripts/train-shipped.mjs METHOD DIR [more options of `train`]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [method, folder, ...more] = process.argv.slice(2);
if (method === undefined || folder === undefined)
  throw new Error('Name a method (ssa, stgan, attgan or stargan) and a folder.');

/** Runs a command to its end; whatever stops it stops everything. */
function run(...words) {
  const { status } = spawnSync(process.execPath, ['scripts/semblance.mjs', ...words], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Trains the run `name` up to each of the lengths in turn, the rate falling towards the end of each. */
function train(name, lengths, ...begin) {
  const out = join(folder, name);
  const record = join(out, 'run.json');
  for (const steps of lengths) {
    const done = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')).step : undefined;
    if (done !== undefined && done >= steps) continue;
    const from = done === undefined ? ['--config', `docs/models/${name}.json`, ...begin] : ['--resume'];
    run('train', ...from, '--steps', String(steps), '--out', out, ...more);
  }
}

/** Writes the generator of a run as it was shipped: halves, without its critic. */
function exported(name) {
  const out = `${join(folder, name)}.safetensors`;
  run('export', join(folder, name), '--half', '--out', out);
  return out;
}

const further = method === 'ssa' ? ['-sixth', '-seventh'] : [];
const stages = ['-first', '-second', '-third', '-fourth', '-fifth', ...further, ''].map(
  (stage) => `${method}-64${stage}`,
);
train(stages[0], [2700, 5400]);
train(stages[1], [1600, 2000], '--weights', join(folder, stages[0]));
train(stages[2], [1600], '--weights', exported(stages[1]));
train(stages[3], [4400], '--weights', join(folder, stages[2]));
train(stages[4], [2200], '--weights', join(folder, stages[3]));
train(stages[5], [3400], '--weights', join(folder, stages[4]));
if (further.length > 0) {
  train(stages[6], [1700], '--weights', exported(stages[5]));
  train(stages[7], [1000], '--weights', join(folder, stages[6]));
}
