// Runs the command line. Node cannot load tfjs's modules unbundled, so the sources are bundled into dist-cli/ first,
// whenever one of them is newer than the bundle.
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = join(root, 'src', 'cli', 'main.ts');
const folder = join(root, 'dist-cli');
const bundle = join(folder, 'current', 'main.mjs');

/** Rooms that the command line can reach, and what else decides the bundle. */
const SOURCES = [
  'src/cli',
  'src/engine',
  'src/face',
  'src/data',
  'src/storage',
  'src/service',
  'package.json',
  'scripts/semblance.mjs',
];

function newest(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, 0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

async function makeBundle() {
  const { build } = await import('vite');
  // Two commands may find the bundle stale at once: each builds beside it and puts its own in place.
  const fresh = join(folder, `next-${process.pid}`);
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: ['webgpu'] },
    build: {
      ssr: entry,
      outDir: fresh,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      reportCompressedSize: false,
      rollupOptions: { output: { entryFileNames: 'main.mjs', chunkFileNames: '[name]-[hash].mjs' } },
    },
  });
  rmSync(dirname(bundle), { recursive: true, force: true });
  renameSync(fresh, dirname(bundle));
}

const stale =
  !existsSync(bundle) || SOURCES.some((path) => newest(join(root, path)) > statSync(bundle).mtimeMs);
if (stale) await makeBundle();
await import(pathToFileURL(bundle).href);
