// A page of this folder in a headless Chromium, served with the headers of the studio. For benches only.
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { BROWSER_FLAGS, findBrowser } from '../scripts/find-browser.mjs';

/**
 * @param path of the page from the root
 * @param name of the global that the page's script sets when it is ready
 */
export async function openPage(path, name) {
  // Named, because a dependency that is found late makes the page load again.
  const tfjs = ['core', 'core/dist/register_all_gradients', 'backend-webgpu', 'backend-wasm', 'backend-cpu'];
  const server = await createServer({
    server: { port: 0, hmr: false, watch: null },
    cacheDir: '.cache/bench',
    logLevel: 'warn',
    optimizeDeps: { include: [...tfjs.map((part) => `@tensorflow/tfjs-${part}`), 'valibot'] },
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: BROWSER_FLAGS });
  const close = async () => {
    await browser.close();
    await server.close();
  };
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    page.on('console', (message) => message.type() === 'error' && console.error(message.text()));
    await page.goto(`${server.resolvedUrls.local[0]}${path}`, { timeout: 180_000 });
    await page.waitForFunction((ready) => ready in globalThis, name, { timeout: 180_000 });
    return { page, version: browser.version(), close };
  } catch (error) {
    await close();
    throw error;
  }
}
