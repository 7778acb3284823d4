// `semblance data import`, `data info`, `data export --source` and `inspect`: figures, kinds, and hostile files.
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseManifest } from '../../src/data/shards/manifest.ts';
import { exportArchive } from '../../src/service/importing-archive.ts';
import { celebaTree, jpegOf, mnistFiles, zipOf } from '../data/importing/make.ts';
import type { File } from '../data/importing/make.ts';
import { semblance, smallShards } from './terminal.ts';

let folder = '';
let shards = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'semblance-data-'));
  shards = smallShards(folder);
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

interface Figures {
  count: number;
  labelled: number;
  attributes: Record<string, number>;
  parts: Record<string, number>;
  skipped: { file: string; entry: string; code: string; message: string }[];
}
const info = (path: string): Figures => {
  const { code, out, err } = semblance(['data', 'info', path, '--json']);
  expect(code, err).toBe(0);
  return JSON.parse(out) as Figures;
};

describe('data', { timeout: 60_000 }, () => {
  test('info gives the figures that machines count on', () => {
    const figures = info(shards);
    expect(Object.keys(figures)).toEqual([
      'count',
      'labelled',
      'size',
      'channels',
      'splits',
      'attributes',
      'parts',
      'skipped',
      'hash',
    ]);
    expect(figures).toMatchObject({ count: 12, labelled: 12, size: 32, channels: 3, skipped: [] });
    expect(figures).toMatchObject({ splits: { train: 10, valid: 1, test: 1 } });
    expect(Object.keys(figures.attributes)).toHaveLength(40);
    expect(figures.parts.skin).toBe(12);
  });

  test('shards go out as a tree and come back with the same labels and parts', async () => {
    const tree = join(folder, 'tree');
    expect(semblance(['data', 'export', '--source', shards, '--out', tree]).code).toBe(0);
    expect(await readdir(join(tree, 'CelebAMask-HQ', 'CelebA-HQ-img'))).toHaveLength(12);
    const again = join(folder, 'again-32');
    const words = ['--size', '32', '--layout', 'celebamask-hq', '--maps', '--out', again];
    expect(semblance(['data', 'import', tree, ...words]).code).toBe(0);
    const [before, after] = [info(shards), info(again)];
    expect(after.attributes).toEqual(before.attributes);
    expect(after.parts).toEqual(before.parts);
  });

  test('an import that is asked for again is there already; another one is not overwritten', () => {
    const archive = join(folder, 'export', 'headkit-celeba.zip');
    const words = ['data', 'import', archive, '--size', '32', '--out', shards, '--layout', 'celebamask-hq'];
    expect(semblance([...words, '--maps']).code).toBe(0);
    const other = semblance([...words, '--limit', '5']);
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('another data set')]);
    const odd = semblance(['data', 'import', archive, '--out', join(folder, 'Odd_Name')]);
    expect([odd.code, odd.err]).toEqual([2, expect.stringContaining('small letters')]);
    const none = semblance(['data', 'import', 'package.json', '--out', join(folder, 'none')]);
    expect(none.code).toBe(1);
  });

  test(
    'every layout is imported, each by its name, and goes out as it came in',
    { timeout: 120_000 },
    async () => {
      const write = async (name: string, files: readonly File[]): Promise<string> => {
        for (const [path, bytes] of files) {
          const file = join(folder, 'layouts', name, path);
          await mkdir(dirname(file), { recursive: true });
          await writeFile(file, bytes);
        }
        return join(folder, 'layouts', name);
      };
      const pictures = Array.from({ length: 20 }, (_, i): File => [`${i}.jpg`, jpegOf(40, 32, i)]);
      const rows = pictures.map(([path], i) => `${path},${i % 2},${i % 3 === 0 ? 1 : 0}\n`).join('');
      const json = Object.fromEntries(pictures.map(([path], i) => [path, { Smiling: i % 2 }]));
      const classed = pictures.map(([path, bytes], i): File => [`${'abc'[i % 3]!}/${path}`, bytes]);
      const text = (content: string): Uint8Array => new TextEncoder().encode(content);
      const both = celebaTree({ aligned: 20, hq: 5 });
      const archive = join(folder, 'both.zip');
      await writeFile(archive, zipOf(both));
      const cases: readonly (readonly [string, string, number, number])[] = [
        ['celeba', archive, 20, 40],
        ['celeba-joined', archive, 20, 40],
        [
          'celebamask-hq',
          await write(
            'hq',
            both.filter(([path]) => path.startsWith('CelebAMask-HQ')),
          ),
          5,
          40,
        ],
        ['mnist', await write('mnist', mnistFiles(20, 10)), 30, 10],
        [
          'folder',
          await write('csv', [...pictures, ['list.csv', text(`file,Smiling,Young\n${rows}`)]]),
          20,
          2,
        ],
        ['folder', await write('json', [...pictures, ['list.json', text(JSON.stringify(json))]]), 20, 1],
        ['classes', await write('classes', classed), 20, 3],
      ];
      for (const [i, [layout, path, count, attributes]] of cases.entries()) {
        const out = join(folder, `layout-${i}`);
        const { code, err } = semblance([
          'data',
          'import',
          path,
          '--layout',
          layout,
          '--size',
          '32',
          '--out',
          out,
        ]);
        expect(code, `${layout}: ${err}`).toBe(0);
        const manifest = parseManifest(JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')));
        expect([layout, manifest.count, manifest.attributes.length]).toEqual([layout, count, attributes]);
        if (layout !== 'classes') continue;
        const shard = (index: number) =>
          readFile(join(out, `${index}.shard`)).then((bytes) => new Uint8Array(bytes).buffer);
        const pieces: Uint8Array[] = [];
        for await (const piece of exportArchive(manifest, shard)) pieces.push(piece);
        const zip = join(folder, 'exported.zip');
        await writeFile(zip, Buffer.concat(pieces));
        const again = join(folder, 'again-layout');
        expect(semblance(['data', 'import', zip, '--layout', 'shards', '--out', again]).code).toBe(0);
        expect(parseManifest(JSON.parse(await readFile(join(again, 'manifest.json'), 'utf8'))).hash).toBe(
          manifest.hash,
        );
      }
    },
  );

  test('a flipped bit in a shard is found', async () => {
    const path = join(shards, '0.shard');
    const bytes = await readFile(path);
    const bent = Buffer.from(bytes);
    bent[bent.length - 5]! ^= 1;
    await writeFile(path, bent);
    const { code, err } = semblance(['data', 'info', shards]);
    await writeFile(path, bytes);
    expect(err).toMatch(/do not match its hash.*\[file-damaged]/);
    expect(code).toBe(1);
  });
});

