// A newcomer's first seconds: the page opens with an edit made, from the pack, before the faces are unpacked; unpacking goes
// on behind and changes no picture. Every model that comes with the studio edits. scripts/first-edit.mjs measures how long
// the first edit takes.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { attributeTitle } from '../../src/face/attributes.ts';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';
import { openView, pictureHash, shippedModels, waitForFirstEdit } from '../helpers/verbs.ts';

let studio: Studio;
beforeEach(async () => {
  studio = await startStudio();
});
afterEach(() => studio.close());

it('opens with an edit made, and every shipped model finishes one', { timeout: 240_000 }, async () => {
  const page = await studio.open('?backend=wasm');
  await waitForFirstEdit(page);
  const pictures = page.getByRole('img', { name: /^(Source face|Final picture)$/ });
  const [source, opened] = await Promise.all([0, 1].map((place) => pictureHash(pictures.nth(place))));
  expect(opened).not.toBe(source);
  const blond = page.getByRole('switch', { name: 'Turn Blond hair' });
  expect(await blond.getAttribute('aria-checked')).toBe('true');

  const shown = page.getByRole('img', { name: /^(Final picture|Edited face)$/ });
  const asked = (file: string): number => studio.requests.filter((url) => url.endsWith(file)).length;
  const seen = new Set<string>();
  for (const [place, { id, file, attributes }] of shippedModels().entries()) {
    // Weights are fetched when they are wanted.
    expect(asked(file)).toBe(place === 0 ? 1 : 0);
    await page.getByRole('combobox', { name: 'Model' }).selectOption(`shipped:${id}`);
    await expect.poll(() => asked(file), { timeout: 60_000 }).toBe(1);
    await expect.poll(async () => seen.has(await pictureHash(shown)), { timeout: 60_000 }).toBe(false);
    const before = await pictureHash(shown);
    const title = attributeTitle(attributes.at(-1) ?? '');
    await page
      .getByRole('switch', { name: `Turn ${title}` })
      .or(page.getByRole('radio', { name: title, exact: true }))
      .click();
    await expect.poll(() => pictureHash(shown), { timeout: 60_000 }).not.toBe(before);
    seen.add(before).add(await pictureHash(shown));
  }
  // What somebody set is not replaced: the address brings it back without the first edit.
  await page.getByRole('combobox', { name: 'Model' }).selectOption(`shipped:${shippedModels()[0]?.id ?? ''}`);
  await page.getByRole('button', { name: 'Reset all edits' }).first().click();
  await expect.poll(() => page.url(), { timeout: 60_000 }).not.toMatch(/[?&]d=/);
  await page.reload();
  await waitForFirstEdit(page);
  expect(await blond.getAttribute('aria-checked')).toBe('false');
  expect(studio.complaints).toEqual([]);
});

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

it('says how sure an independent judge is before and after the edit', { timeout: 120_000 }, async () => {
  const page = await studio.open('?backend=wasm');
  await waitForFirstEdit(page);
  await page.getByText('What the judge sees').click();
  const bars = page.getByRole('list', { name: 'What the judge sees' }).getByRole('listitem');
  /** Percent before and after, by attribute. */
  const seen = async (): Promise<Map<string, [number, number]>> => {
    const found = (await bars.allTextContents()).map((text) =>
      /^(.+?) *before (\d+) %, after (\d+) %/.exec(text),
    );
    return new Map(found.flatMap((each) => (each === null ? [] : [[each[1] ?? '', [+each[2]!, +each[3]!]]])));
  };
  await expect.poll(async () => (await seen()).size, { timeout: 60_000 }).toBe(13);
  const [before = 0, after = 0] = (await seen()).get('Blond hair') ?? [];
  expect(after).toBeGreaterThan(before + 20);

  await page.getByRole('button', { name: 'Reset all edits' }).first().click();
  await expect
    .poll(async () => [...(await seen()).values()].every(([was, is]) => was === is), { timeout: 60_000 })
    .toBe(true);
  expect(studio.complaints).toEqual([]);
});
