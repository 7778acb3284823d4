// What the page has to know of a file of weights before a worker reads it. Believes nothing: the workers check.

/** More than a header of ours ever has. */
const MOST = 2 ** 24;

/** Whether a safetensors file says that it holds a whole run. */
export function holdsRun(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  if (view.getUint32(4, true) !== 0 || length > Math.min(MOST, bytes.length - 8)) return false;
  try {
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as unknown;
    const { __metadata__: said } = header as { __metadata__?: Record<string, unknown> };
    return typeof said?.['state'] === 'string' && typeof said['settings'] === 'string';
  } catch {
    return false;
  }
}
