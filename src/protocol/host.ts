// Worker side: exposes an object over comlink, with errors turned into reports that survive the crossing.
import { expose, transfer } from 'comlink';
import { reportOf } from '../face/errors.ts';
import type { Crossing } from './session.ts';

/** Collects the buffers of typed arrays in a result, so that pictures are moved and not copied. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) {
    if (value.byteLength === value.buffer.byteLength) found.add(value.buffer);
  } else if (Array.isArray(value)) {
    for (const item of value) buffersOf(item, found);
  } else if (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  ) {
    for (const item of Object.values(value)) buffersOf(item, found);
  }
  return found;
}

/** Exposes every method of `api`; a thrown value becomes `{ ok: false, error }`. Results are moved: do not use
 * their buffers afterwards. */
export function exposeApi<Api extends object>(api: Api): void {
  const exposed: Record<string, (...args: unknown[]) => Promise<Crossing<unknown>>> = {};
  for (const [name, method] of Object.entries(api) as [string, (...args: unknown[]) => Promise<unknown>][]) {
    exposed[name] = async (...args) => {
      try {
        const value = await method(...args);
        const crossing: Crossing<unknown> = { ok: true, value };
        return transfer(crossing, [...buffersOf(value)]);
      } catch (error) {
        return { ok: false, error: reportOf(error) };
      }
    };
  }
  expose(exposed);
}

/** Sends a report; its pictures are moved. */
export function sendReport(port: MessagePort, report: unknown): void {
  port.postMessage(report, [...buffersOf(report)]);
}
