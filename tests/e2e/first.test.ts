// A newcomer's first seconds: the first edit comes from the pack, before the faces are unpacked; unpacking goes on behind
// and changes no picture. scripts/first-edit.mjs measures how long it takes.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';
import { openView, pictureHash, waitForFirstEdit } from '../helpers/verbs.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

it('edits a face before the import is done, and shows the same face after it', async () => {
  let page = await studio.open('?backend=wasm');
  await waitForFirstEdit(page);
  const source = page.getByRole('img', { name: 'Source face' });
  const fromPack = await pictureHash(source);
  await openView(page, 'Data');
  // The progress bar proves that the faces on show are not stored yet.
  await page.getByRole('progressbar', { name: 'Import progress' }).waitFor();
  await page
    .getByRole('option', { name: /^Open face/ })
    .first()
    .waitFor();
  await page.getByText('Fingerprint').waitFor({ timeout: 120_000 });
  await page.close();

  page = await studio.open('?backend=wasm');
  await waitForFirstEdit(page);
  expect(await pictureHash(page.getByRole('img', { name: 'Source face' }))).toBe(fromPack);
  await page.close();
});
