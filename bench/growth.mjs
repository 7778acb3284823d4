// Whether a long run grows: what is held after 10, 100, 200 ... steps of a tiny net, in Node. Prints a line of JSON for
// each, and fails (exit code 1) where anything is more than it was after 100 steps.
//   node bench/growth.mjs [webgpu|wasm|cpu] [steps]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { root } from '../scripts/bundle-cli.mjs';

const [, , backend = 'webgpu', steps = '1000'] = process.argv;
mkdirSync(join(root, '.cache'), { recursive: true });
const folder = mkdtempSync(join(root, '.cache', 'growth-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
await build({
  ...{ root, configFile: false, logLevel: 'warn', publicDir: false },
  ssr: { noExternal: true, external: ['webgpu'] },
  build: {
    ...{ ssr: true, outDir: folder, target: 'node20', minify: false },
    rollupOptions: {
      input: join(root, 'bench/growth.ts'),
      output: { entryFileNames: 'growth.mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
});
const { growth } = await import(pathToFileURL(join(folder, 'growth.mjs')).href);
process.exit((await growth(backend, Number(steps))) ? 1 : 0);
