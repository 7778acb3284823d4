// Packs everything that the command line needs into one archive for x86-64 Linux: Node, the bundle, Dawn, the WASM
// binaries, the built-in faces, the first shipped model and the parity fixtures. docs/headless.md says how it is used.
// `--out FILE` names the archive. `--xz` packs tighter and slower and takes all models and the judge along. `--beside` is as
// tight and leaves out faces, models and fixtures, which the working tree holds beside which it is unpacked.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleInto, root } from './bundle-cli.mjs';
import { tarOf } from './tar.mjs';

const NAME = 'semblance-linux-x64';
/** Promised upper bound. */
const MOST_BYTES = 60e6;
const WEBGPU = 'node_modules/webgpu';
/** The bound leaves room for one; with `--xz` all come along. */
const FIRST_MODEL = ['models.json', 'ssa-64.safetensors'];
/** Enough to see that this machine computes what it should. */
const FIXTURES = ['ssa-32.safetensors', 'guide-rules.json', 'metrics.json'];
const WASM = 'node_modules/@tensorflow/tfjs-backend-wasm';

const LAUNCHER = `#!/bin/sh
# Runs the command line with the Node beside it. Where the system has no C++ library, the one in lib/ is used.
here=$(CDPATH= cd -- "\${0%/*}" && pwd)
for found in /lib64 /usr/lib64 /lib /usr/lib /lib/x86_64-linux-gnu /usr/lib/x86_64-linux-gnu; do
  [ -e "$found/libstdc++.so.6" ] && exec "$here/bin/node" "$here/app/main.mjs" "$@"
done
LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/lib" exec "$here/bin/node" "$here/app/main.mjs" "$@"
`;

const NOTE = `Semblance from a terminal, for x86-64 Linux with glibc 2.34 or newer.

  ./semblance parity parity --backend auto
  ./semblance train --preset quick --out runs/first
  ./semblance edit --model ssa-64 --image face.png --set Blond_Hair=1 --out edited

A GPU is used through Vulkan: its driver and the loader (libvulkan.so.1) must be installed. Without one the processor
computes. ./semblance --help lists the commands. Licences are in licenses/.
`;

/** All files of a folder below the root, as [name in the archive, path]. */
function below(folder, keep = () => true) {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && keep(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(root, path).split(sep).join('/'), path]);
}

/** A copy without debug information; the copy as it is where there is no `strip`. */
function stripped(path, folder) {
  const copy = join(folder, path.replaceAll('/', '-'));
  copyFileSync(path, copy);
  spawnSync('strip', ['--strip-unneeded', copy]);
  return readFileSync(copy);
}

function firstOf(paths) {
  return paths.find((path) => existsSync(path));
}

/** A library of this system, where it has one: a bare machine may not. */
function systemLibrary(name) {
  return firstOf(
    ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/lib64', '/usr/lib64'].map((at) =>
      join(at, name),
    ),
  );
}

async function filesOf(scratch, { beside, tight }) {
  await bundleInto(join(scratch, 'app'));
  const app = readdirSync(join(scratch, 'app')).map((name) => [`app/${name}`, join(scratch, 'app', name)]);
  const own = beside
    ? []
    : [
        ...below('public/models', (name) => tight || FIRST_MODEL.includes(name)),
        ...below('public/faces'),
        ...FIXTURES.map((name) => [`parity/${name}`, join(root, 'tests/fixtures/parity', name)]),
      ];
  const wasm = below(`${WASM}/dist`, (name) => name.endsWith('.wasm'));
  const plain = [
    ...[...app, ...own, ...wasm],
    ...[`${WASM}/package.json`, `${WEBGPU}/package.json`, `${WEBGPU}/index.js`].map((name) => [
      name,
      join(root, name),
    ]),
    ...['LICENSE', 'NOTICE'].map((name) => [name, join(root, name)]),
    ['licenses/dawn.md', join(root, WEBGPU, 'LICENSE.md')],
    [
      'licenses/node.txt',
      firstOf([join(dirname(process.execPath), '../LICENSE'), '/usr/share/doc/nodejs/LICENSE']),
    ],
    ...['libstdc++.so.6', 'libgcc_s.so.1'].map((name) => [`lib/${name}`, systemLibrary(name)]),
  ];
  const dawn = `${WEBGPU}/dist/linux-x64/dawn.node`;
  return [
    { name: 'semblance', bytes: Buffer.from(LAUNCHER), executable: true },
    { name: 'README.txt', bytes: Buffer.from(NOTE) },
    { name: 'bin/node', bytes: stripped(process.execPath, scratch), executable: true },
    { name: dawn, bytes: stripped(join(root, dawn), scratch) },
    ...plain
      .filter(([, path]) => path !== undefined)
      .map(([name, path]) => ({ name, bytes: readFileSync(path) })),
  ].map((file) => ({ ...file, name: `${NAME}/${file.name}` }));
}

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error(
    `The archive is made on x86-64 Linux, because it takes its Node along; this is ${process.platform} ${process.arch}.`,
  );
  process.exit(1);
}
/** xz with its filter for x86 code: two fifths smaller than gzip, at a minute of one core. */
function xzOf(bytes) {
  const made = spawnSync('xz', ['--stdout', '--x86', '--lzma2=preset=9,dict=64MiB'], {
    input: bytes,
    maxBuffer: 2 ** 28,
  });
  if (made.status === 0) return made.stdout;
  throw new Error(`xz is needed for this archive (${made.error?.message ?? made.stderr.toString()}).`);
}

const at = process.argv.indexOf('--out');
const beside = process.argv.includes('--beside');
const tight = beside || process.argv.includes('--xz');
const ending = tight ? 'tar.xz' : 'tar.gz';
const out = resolve(at > 0 ? process.argv[at + 1] : join(root, 'dist-cli', `${NAME}.${ending}`));
mkdirSync(join(root, 'dist-cli'), { recursive: true });
const scratch = mkdtempSync(join(root, 'dist-cli', 'headless-'));
try {
  const files = await filesOf(scratch, { beside, tight });
  const packed = tight ? xzOf(tarOf(files)) : gzipSync(tarOf(files), { level: 9 });
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, packed);
  const whole = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  console.log(
    `${out}: ${(packed.length / 1e6).toFixed(1)} MB, ${(whole / 1e6).toFixed(1)} MB unpacked, ${files.length} files`,
  );
  if (packed.length > MOST_BYTES) {
    console.error(`That is over ${MOST_BYTES / 1e6} MB. Is strip (of binutils) installed?`);
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
