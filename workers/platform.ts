// The platform of both workers, as the services want it: clock, breathing, assets, locks.
import { openStorage } from '../src/storage/indexeddb.ts';
import { loadAsset } from '../src/storage/assets.ts';
import type { ServiceWorld } from '../src/service/world.ts';

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** One turn of the event loop through a message: not throttled in hidden tabs, unlike timers and animation frames. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}

/** Holds a Web Lock until released; a held lock also keeps the browser from freezing a hidden tab. */
function lock(name: string): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    void navigator.locks.request(name, { ifAvailable: true }, (held) => {
      if (held === null) {
        resolve(null);
        return;
      }
      return new Promise<void>((release) => resolve(release));
    });
  });
}

/** Digest of bytes as lower-case hex. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes.slice());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param base URL of the app's root, ends with a slash */
export function openPlatform(base: string): ServiceWorld {
  return {
    storage: openStorage({ now: () => Date.now() }),
    manager: navigator.storage,
    clock: () => performance.now(),
    now: () => Date.now(),
    breathe,
    asset: (path, maxBytes) => loadAsset(new URL(path, base).href, { maxBytes }),
    lock,
  };
}

/** Tells the page every two seconds that the worker lives. */
export function beat(port: MessagePort): void {
  setInterval(() => port.postMessage({ kind: 'alive' }), 2000);
}
