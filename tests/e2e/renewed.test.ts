// Faces that an earlier version of the studio stored are made anew when the page is opened, and can be used meanwhile.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

/** Origin of the stored faces; with `origin`, after it was changed to that. */
function originOf(page: Page, origin?: string): Promise<string | undefined> {
  return page.evaluate(async (given) => {
    // Opening would make it.
    if (!(await indexedDB.databases()).some(({ name }) => name === 'semblance')) return undefined;
    return new Promise<string | undefined>((resolve, reject) => {
      const opening = indexedDB.open('semblance');
      opening.onerror = () => reject(new Error('no database'));
      opening.onsuccess = () => {
        const store = opening.result.transaction('datasets', 'readwrite').objectStore('datasets');
        const getting = store.get('headkit-64') as IDBRequest<{ origin: string } | undefined>;
        getting.onsuccess = () => {
          const found = getting.result;
          if (found !== undefined && given !== undefined)
            store.put({ ...found, origin: given }, 'headkit-64');
          store.transaction.oncomplete = () => {
            opening.result.close();
            resolve(given ?? found?.origin);
          };
        };
      };
    });
  }, origin);
}

it('makes the faces of an earlier version anew', async () => {
  const first = await studio.open('?backend=wasm#/data');
  await expect
    .poll(() => originOf(first), { timeout: 120_000, interval: 1000 })
    .toMatch(/^headkit [0-9a-f]{16} by/);
  const fresh = await originOf(first);
  await originOf(first, 'headkit 0123456789abcdef by 682');
  await first.close();

  const second = await studio.open('?backend=wasm#/data');
  // The earlier faces are on show until the new ones are there.
  await second
    .getByRole('option', { name: /^Open face/ })
    .first()
    .waitFor();
  await expect.poll(() => originOf(second), { timeout: 120_000, interval: 1000 }).toBe(fresh);
  expect(studio.complaints).toEqual([]);
});
