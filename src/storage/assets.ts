// The one place that asks the network for anything, and only for the app's own files: no other origin, no
// redirect, no more bytes than allowed.
import { StudioError } from '../face/errors.ts';

export interface AssetOptions {
  /** More is refused, also when the server announced less. */
  readonly maxBytes: number;
}

/**
 * Loads one of the app's own files.
 * @param url relative to the page or worker, or absolute within its origin
 * @throws StudioError `data-missing` if it cannot be had, `file-too-large` if it is over the bound
 */
export async function loadAsset(
  url: string | URL,
  { maxBytes }: AssetOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const address = new URL(url, self.location.href);
  const name = address.pathname.split('/').at(-1) ?? '';
  if (address.origin !== self.location.origin) throw missing(name, 'it lies outside the studio');
  let response: Response;
  try {
    response = await fetch(address, { redirect: 'error', credentials: 'same-origin' });
  } catch {
    throw missing(name, 'the server cannot be reached');
  }
  if (!response.ok) throw missing(name, `the server answers ${response.status}`);
  // Servers of single-page apps answer a missing file with their start page; we ship no HTML but that.
  if (response.headers.get('content-type')?.startsWith('text/html') === true) {
    throw missing(name, 'the server does not have it');
  }
  return collect(response, name, maxBytes);
}

async function collect(response: Response, name: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      total += value.byteLength;
      if (total > maxBytes) throw tooLarge(name, maxBytes);
      chunks.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error instanceof StudioError ? error : missing(name, 'the connection broke off');
  }
  const bytes = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function missing(name: string, why: string): StudioError {
  return new StudioError(
    'data-missing',
    `The file "${name}" of the studio could not be loaded: ${why}.`,
    'Check the connection and reload the page; if it stays so, the studio is not installed completely.',
  );
}

function tooLarge(name: string, maxBytes: number): StudioError {
  return new StudioError(
    'file-too-large',
    `The file "${name}" of the studio is larger than the ${maxBytes} bytes that it may have.`,
    'Install the studio again: this file does not belong to it.',
  );
}
