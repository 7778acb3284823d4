// A disk that is really full: the browser's quota set through its developer tools, and waited for, because Chromium goes
// on believing an older figure for about half a minute. The bound ends with the developer tools' session: it stays attached.
import type { BrowserContext, Page } from 'playwright';
import { expect } from 'vitest';

/**
 * Sets what the page's origin may store in all, or gives it back what it had.
 * @param bytes undefined takes the bound away
 */
export async function setQuota(context: BrowserContext, page: Page, bytes?: number): Promise<void> {
  const devtools = await context.newCDPSession(page);
  const { origin } = new URL(page.url());
  await devtools.send('Storage.overrideQuotaForOrigin', {
    origin,
    ...(bytes === undefined ? {} : { quotaSize: bytes }),
  });
  await expect
    .poll(() => page.evaluate(writeScratch), { timeout: 90_000, interval: 1000 })
    .toBe(bytes === undefined ? 'stored' : 'QuotaExceededError');
}

/** Stores a megabyte in a database of its own and takes it away again; runs in the page. */
async function writeScratch(): Promise<string> {
  const opening = indexedDB.open('scratch', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('bytes');
  const database = await new Promise<IDBDatabase>((done, fail) => {
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => fail(opening.error ?? new Error('no database'));
  });
  const answer = await new Promise<string>((done) => {
    const transaction = database.transaction('bytes', 'readwrite');
    const store = transaction.objectStore('bytes');
    store.put(crypto.getRandomValues(new Uint8Array(65_536)), 1);
    store.put(new Uint8Array(2 ** 20).fill(1), 2);
    transaction.oncomplete = () => done('stored');
    transaction.onabort = () => done(transaction.error?.name ?? 'aborted');
  });
  database.close();
  if (answer === 'stored') indexedDB.deleteDatabase('scratch');
  return answer;
}
