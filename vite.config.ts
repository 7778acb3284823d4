import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import { ISOLATION, POLICY, headersFile } from './scripts/headers.mjs';
import { wasmBinaries } from './scripts/wasm-binaries.mjs';

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

/** The headers of scripts/headers.mjs for hosts that read them from a file. */
function headersForHosts(): Plugin {
  return {
    name: 'headers-for-hosts',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: headersFile() });
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), wasmBinaries(), policyInPage(), headersForHosts()],
  server: { headers: ISOLATION },
  resolve: { dedupe: ['@tensorflow/tfjs-core'] },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
  },
});
