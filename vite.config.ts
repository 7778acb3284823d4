import { copyFileSync, createReadStream, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import { ISOLATION, POLICY } from './scripts/headers.mjs';

const WASM_SOURCE = 'node_modules/@tensorflow/tfjs-backend-wasm/dist';
const WASM_FILES = [
  'tfjs-backend-wasm.wasm',
  'tfjs-backend-wasm-simd.wasm',
  'tfjs-backend-wasm-threaded-simd.wasm',
];

/** tfjs asks for its WASM binaries by name below a folder, so they keep their names under `wasm/`. */
function wasmBinaries(): Plugin {
  return {
    name: 'wasm-binaries',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = basename((request.url ?? '').split('?')[0] ?? '');
        if (!WASM_FILES.includes(name)) return next();
        response.setHeader('Content-Type', 'application/wasm');
        createReadStream(join(WASM_SOURCE, name)).pipe(response);
      });
    },
    writeBundle(options) {
      const folder = join(options.dir ?? 'dist', 'wasm');
      mkdirSync(folder, { recursive: true });
      for (const name of WASM_FILES) copyFileSync(join(WASM_SOURCE, name), join(folder, name));
    },
  };
}

/** The policy is also in the page, for hosts that cannot send headers (without what a meta tag may not say). */
function policyInPage(): Plugin {
  const content = POLICY.replace(/; frame-ancestors [^;]+/, '');
  return {
    name: 'policy-in-page',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' },
    ],
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), wasmBinaries(), policyInPage()],
  server: { headers: ISOLATION },
  resolve: { dedupe: ['@tensorflow/tfjs-core'] },
  worker: { format: 'es', plugins: () => [] },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
  },
});
