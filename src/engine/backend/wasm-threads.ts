// Threads of tfjs-backend-wasm under a strict content policy. tfjs hands its threads their main script as a blob made
// from a function's source text: a policy without `blob:` scripts refuses that, and a bundler leaves names in the text
// that do not exist there. Here the threads get the package's own file from our origin instead.

/** The package's main script for threads; served beside the .wasm files. */
const SCRIPT = 'tfjs-backend-wasm-threaded-simd.js';

/** tfjs uses half of the logical cores, and its threaded module only pays from two threads on. */
export function threadsPay(logicalCores: number): boolean {
  return Math.floor(logicalCores / 2) >= 2;
}

/** What is asked of the platform's class. */
type WorkerLike = new (url: string | object) => { postMessage(message: unknown, transfer?: unknown): void };

/**
 * Runs `start`, which makes the threads, with a `Worker` that rewrites the one message that names the script.
 * @param folder URL of the folder with the script, ending with '/'
 */
export async function withThreadScript<T>(folder: string, start: () => Promise<T>): Promise<T> {
  const place = globalThis as { Worker?: WorkerLike };
  const Original = place.Worker;
  if (Original === undefined) return start();
  place.Worker = class extends Original {
    override postMessage(message: unknown, transfer?: unknown): void {
      const loads = (message as { cmd?: unknown } | null)?.cmd === 'load';
      super.postMessage(loads ? { ...(message as object), urlOrBlob: folder + SCRIPT } : message, transfer);
    }
  };
  try {
    return await start();
  } finally {
    place.Worker = Original;
  }
}
