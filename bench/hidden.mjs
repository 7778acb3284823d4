// Whether training keeps its speed in a hidden tab: the built studio in a Chromium without any of the switches that keep
// hidden pages awake, a tiny run, and two tabs that take turns in front. Prints a line of JSON for each turn and the
// ratio of steps per second, hidden to shown; fails (exit code 1) where its median is below 0.9. By the clock, unless
// `--processor-time` asks that the time in which the training thread waited for a core not count (Linux, busy machines): that
// also takes off what a shown page costs, because painting it takes a core now and then.
//   node bench/hidden.mjs [--backend wasm|webgpu] [--turns N] [--seconds N] [--processor-time]
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { runnerImport } from 'vite';
import { findBrowser } from '../scripts/find-browser.mjs';
import { buildIfStale, serve } from '../scripts/serve.mjs';

const text = (fallback) => ({ type: 'string', default: fallback });
const { values } = parseArgs({
  options: {
    ...{ backend: text('wasm'), turns: text('6'), seconds: text('20') },
    'processor-time': { type: 'boolean', default: false },
  },
});
const [turns, seconds] = [Number(values.turns), Number(values.seconds)];
const LEAST = 0.9;
/** Seconds after a change that do not count: a hidden page saves its run. */
const SETTLING = 3;

const pause = (s) => new Promise((resolve) => setTimeout(resolve, 1000 * s));

/** In the page: notes steps as they are shown, whether the page is hidden, and how often its own timers still fire. */
function watch() {
  const log = (globalThis.log = []);
  const top = document.querySelector('[data-step]');
  let ticks = 0;
  setInterval(() => (ticks += 1), 100);
  const look = () => {
    const at = Date.now();
    if (at - (log.at(-1)?.at ?? 0) < 200) return;
    log.push({ at, step: Number(top.dataset.step), hidden: document.hidden, ticks });
  };
  new MutationObserver(look).observe(top, { attributes: true });
}

/** Linux: milliseconds that each worker's thread below a process has computed, and has waited for a free core. */
function workerThreads(browser) {
  const parents = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      parents.set(pid, stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]);
    } catch {
      // ended meanwhile
    }
  }
  const below = (pid) => pid === String(browser) || (parents.has(pid) && below(parents.get(pid)));
  const found = new Map();
  for (const pid of [...parents.keys()].filter(below)) {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const folder = `/proc/${pid}/task/${task}`;
      if (!readFileSync(`${folder}/comm`, 'utf8').startsWith('DedicatedWorker')) continue;
      const [computed, waited] = readFileSync(`${folder}/schedstat`, 'utf8').split(' ').map(Number);
      found.set(task, { computed: computed / 1e6, waited: waited / 1e6 });
    }
  }
  return found;
}

/** Where the machine is shared, what the busiest worker waited for a core between two moments; else nothing. */
function waitedBetween(before, after) {
  const spent = [...after].map(([task, { computed, waited }]) => ({
    computed: computed - (before.get(task)?.computed ?? 0),
    waited: waited - (before.get(task)?.waited ?? 0),
  }));
  return spent.toSorted((one, other) => other.computed - one.computed)[0]?.waited ?? 0;
}

/** Steps and timer calls per second in each window; per second in which the thread had a core, too. */
function turnsOf(log, windows) {
  const of = (value) => Math.round(100 * value) / 100;
  return windows.flatMap(({ from, to, waited, hidden }) => {
    const rows = log.filter(({ at }) => at >= from && at <= to);
    const [first, last] = [rows[0], rows.at(-1)];
    if (rows.length < 2 || rows.some((row) => row.hidden !== hidden)) return [];
    const seconds = (last.at - first.at) / 1000;
    const stepsPerSecond = (last.step - first.step) / seconds;
    const timers = of((last.ticks - first.ticks) / seconds);
    const onCore = 1 - Math.min(0.99, waited / (to - from));
    return [
      {
        hidden,
        stepsPerSecond: of(stepsPerSecond),
        onCore: of(onCore),
        own: of(stepsPerSecond / onCore),
        timers,
      },
    ];
  });
}