describe('inspect', { timeout: 60_000 }, () => {
  const cases: readonly (readonly [string, Record<string, unknown>])[] = [
    [
      'public/models/ssa-64.safetensors',
      { kind: 'weights of a generator', method: 'ssa', size: 64, step: 21_700 },
    ],
    ['public/faces/headkit-64.pack', { kind: 'pack of built-in faces', size: 64 }],
    ['tests/fixtures/parity/ssa-32.safetensors', { kind: 'generator in a fixture', method: 'ssa' }],
    ['tests/fixtures/parity/stargan-official/1000-G.ckpt', { container: 'torch-zip', method: 'stargan' }],
    ['tests/fixtures/weights/nested.pt', { kind: 'tensors', tensors: 6 }],
    ['docs/models/ssa-64.json', { kind: 'settings of a run', method: 'ssa' }],
  ];
  test.each(cases)('%s', (path, wanted) => {
    const { code, out, err } = semblance(['inspect', path, '--json']);
    expect(code, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ file: path, ...wanted });
  });

  test('shards, their folder, and the archive that they come from', () => {
    const kind = (path: string) =>
      (JSON.parse(semblance(['inspect', path, '--json']).out) as { kind: string }).kind;
    expect(kind(shards)).toBe('data set');
    expect(kind(join(shards, '0.shard'))).toBe('shard of a data set');
    expect(kind(join(folder, 'export', 'headkit-celeba.zip'))).toBe('archive that "data import" reads');
  });

  const hostile: readonly (readonly [string, (model: Buffer) => Uint8Array])[] = [
    ['empty', () => new Uint8Array(0)],
    ['cut', (model) => model.subarray(0, 5000)],
    [
      'header over the end',
      (model) => Buffer.concat([Buffer.from('ffffffff00000000', 'hex'), model.subarray(8)]),
    ],
    ['code in a pickle', () => readFileSync('tests/fixtures/weights/module.pt')],
    ['noise', () => Uint8Array.from({ length: 4096 }, (_, at) => (at * 2654435761) >>> 24)],
    ['no archive', () => Buffer.from('PK\u0003\u0004 and nothing more')],
    ['settings from elsewhere', () => Buffer.from('{"method":"ssa","net":{"size":1e9}}')],
    ['a shard that lies', () => Buffer.from(`SMBSHARD${'\u0001\u0000\u0000\u0000'.repeat(8)}`)],
  ];
  test.each(hostile)('%s is an error with a code', async (_, make) => {
    const path = join(folder, 'hostile');
    await writeFile(path, make(await readFile('public/models/ssa-64.safetensors')));
    const { code, out } = semblance(['inspect', path, '--json']);
    expect(code).toBe(1);
    const { error } = JSON.parse(out) as { error: { code: string; remedy: string } };
    expect(error.code).toMatch(/^(file-(damaged|unknown|too-large)|settings-invalid)$/);
    expect(error.remedy.length).toBeGreaterThan(10);
  });
});
