// `semblance data` from a terminal: what it writes, what it refuses, and with which code it ends.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENCODERS } from '../../src/cli/pictures.ts';
import { exportTree } from '../../src/data/headkit/export-tree.ts';
import { openKit } from '../../src/data/headkit/kit.ts';
import { HeadRenderer } from '../../src/data/headkit/render.ts';

function semblance(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/semblance.mjs', 'data', ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'semblance-data-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('data', { timeout: 120_000 }, () => {
  test('export writes the tree, and the same as an archive', async () => {
    const tree = join(folder, 'tree');
    const made = semblance('export', '--count', '2', '--size', '32', '--out', tree);
    expect(made.err).toBe('');
    expect(made.code).toBe(0);
    expect(made.out).toContain('2 of 2 faces');
    expect((await readdir(tree)).sort()).toEqual([
      'CelebAMask-HQ',
      'img_align_celeba',
      'list_attr_celeba.txt',
      'list_eval_partition.txt',
      'list_landmarks_align_celeba.txt',
    ]);
    const zipped = semblance('export', '--count', '2', '--size', '32', '--zip', '--out', join(folder, 'zip'));
    expect(zipped.code).toBe(0);
    const archive = unzipSync(await readFile(join(folder, 'zip', 'headkit-celeba.zip')));
    for (const [path, bytes] of Object.entries(archive)) {
      expect(Buffer.compare(await readFile(join(tree, path)), bytes), path).toBe(0);
    }
    expect(Object.keys(archive).length).toBeGreaterThan(20);
    const again = semblance('export', '--count', '2', '--out', tree);
    expect(again.code).toBe(1);
    expect(again.err).toMatch(/something in .* already/);
  });

  test('export with threads writes what one thread makes, to the byte', async () => {
    const out = join(folder, 'threads');
    const made = semblance('export', '--count', '10', '--size', '32', '--out', out);
    expect(made.err + made.out).toContain('10 of 10 faces');
    expect(made.code).toBe(0);
    const renderer = new HeadRenderer(openKit(await readFile('public/faces/headkit.bin')));
    let files = 0;
    for (const { path, bytes } of exportTree(renderer, { count: 10, size: 32, encoders: ENCODERS })) {
      expect(Buffer.compare(await readFile(join(out, path)), bytes), path).toBe(0);
      files += 1;
    }
    const written = await readdir(out, { recursive: true, withFileTypes: true });
    expect(written.filter((entry) => entry.isFile()).length).toBe(files);
  });

  test('render writes a face with chosen attributes and what they change', async () => {
    const { code, out } = semblance(
      'render',
      '--seed',
      '5',
      '--size',
      '48',
      '--set',
      'Bald=1,Smiling=1',
      '--out',
      folder,
    );
    expect(code).toBe(0);
    expect(out).toMatch(/face 5, Bald/);
    const record = JSON.parse(await readFile(join(folder, '5.json'), 'utf8')) as {
      attributes: Record<string, number>;
    };
    expect(record.attributes).toMatchObject({ Bald: 1, Smiling: 1, Black_Hair: 0, Brown_Hair: 0, Bangs: 0 });
    const face = PNG.sync.read(await readFile(join(folder, '5.png')));
    const change = PNG.sync.read(await readFile(join(folder, '5-change.png')));
    expect([face.width, change.width]).toEqual([48, 48]);
    const changed = change.data.filter((value, i) => i % 4 === 0 && value === 255).length;
    expect(changed).toBeGreaterThan(100);
    expect(changed).toBeLessThan(1500);
  });

  test.each([
    [[], /Say which: data export, data render/],
    [['burn'], /no command "data burn"/],
    [['export'], /--out/],
    [['export', '--out', 'x', '--cuont', '2'], /no option "--cuont". Did you mean "--count"/],
    [['export', '--out', 'x', '--count', 'many'], /whole number/],
    [['export', '--out', 'x', '--sampler', 'odd'], /no sampler "odd"; there are balanced, celeba-like/],
    [['render', '--out', 'x', '--set', 'Beard=1'], /no attribute "Beard"/],
    [['render', '--out', 'x', '--set', 'Bald=2'], /Bald=0 or Bald=1/],
  ])('%j is refused with the usage', (args, message) => {
    const { code, err } = semblance(...args);
    expect(err).toMatch(message);
    expect(err).toMatch(/semblance data (export|render|COMMAND)/);
    expect(code).toBe(2);
  });
});
