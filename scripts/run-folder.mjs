// What a run of the command line left in its folder, for the scripts that write cards and curves from it.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** @returns {{ folder: string, name: string, record: any, rows: any[] }} record of the run, and its losses step by step */
export function readRun(folder) {
  const record = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  const rows = readFileSync(join(folder, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { folder, name: basename(folder), record, rows };
}

/** Critic steps taken before generator step `step` + 1, the head start included. */
export function criticSteps({ settings: { train } }, step) {
  const early = Math.min(step, train.firstSteps);
  return early * (train.firstCritics + (train.firstLessons ?? 0)) + (step - early) * train.critics;
}
