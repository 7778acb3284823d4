// `semblance compare` on a folder of pictures with a table: figures for what model and data know, a page and a record.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pngBytes } from '../../src/cli/pictures.ts';
import { semblance } from './terminal.ts';

const FIXTURES = 'tests/fixtures/parity';
const SIDE = 64;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'semblance-compare-'));
  await mkdir(join(folder, 'faces'));
  const names = Array.from({ length: 20 }, (_, at) => `${at}.png`);
  for (const [at, name] of names.entries()) {
    const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * (at + 3)) % 251);
    await writeFile(join(folder, 'faces', name), pngBytes(pixels, SIDE, SIDE, 3));
  }
  const rows = names.map((name, at) => `${name},${at % 2},${at % 3 === 0 ? 1 : 0}`);
  await writeFile(join(folder, 'faces', 'table.csv'), `file,Blond_Hair,Pale_Skin\n${rows.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

interface Record {
  models: { title: string; method: string; size: number }[];
  faces: number[];
  data: { test: number };
}

test('writes one page with both models and a record beside it', { timeout: 120_000 }, async () => {
  const out = join(folder, 'report.html');
  const models = ['stgan-32', 'ssa-32'].flatMap((name) => ['--model', `${FIXTURES}/${name}.safetensors`]);
  const { code, err } = semblance([
    ...['compare', ...models, '--data', join(folder, 'faces'), '--show', '1', '--layouts', 'single,colour'],
    ...['--title', 'A <b>bold</b> comparison', '--backend', 'wasm', '--out', out],
  ]);
  expect(code, err).toBe(0);
  const page = await readFile(out, 'utf8');
  expect(page).toContain('A &lt;b&gt;bold&lt;/b&gt; comparison');
  expect(page).toContain('No row says what it learnt from.');
  expect(page).not.toContain(folder);
  // Source, and for one face in two figures: reconstruction and two edits with two masks for one model, two edits with a
  // difference each. Attributes that the table lacks have no column.
  const pictures = 2 + (3 + 3 * 3) + (2 * 2 + 2 * 2);
  expect(page.match(/<img /g)).toHaveLength(pictures);
  expect(page).not.toContain('True edit');
  const record = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Record;
  expect(record.models.map(({ method, size }) => [method, size])).toEqual([
    ['stgan', 32],
    ['ssa', 32],
  ]);
  expect(record.faces).toHaveLength(1);
});

test('says what is wrong before it computes anything', { timeout: 60_000 }, () => {
  const out = join(folder, 'none.html');
  const wrong = semblance(['compare', '--model', 'ssa-64', '--layouts', 'round', '--out', out]);
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('no layout "round"')]);
  const missing = semblance(['compare', '--model', 'nobody-64', '--out', out]);
  expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('nobody-64')]);
});
