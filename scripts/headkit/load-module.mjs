// Bundles one TypeScript module with rolldown and imports it, so that scripts run the very code of the app under
// a Node that cannot strip types.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** @param path module path relative to the repository root */
export async function loadModule(path) {
  const folder = await mkdtemp(join(tmpdir(), 'semblance-'));
  try {
    const bundle = await rolldown({ input: join(ROOT, path), platform: 'node', logLevel: 'warn' });
    const file = join(folder, 'module.mjs');
    await bundle.write({ file, format: 'esm' });
    await bundle.close();
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
