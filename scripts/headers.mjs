// The response headers of the studio: isolation (WASM threads) and the strict content policy that lets no byte
// leave the machine. `wasm-unsafe-eval` compiles tfjs's WASM; its threads start from a blob.
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  "style-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export const HEADERS = {
  ...ISOLATION,
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Files of the build whose names carry a hash of their content. */
export const FOREVER = 'public, max-age=31536000, immutable';

/** The same headers as the `_headers` file that static hosts (Netlify, Cloudflare Pages) read. */
export function headersFile() {
  const lines = (headers) => Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`);
  return [...['/*', ...lines(HEADERS)], ...['/assets/*', ...lines({ 'Cache-Control': FOREVER })], ''].join(
    '\n',
  );
}
