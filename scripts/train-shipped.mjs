// Trains a shipped generator again as it was trained, in the stages whose settings stand beside its card: METHOD-64-first,
// gone on with once at the full rate; METHOD-64-second, which takes its weights over; METHOD-64-third, which begins with
// the second one's exported generator and a critic of its own; the fourth, fifth and sixth, each of which takes over the
// weights of the one before; METHOD-64-seventh, which begins as the third did (the attention method without its outermost
// skip connection), and METHOD-64, which takes its weights over. Writes DIR/METHOD-64.safetensors, the mean of three ends,
// which is what ships. Goes on where a run was stopped; a second call after the end changes no run.
// Usage: node scripts/train-shipped.mjs METHOD DIR [more options of `train`]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [method, folder, ...options] = process.argv.slice(2);
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
    run('train', ...from, '--steps', String(steps), '--out', out, ...options);
  }
}

/** Writes the generator of a run as it ships: halves, without its critic; `more` for a mean with others. */
function exported(name, ...more) {
  const out = `${join(folder, name)}.safetensors`;
  run('export', join(folder, name), '--half', '--out', out, ...more);
  return out;
}

const stages = ['-first', '-second', '-third', '-fourth', '-fifth', '-sixth', '-seventh', ''];
const [first, second, third, fourth, fifth, sixth, seventh, last] = stages.map((s) => `${method}-64${s}`);
train(first, [2700, 5400]);
train(second, [1600, 2000], '--weights', join(folder, first));
train(third, [1600], '--weights', exported(second));
train(fourth, [4400], '--weights', join(folder, third));
train(fifth, [2200], '--weights', join(folder, fourth));
train(sixth, [3400], '--weights', join(folder, fifth));
const before = exported(sixth);
train(seventh, [1700], '--weights', before);
train(last, [1000], '--weights', join(folder, seventh));
exported(last, '--average', `0.08=${before},0.52=${join(folder, seventh)}`);
