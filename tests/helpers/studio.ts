// Opens the built studio in a real browser with a real profile, for end-to-end and fault tests. The requests that the
// page and its workers make are recorded: none may leave the origin.
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import type { BrowserContext, Page } from 'playwright';
import { BROWSER_FLAGS, findBrowser } from '../../scripts/find-browser.mjs';
import { buildIfStale, serve } from '../../scripts/serve.mjs';

export interface Studio {
  readonly context: BrowserContext;
  readonly url: string;
  /** Every URL that was asked for. */
  readonly requests: string[];
  /** Console errors and uncaught errors of the page. */
  readonly complaints: string[];
  /** A page with the studio, ready to be used. `query` as in `?backend=wasm`. */
  open(query?: string): Promise<Page>;
  /** Kills the browser as the system does (SIGKILL) and starts it again with the same profile. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Builds (if stale), serves, and starts a browser with an empty profile. */
export async function startStudio(
  options: { width?: number; height?: number; webgpu?: boolean } = {},
): Promise<Studio> {
  await buildIfStale();
  const { server, url } = (await serve(0)) as { server: Server; url: string };
  const profile = mkdtempSync(join(tmpdir(), 'semblance-'));
  const requests: string[] = [];
  const complaints: string[] = [];
  const launch = async (): Promise<BrowserContext> => {
    const started = await chromium.launchPersistentContext(profile, {
      executablePath: (await findBrowser()) ?? '',
      args:
        options.webgpu === false ? BROWSER_FLAGS.filter((flag) => !flag.includes('webgpu')) : BROWSER_FLAGS,
      viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
      acceptDownloads: true,
    });
    started.on('request', (request) => requests.push(request.url()));
    started.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    started.on('weberror', (error) => complaints.push(error.error().message));
    return started;
  };
  let context = await launch();
  return {
    get context() {
      return context;
    },
    url,
    requests,
    complaints,
    async open(query = '') {
      const page = await context.newPage();
      await page.goto(url + query);
      await page
        .getByRole('link', { name: 'Edit' })
        .or(page.getByRole('tab', { name: 'Edit' }))
        .first()
        .waitFor();
      return page;
    },
    async kill() {
      process.kill(await processOf(context), 'SIGKILL');
      // Nothing is left to be closed; only the end is waited for.
      await context.close().catch(() => undefined);
      context = await launch();
    },
    async close() {
      await context.close();
      await new Promise((done) => server.close(done));
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** The process that all others of a browser end with. */
async function processOf(context: BrowserContext): Promise<number> {
  const devtools = await context.browser()?.newBrowserCDPSession();
  const { processInfo = [] } = (await devtools?.send('SystemInfo.getProcessInfo')) ?? {};
  const found = processInfo.find(({ type }) => type === 'browser')?.id;
  if (found === undefined) throw new Error('The browser does not tell its process.');
  return found;
}
