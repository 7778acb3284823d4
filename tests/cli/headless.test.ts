// The packed command line in a root that holds a shell, glibc and nothing else: no Node, no C++ library, no /proc, no
// network.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { pngBytes } from '../../src/cli/pictures.ts';
import { tinySettings } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'semblance-bare-'));
const root = join(folder, 'root');
const HOME = '/semblance-linux-x64';
/** What glibc and a shell are made of. */
const NEEDED = ['/lib64/ld-linux-x86-64.so.2', '/bin/sh'];
const LIBRARIES = ['libc.so.6', 'libm.so.6', 'libdl.so.2', 'libpthread.so.0'];
const PLACES = ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/lib64', '/usr/lib64'];
/** Ways into another root, the strictest first; which of them is allowed depends on the machine. */
const WAYS = [['unshare', '-n', 'chroot'], ['unshare', '-r', '-n', 'chroot'], ['chroot']];

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bareRoot(): void {
  mkdirSync(join(root, 'tmp'), { recursive: true });
  const libraries = LIBRARIES.map((name) =>
    PLACES.map((at) => join(at, name)).find((path) => existsSync(path)),
  );
  for (const path of [...NEEDED, ...libraries.filter((found) => found !== undefined)]) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    copyFileSync(realpathSync(path), join(root, path));
  }
}

function inside(way: readonly string[], words: readonly string[]) {
  const [program = '', ...rest] = [...way, root, ...words];
  const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
  return spawnSync('env', ['-i', `PATH=${PATH}`, program, ...rest], { encoding: 'utf8' });
}

test('the archive is small and runs where nothing is installed', { timeout: 300_000 }, async () => {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.warn('The archive was not packed: it is made and run on x86-64 Linux.');
    return;
  }
  const archive = join(folder, 'semblance.tar.gz');
  const packed = spawnSync(process.execPath, ['scripts/pack-headless.mjs', '--out', archive], {
    encoding: 'utf8',
  });
  expect(packed.status, packed.stderr).toBe(0);
  expect(packed.stdout).toMatch(/: \d\d\.\d MB, /);
  expect(statSync(archive).size).toBeLessThan(60e6);

  bareRoot();
  expect(spawnSync('tar', ['xzf', archive, '-C', root]).status).toBe(0);
  const way = WAYS.find((each) => inside(each, ['/bin/sh', '-c', 'exit 7']).status === 7);
  if (way === undefined) {
    console.warn('The archive was packed, but not run: this user may not enter another root.');
    return;
  }
  expect(inside(way, ['/bin/sh', '-c', 'node || exit 7']).status).toBe(7);

  const semblance = (...words: string[]) => inside(way, [`${HOME}/semblance`, ...words]);
  const parity = semblance('parity', `${HOME}/parity`);
  expect(parity.stdout, parity.stderr).toContain('3 passed, 0 failed, 0 skipped.');

  const settings = { ...tinySettings(), dataset: 'headkit-64' };
  await writeFile(join(root, 'tmp', 'settings.json'), JSON.stringify(settings));
  const trained = semblance('train', '--config', '/tmp/settings.json', '--out', '/tmp/runs/first');
  expect(trained.status, trained.stderr).toBe(0);
  expect(trained.stdout).toContain('finished: /tmp/runs/first');

  const grey = new Uint8Array(80 * 80).fill(120);
  await writeFile(join(root, 'tmp', 'face.png'), pngBytes(grey, 80, 80, 1));
  const words = ['--image', '/tmp/face.png', '--set', 'Blond_Hair=1', '--out', '/tmp/edited'];
  const edited = semblance('edit', '--model', 'ssa-64', ...words);
  expect(edited.status, edited.stderr).toBe(0);
  expect(existsSync(join(root, 'tmp', 'edited', 'face-final.png'))).toBe(true);
});
