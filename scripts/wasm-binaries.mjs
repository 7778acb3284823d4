// Vite plugin: tfjs asks for its WASM binaries by name below a folder, so they keep their names under `wasm/`, in the
// build as on the test and development servers.
import { copyFileSync, createReadStream, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const SOURCE = 'node_modules/@tensorflow/tfjs-backend-wasm/dist';
const FILES = [
  'tfjs-backend-wasm.wasm',
  'tfjs-backend-wasm-simd.wasm',
  'tfjs-backend-wasm-threaded-simd.wasm',
];

/** @returns {import('vite').Plugin} */
export function wasmBinaries() {
  return {
    name: 'wasm-binaries',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = basename((request.url ?? '').split('?')[0]);
        if (!FILES.includes(name)) return next();
        response.setHeader('Content-Type', 'application/wasm');
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