await buildIfStale();
const { server, url } = await serve(0);
const profile = mkdtempSync(join(tmpdir(), 'semblance-hidden-'));
// Not through Playwright's launch, which keeps hidden pages awake and tells every page that it is in front.
const browserProcess = spawn(
  await findBrowser(),
  [
    ...['--headless', '--no-sandbox', '--no-first-run', '--window-size=1440,900', 'about:blank'],
    ...['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
    // What comes after five minutes comes at once: a page's timers once a minute.
    '--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1',
    ...['--remote-debugging-port=0', `--user-data-dir=${profile}`],
  ],
  { stdio: 'ignore' },
);
const portFile = join(profile, 'DevToolsActivePort');
while (!existsSync(portFile) || !readFileSync(portFile, 'utf8').includes('\n')) await pause(0.1);
const [port] = readFileSync(portFile, 'utf8').split('\n');
const devtools = `http://127.0.0.1:${port}`;
const ask = async (path, method = 'GET') => (await fetch(`${devtools}/json/${path}`, { method })).text();

let failed = true;
try {
  const { module: verbs } = await runnerImport('./tests/helpers/verbs.ts');
  let browser = await chromium.connectOverCDP(devtools);
  let page = browser.contexts()[0].pages()[0];
  await page.goto(`${url}?backend=${values.backend}`);
  await verbs.waitForFirstEdit(page);
  const tiny = verbs.tinySettings();
  const report = { ...tiny.report, probeEvery: 1000, checkpointSeconds: 600 };
  await verbs.startRun(page, { ...tiny, train: { ...tiny.train, steps: 1_000_000 }, report });
  await verbs.waitForStep(page, 10, 600_000);
  await page.evaluate(watch);
  await browser.close(); // only the connection, under which no page counts as hidden

  const pages = JSON.parse(await ask('list')).filter(({ type }) => type === 'page');
  const studio = pages.find((one) => one.url.startsWith(url)).id;
  const other = JSON.parse(await ask('new?about:blank', 'PUT')).id;
  const onLinux = process.platform === 'linux';
  const threads = () => (onLinux ? workerThreads(browserProcess.pid) : new Map());
  const windows = [];
  for (let turn = 0; turn < 2 * turns + 1; turn += 1) {
    const hidden = turn % 2 === 1;
    await ask(`activate/${hidden ? other : studio}`);
    await pause(SETTLING);
    const [from, before] = [Date.now(), threads()];
    await pause(seconds);
    windows.push({ hidden, from, to: Date.now(), waited: waitedBetween(before, threads()) });
  }
  browser = await chromium.connectOverCDP(devtools);
  page = browser
    .contexts()[0]
    .pages()
    .find((one) => one.url().startsWith(url));
  const made = turnsOf(await page.evaluate(() => globalThis.log), windows);
  await browser.close();

  for (const turn of made) console.log(JSON.stringify(turn));
  // Each hidden turn beside the mean of the shown ones before and after it: a busier minute falls on both.
  const speed = values['processor-time'] ? 'own' : 'stepsPerSecond';
  const ratios = made.flatMap(({ hidden, [speed]: mine }, i) => {
    const [before, after] = [made[i - 1], made[i + 1]];
    const between = hidden && before?.hidden === false && after?.hidden === false;
    return between ? [(2 * mine) / (before[speed] + after[speed])] : [];
  });
  const sorted = ratios.toSorted((one, two) => one - two);
  const half = (sorted.length - 1) / 2;
  const middle = (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
  console.log(
    `${values.backend}: hidden to shown ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}; median ${middle.toFixed(2)}`,
  );
  failed = !(middle >= LEAST);
} finally {
  browserProcess.kill();
  server.close();
  await pause(1);
  rmSync(profile, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
