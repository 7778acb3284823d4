// How fast are pictures imported? Gives an archive of aligned CelebA pictures (178 x 218 JPEG), or of CelebAMask-HQ
// (1024 x 1024 JPEG, part masks of 512 pixels), to the library worker of a headless Chromium, and to the same service in
// Node; prints pictures per second. Run with `node bench/import.mjs`.
// Environment: WHAT (celeba or hq), PICTURES (3000), SIZE (64), WHERE (browser, node or both).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { BROWSER_FLAGS, findBrowser } from '../scripts/find-browser.mjs';
import { loadModule } from '../scripts/headkit/load-module.mjs';

const hq = process.env.WHAT === 'hq';
const pictures = Number(process.env.PICTURES ?? (hq ? 300 : 3000));
const size = Number(process.env.SIZE ?? 64);
const where = process.env.WHERE ?? 'both';
const program = await loadModule('bench/import-node.ts');
const folder = mkdtempSync(join(tmpdir(), 'bench-import-'));
const file = join(folder, hq ? 'CelebAMask-HQ.zip' : 'img_align_celeba.zip');
const bytes = hq ? program.maskHqArchive(pictures) : program.celebaArchive(pictures);
writeFileSync(file, bytes);
const load = () => loadavg()[0].toFixed(1);
console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, load ${load()}`);
console.log(
  `${pictures} pictures of ${hq ? '1024 x 1024 with masks of 512' : '178 x 218'}, ${(bytes.length / 1e6).toFixed(1)} MB, stored at ${size} px`,
);

async function inBrowser() {
  // Named, because a dependency that is found late makes the page load again.
  const include = ['reader', 'writer'].map((half) => `@zip.js/zip.js/lib/zip-core-${half}.js`);
  const server = await createServer({
    server: { port: 0 },
    logLevel: 'warn',
    optimizeDeps: { include: [...include, 'idb', 'valibot', 'comlink', 'fflate', 'jpeg-js'] },
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: BROWSER_FLAGS });
  try {
    const page = await browser.newPage();
    if (process.env.VERBOSE) page.on('console', (message) => console.log(message.text()));
    page.on('pageerror', (error) => console.error(error));
    await page.goto(`${server.resolvedUrls.local[0]}bench/import.html`);
    await page.waitForFunction(() => 'timeImport' in globalThis);
    for (let round = 0; round < 2; round += 1) {
      await page.setInputFiles('input', file);
      const timing = await page.evaluate((side) => globalThis.timeImport(side), size);
      const rate = (1000 * timing.pictures) / timing.importMs;
      const listed = timing.surveyMs.toFixed(0);
      console.log(`browser: listed in ${listed} ms, ${rate.toFixed(0)} pictures a second, load ${load()}`);
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

try {
  if (where !== 'node') await inBrowser();
  if (where !== 'browser') {
    const { perSecond } = await program.importInNode(file, folder, size);
    console.log(`Node, one thread: ${perSecond.toFixed(0)} pictures a second, load ${load()}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
