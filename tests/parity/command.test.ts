// `semblance parity` from a terminal: what it prints and with which code it ends.
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/engine/weights/safetensors.ts';

const FIXTURES = 'tests/fixtures/parity';

function semblance(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/semblance.mjs', ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('parity', { timeout: 60_000 }, () => {
  test('the committed fixtures pass on WASM, with the worst figures printed', () => {
    const { code, out, err } = semblance('parity', FIXTURES);
    expect(err).toBe('');
    expect(out).toContain('Backend wasm.');
    expect(out).toMatch(/passed {2}ssa-32\.safetensors.*13 binary attributes/);
    expect(out).toMatch(/gradient +54 +worst \d\.\d\de-\d/);
    expect(out).toContain('failed, 0 skipped');
    expect(code).toBe(0);
  });

  test('one altered fixture among good ones makes the command fail and is named', async () => {
    await copyFile(join(FIXTURES, 'guide-rules.json'), join(folder, 'guide-rules.json'));
    const { tensors, metadata } = readSafetensors(await readFile(join(FIXTURES, 'ssa-32.safetensors')));
    tensors.get('g/loss/total')!.data[0]! *= 1.001;
    await writeFile(join(folder, 'bent.safetensors'), writeSafetensors(tensors, metadata));
    const { code, out } = semblance('parity', folder);
    expect(out).toMatch(/failed {2}bent\.safetensors/);
    expect(out).toMatch(/FAILED g\/loss\/total: 9\.99e-4/);
    expect(code).toBe(1);
    const json = JSON.parse(semblance('parity', folder, '--json').out) as {
      passed: boolean;
      reports: { fixture: string; status: string }[];
    };
    expect(json.passed).toBe(false);
    expect(json.reports.map(({ fixture, status }) => [fixture, status])).toEqual([
      ['bent.safetensors', 'failed'],
      ['guide-rules.json', 'passed'],
    ]);
  });

  test('a folder in which nothing can be checked does not pass', async () => {
    const bare = await mkdtemp(join(tmpdir(), 'bare-'));
    await writeFile(join(bare, 'notes.txt'), 'nothing');
    const { code, out } = semblance('parity', bare);
    expect(out).toMatch(/skipped notes\.txt/);
    expect(code).toBe(1);
    await rm(bare, { recursive: true });
  });

  test.each([
    [['parity'], /DIR is missing/],
    [['parity', FIXTURES, '--backend', 'tpu'], /no backend "tpu"/],
    [['parity', '/nowhere/at/all'], /cannot be read/],
    [['paint'], /no command "paint"/],
  ])('%s is a wrong use, not a failure', (args, message) => {
    const { code, err } = semblance(...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});
