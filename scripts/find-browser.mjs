// Finds a Chromium for the tests: an environment variable, Playwright's own, the system's; else installs one
// (Playwright's download, else the system's package manager). Prints its path when run directly.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const HELP = `No Chromium could be found or installed. Do one of these and run the tests again:
  - set SEMBLANCE_BROWSER to the path of Chromium, Chrome or Edge (version 121 or newer);
  - npx playwright install chromium
  - install the system's package, for example: apt-get install chromium`;

/** Flags under which WebGPU exists without a GPU and survives a crash of the GPU process. */
export const BROWSER_FLAGS = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-gpu-process-crash-limit',
  '--disable-domain-blocking-for-3d-apis',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
];

function onPath(name) {
  const tool = process.platform === 'win32' ? 'where' : 'which';
  const found = spawnSync(tool, [name], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.split(/\r?\n/)[0].trim() : undefined;
}

async function ofPlaywright() {
  try {
    const { chromium } = await import('playwright');
    const path = chromium.executablePath();
    return path && existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

async function present() {
  const named = process.env.SEMBLANCE_BROWSER;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`SEMBLANCE_BROWSER names ${named}, and there is no such file.`);
  }
  return (await ofPlaywright()) ?? NAMES.map(onPath).find(Boolean) ?? PLACES.find((path) => existsSync(path));
}

function attempt(command, args) {
  process.stderr.write(`> ${command} ${args.join(' ')}\n`);
  return (
    spawnSync(command, args, {
      stdio: ['ignore', 2, 2],
      timeout: 600_000,
      shell: process.platform === 'win32',
    }).status === 0
  );
}

function installWithSystem() {
  if (!onPath('apt-get')) return;
  const root = process.getuid?.() === 0;
  if (!root && !onPath('sudo')) return;
  const run = (...args) => (root ? attempt(args[0], args.slice(1)) : attempt('sudo', ['-n', ...args]));
  run('apt-get', 'update');
  run('apt-get', 'install', '-y', '--no-install-recommends', 'chromium');
}

/** Path of a Chromium; installs one where there is none. Throws with what to do where none can be had. */
export async function findBrowser({ install = true } = {}) {
  let path = await present();
  if (path || !install) return path;
  process.stderr.write('No Chromium found; trying to install one for the tests.\n');
  attempt('npx', ['--no-install', 'playwright', 'install', 'chromium']);
  path = await present();
  if (path) return path;
  installWithSystem();
  path = await present();
  if (path) return path;
  throw new Error(HELP);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const path = await findBrowser();
    console.log(path);
    if (process.argv.includes('--version'))
      console.log(execFileSync(path, ['--version'], { encoding: 'utf8' }).trim());
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
