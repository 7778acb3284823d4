// Bundles the command line: Node cannot load tfjs's modules unbundled.
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'dist-cli');
/** The bundle that `npm run semblance` runs. */
export const bundle = join(folder, 'current', 'main.mjs');

/** Rooms that the command line can reach, and what else decides the bundle. */
const SOURCES = [
  'src/cli',
  'src/engine',
  'src/face',
  'src/data',
  'src/storage',
  'src/service',
  'package.json',
  'scripts/bundle-cli.mjs',
];

function newest(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, 0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Writes main.mjs, the threads that src/cli/threads.ts starts, and their parts into a folder of their own; `webgpu` stays
 * outside, because it is native. */
export async function bundleInto(target) {
  const { build } = await import('vite');
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: ['webgpu'] },
    build: {
      ssr: true,
      outDir: target,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      reportCompressedSize: false,
      rollupOptions: {
        input: {
          main: join(root, 'src', 'cli', 'main.ts'),
          'draw-thread': join(root, 'src', 'cli', 'draw-thread.ts'),
          'sample-thread': join(root, 'src', 'cli', 'sample-thread.ts'),
        },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
}

/** Makes the bundle unless it is newer than every source. */
export async function bundleIfStale() {
  const fresh = existsSync(bundle) && statSync(bundle).mtimeMs;
  if (fresh && SOURCES.every((path) => newest(join(root, path)) <= fresh)) return;
  // Two commands may find the bundle stale at once: each builds beside it, and whichever is first puts its own in place.
  const next = join(folder, `next-${process.pid}`);
  const old = join(folder, `old-${process.pid}`);
  await bundleInto(next);
  move(dirname(bundle), old, 'ENOENT');
  move(next, dirname(bundle), 'ENOTEMPTY', 'EEXIST');
  for (const left of [next, old]) rmSync(left, { recursive: true, force: true });
}

/** Renames a folder; errors that say that another command was first are no errors. */
function move(from, to, ...usual) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!usual.includes(error.code)) throw error;
  }
}
