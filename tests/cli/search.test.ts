// `semblance judge`, `search` and `evaluate` on a handful of faces: a search goes on where it was, and what it found can be
// evaluated.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EvaluationReport } from '../../src/protocol/evaluating.ts';
import { semblance, smallShards, tinySettings } from './terminal.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'semblance-search-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a search trains, scores, goes on with more trials, and leaves runs', { timeout: 240_000 }, async () => {
  const data = ['--data', smallShards(folder), '--backend', 'wasm'];
  const judge = join(folder, 'judge');
  const file = join(judge, 'judge.safetensors');
  const trained = semblance(['judge', ...data, '--epochs', '1', '--width', '2', '--out', judge]);
  expect(trained.code, trained.err).toBe(0);

  const ranges = [{ path: 'weights.dual', low: 0, high: 5 }];
  const config = join(folder, 'ranges.json');
  await writeFile(config, JSON.stringify({ settings: tinySettings({ steps: 3 }), ranges }));
  const out = join(folder, 'search');
  const words = ['search', '--config', config, '--judge', file, ...data, '--faces', '2', '--out', out];
  expect(semblance([...words, '--trials', '1']).out).toContain('trial 1: AGA');
  expect(semblance([...words, '--trials', '1'])).toMatchObject({ code: 2 });
  const more = semblance(['search', '--resume', '--trials', '2', '--backend', 'wasm', '--out', out]);
  expect(more.code, more.err).toBe(0);
  const rows = (await readFile(join(out, 'trials.csv'), 'utf8')).trimEnd().split('\n');
  expect(rows[0]).toBe('trial,status,aga,psnr,ssim,seconds,weights.dual');
  expect(rows.slice(1).map((row) => row.split(',').slice(0, 2))).toEqual([
    ['1', 'done'],
    ['2', 'done'],
  ]);

  const model = join(folder, 'model.safetensors');
  expect(semblance(['export', join(out, 'trials', 'trial-search-1'), '--out', model]).code).toBe(0);
  const report = join(folder, 'report.json');
  const scored = semblance([
    ...['evaluate', '--model', model, '--judge', file, ...data],
    ...['--protocol', 'seed-b', '--out', report],
  ]);
  expect(scored.code, scored.err).toBe(0);
  const found = JSON.parse(await readFile(report, 'utf8')) as EvaluationReport;
  expect(found).toMatchObject({ protocol: { name: 'seed-b', intensity: 1 }, data: { faces: 1 } });
  // The same faces, judge and protocol as in the search, so the same figure.
  expect(String(found.mean['aga']?.mean)).toBe(rows[2]?.split(',')[2]);
});
