// Vite plugin: tfjs asks for its WASM files by name below a folder, so they keep their names under `wasm/`, in the build
// as on the test and development servers.
import { copyFileSync, createReadStream, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const SOURCE = 'node_modules/@tensorflow/tfjs-backend-wasm/wasm-out';
const FILES = [
  'tfjs-backend-wasm.wasm',
  'tfjs-backend-wasm-simd.wasm',
  'tfjs-backend-wasm-threaded-simd.wasm',
  // The main script of the threads, see src/engine/backend/wasm-threads.ts.
  'tfjs-backend-wasm-threaded-simd.js',
];

/** @returns {import('vite').Plugin} */
export function wasmBinaries() {
  return {
    name: 'wasm-binaries',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? '').split('?')[0];
        const name = basename(path);
        if (!path.includes('/wasm/') || !FILES.includes(name)) return next();
        response.setHeader('Content-Type', name.endsWith('.js') ? 'text/javascript' : 'application/wasm');
        response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
        createReadStream(join(SOURCE, name)).pipe(response);
      });
    },
    writeBundle(options) {
      const folder = join(options.dir ?? 'dist', 'wasm');
      mkdirSync(folder, { recursive: true });
      for (const name of FILES) copyFileSync(join(SOURCE, name), join(folder, name));
    },
  };
}
