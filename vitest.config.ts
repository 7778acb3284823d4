import { defineConfig } from 'vitest/config';
import { playwright } from '@vitest/browser-playwright';
import { wasmBinaries } from './scripts/wasm-binaries.mjs';
import { BROWSER_FLAGS, findBrowser } from './scripts/find-browser.mjs';

const executablePath = (await findBrowser()) ?? '';

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
          exclude: ['tests/**/*.browser.test.ts', 'tests/e2e/**', 'tests/faults/**'],
          // Random cases take their time on a machine that does other work.
          testTimeout: 30_000,
          environment: 'node',
        },
      },
      {
        plugins: [wasmBinaries()],
        server: { headers: isolation },
        optimizeDeps: {
          // All that the tests reach is named. A dependency that the server found in the middle of a run would make it
          // bundle anew and reload the page, at which a run can stop for good.
          noDiscovery: true,
          include: [
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-core/dist/register_all_gradients',
            '@tensorflow/tfjs-backend-webgpu',
            '@tensorflow/tfjs-backend-wasm',
            '@tensorflow/tfjs-backend-cpu',
            'idb',
            'valibot',
            'comlink',
            'fflate',
            'jpeg-js',
            'fast-check',
            '@zip.js/zip.js/lib/zip-core-reader.js',
            '@zip.js/zip.js/lib/zip-core-writer.js',
          ],
        },
        test: {
          name: 'browser',
          include: ['tests/**/*.browser.test.ts'],
          testTimeout: 120_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath, args: BROWSER_FLAGS } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts', 'tests/faults/**/*.test.ts'],
          environment: 'node',
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
