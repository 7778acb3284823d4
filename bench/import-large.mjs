// How much memory does a whole import take? Makes an archive with the entries and the bytes of CelebAMask-HQ.zip (3.09 GB,
// some 420,000 entries; see import-archive.ts for what stands in it), imports all of it in Node and in a headless Chromium,
// and prints the most bytes that JavaScript heaps held. Run with `node bench/import-large.mjs`; takes minutes.
// Environment: PICTURES (30000), BYTES (3.09e9), SIZE (32), WHERE (browser, node or both), LIMIT (megabytes that each
// heap of the browser may take at most, enforced by V8).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { BROWSER_FLAGS, findBrowser } from '../scripts/find-browser.mjs';
import { loadModule } from '../scripts/headkit/load-module.mjs';

const pictures = Number(process.env.PICTURES ?? 30_000);
const bytes = Number(process.env.BYTES ?? 3.09e9);
const size = Number(process.env.SIZE ?? 32);
const where = process.env.WHERE ?? 'both';
const limit = process.env.LIMIT;
const megabytes = (count) => `${(count / 1e6).toFixed(0)} MB`;
const load = () => `load ${loadavg()[0].toFixed(1)}`;

/** Asks a page's workers, and theirs, for the heap that they use; gives the most that one and that all together used. */
async function watchHeaps(page) {
  const devtools = await page.context().newCDPSession(page);
  const most = { one: 0, all: 0, workers: 0 };
  const asked = new Map();
  const workers = new Map();
  let questions = 0;
  /** A worker's messages travel inside those of whoever started it. */
  const link = (send) => {
    const children = new Map();
    const ask = (method, params = {}) =>
      new Promise((resolve) => {
        questions += 1;
        asked.set(questions, resolve);
        send({ id: questions, method, params });
      });
    const heard = ({ id, result, method, params }) => {
      if (id !== undefined) {
        asked.get(id)?.(result);
        asked.delete(id);
      } else if (method === 'Target.attachedToTarget') {
        const { sessionId } = params;
        const child = link((message) =>
          ask('Target.sendMessageToTarget', { sessionId, message: JSON.stringify(message) }),
        );
        children.set(sessionId, child);
        workers.set(sessionId, child);
        void child.begin();
      } else if (method === 'Target.receivedMessageFromTarget') {
        children.get(params.sessionId)?.heard(JSON.parse(params.message));
      } else if (method === 'Target.detachedFromTarget') {
        workers.delete(params.sessionId);
      }
    };
    const begin = () =>
      ask('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    return { ask, heard, begin };
  };
  const root = link(({ id, method, params }) =>
    devtools.send(method, params).then(
      (result) => root.heard({ id, result }),
      () => undefined,
    ),
  );
  for (const method of ['attachedToTarget', 'receivedMessageFromTarget', 'detachedFromTarget'])
    devtools.on(`Target.${method}`, (params) => root.heard({ method: `Target.${method}`, params }));
  await root.begin();
  const timer = setInterval(async () => {
    const answers = [...workers.values()].map(({ ask }) => ask('Runtime.getHeapUsage'));
    const used = (await Promise.all(answers)).map((answer) => answer?.usedSize ?? 0);
    most.one = Math.max(most.one, ...used);
    most.all = Math.max(
      most.all,
      used.reduce((sum, each) => sum + each, 0),
    );
    most.workers = Math.max(most.workers, used.length);
  }, 250);
  return () => {
    clearInterval(timer);
    return most;
  };
}

async function inBrowser(file) {
  const include = ['reader', 'writer'].map((half) => `@zip.js/zip.js/lib/zip-core-${half}.js`);
  const server = await createServer({
    server: { port: 0 },
    logLevel: 'warn',
    optimizeDeps: { include: [...include, 'idb', 'valibot', 'comlink', 'fflate', 'jpeg-js'] },
  });
  await server.listen();
  const flags = limit === undefined ? [] : [`--js-flags=--max-old-space-size=${limit}`];
  const browser = await chromium.launch({
    executablePath: await findBrowser(),
    args: [...BROWSER_FLAGS, ...flags],
  });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    await page.goto(`${server.resolvedUrls.local[0]}bench/import.html`);
    await page.waitForFunction(() => 'timeImport' in globalThis);
    const ended = await watchHeaps(page);
    await page.setInputFiles('input', file);
    const timing = await page.evaluate((side) => globalThis.timeImport(side), size);
    const most = ended();
    const rate = ((1000 * timing.pictures) / timing.importMs).toFixed(0);
    console.log(
      `browser: ${timing.pictures} pictures, listed in ${(timing.surveyMs / 1000).toFixed(1)} s, ${rate} a second; heaps of ${most.workers} workers: at most ${megabytes(most.one)} in one, ${megabytes(most.all)} in all${limit === undefined ? '' : `; none may pass ${limit} MB`}; ${load()}`,
    );
  } finally {
    await browser.close();
    await server.close();
  }
}

const program = await loadModule('bench/import-node.ts');
const folder = mkdtempSync(join(tmpdir(), 'bench-import-'));
const given = process.env.FILE;
try {
  if (given !== undefined) {
    // The process that made the archive has its remains on the heap.
    const { perSecond, listing, heap, pictures: made } = await program.importInNode(given, folder, size);
    console.log(
      `Node: ${made} pictures, ${perSecond.toFixed(0)} a second; heap at most ${megabytes(listing)} while listing, ${megabytes(heap)} in all; ${load()}`,
    );
  } else {
    const file = join(folder, 'CelebAMask-HQ.zip');
    const entries = program.writeLargeArchive(file, pictures, bytes);
    console.log(`${megabytes(bytes)}, ${entries} entries, ${pictures} pictures stored at ${size} px`);
    if (where !== 'browser') {
      const again = [fileURLToPath(import.meta.url)];
      spawnSync(process.execPath, again, { env: { ...process.env, FILE: file }, stdio: 'inherit' });
    }
    if (where !== 'node') await inBrowser(file);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
