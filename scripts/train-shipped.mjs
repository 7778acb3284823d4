// Trains a shipped generator again as it was trained: the settings beside its card, then on to each further length, the
// rate falling towards the end of each. Goes on where a run was stopped; a second call after the end changes nothing.
// Usage: node scripts/train-shipped.mjs METHOD DIR [more options of `train`]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Generator steps at the end of each stage. */
const STAGES = [2700, 5400];

const [method, folder, ...more] = process.argv.slice(2);
if (method === undefined || folder === undefined)
  throw new Error('Name a method (ssa, stgan, attgan or stargan) and a folder.');

/** Steps done in the folder; undefined where there is no run yet. */
function stepsDone() {
  const record = join(folder, 'run.json');
  return existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')).step : undefined;
}

for (const steps of STAGES) {
  const done = stepsDone();
  if (done !== undefined && done >= steps) continue;
  const from = done === undefined ? ['--config', `docs/models/${method}-64.json`] : ['--resume'];
  const { status } = spawnSync(
    process.execPath,
    ['scripts/semblance.mjs', 'train', ...from, '--steps', String(steps), '--out', folder, ...more],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exit(status ?? 1);
}
