// Builds the studio where the sources are newer than the build, and serves it with its security headers.
// Usage: node scripts/serve.mjs [--port N] [--no-build]
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FOREVER, HEADERS } from './headers.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

function newest(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Builds unless `dist` is newer than everything it is made of. */
export async function buildIfStale() {
  const sources = [
    'index.html',
    'package-lock.json',
    'vite.config.ts',
    'src',
    'workers',
    'public',
    'scripts/headers.mjs',
  ];
  const page = join(DIST, 'index.html');
  const fresh =
    existsSync(page) && statSync(page).mtimeMs > Math.max(...sources.map((name) => newest(join(ROOT, name))));
  if (fresh) return;
  const { build } = await import('vite');
  await build({ root: ROOT, logLevel: 'warn' });
}

function answer(request, response) {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
  const file = normalize(join(DIST, path.endsWith('/') ? path + 'index.html' : path));
  const inside = file.startsWith(resolve(DIST)) && existsSync(file) && statSync(file).isFile();
  if ((request.method !== 'GET' && request.method !== 'HEAD') || !inside) {
    response.writeHead(inside ? 405 : 404, HEADERS).end();
    return;
  }
  const hashed = path.startsWith('/assets/');
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': statSync(file).size,
    'Cache-Control': hashed ? FOREVER : 'no-cache',
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
}

/** Serves `dist` on localhost; takes the next free port when the wanted one is taken. Port 0 takes any. */
export function serve(port) {
  return new Promise((done, fail) => {
    const server = createServer((request, response) => {
      try {
        answer(request, response);
      } catch {
        response.writeHead(400, HEADERS).end();
      }
    });
    server.on('error', (error) => {
      if (error.code === 'EADDRINUSE' && port !== 0) serve(port + 1).then(done, fail);
      else fail(error);
    });
    server.listen(port, '127.0.0.1', () =>
      done({ server, url: `http://localhost:${server.address().port}/` }),
    );
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const named = process.argv.indexOf('--port');
  if (!process.argv.includes('--no-build')) {
    console.log('Building the studio ...');
    await buildIfStale();
  }
  const { url } = await serve(named > 0 ? Number(process.argv[named + 1]) : 4173);
  console.log(
    `\n  Semblance is running at ${url}\n\n  Open this address in Chrome, Edge or another browser with WebGPU. Stop with Ctrl+C.\n`,
  );
}
