// Times the first minute of a newcomer: an empty profile, the built studio, WASM; from navigation to the first
// edited picture on its canvas. Usage: node scripts/first-edit.mjs [--times N] [--backend wasm|webgpu] [--slow N]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { BROWSER_FLAGS, findBrowser } from './find-browser.mjs';
import { buildIfStale, serve } from './serve.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : fallback;
};
const times = Number(option('times', 5));
const backend = option('backend', 'wasm');

/** Runs in the page before its own scripts: notes when things are first seen, frame by frame. */
function watch() {
  const seen = (globalThis.seen = {});
  const note = (name, is) => {
    if (!(name in seen) && is) seen[name] = Math.round(performance.now());
  };
  const look = () => {
    const drawn = (label) =>
      document.querySelector(`.picture:not(.waiting) > canvas[aria-label="${label}"]`) !== null;
    note('frame', document.querySelector('nav.rail') !== null);
    note('face', drawn('Source face'));
    note('edit', drawn('Final picture') || drawn('Edited face'));
    for (const { name, startTime } of performance.getEntriesByType('mark'))
      seen[`mark ${name}`] ??= Math.round(startTime);
    requestAnimationFrame(look);
  };
  look();
}

await buildIfStale();
const { server, url } = await serve(0);
const all = [];
for (let turn = 0; turn < times; turn += 1) {
  const profile = mkdtempSync(join(tmpdir(), 'semblance-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await findBrowser(),
    args: BROWSER_FLAGS,
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(`${url}?backend=${backend}`);
  await page.waitForFunction(() => 'edit' in globalThis.seen, null, { timeout: 120_000 });
  const seen = await page.evaluate(() => globalThis.seen);
  console.log(JSON.stringify(seen));
  all.push(seen.edit);
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
server.close();
all.sort((one, other) => one - other);
console.log(
  `first edit on ${backend}: median ${all[Math.floor(all.length / 2)]} ms, ${all[0]} to ${all.at(-1)} ms over ${times} cold starts`,
);
