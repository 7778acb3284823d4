// People's own pictures through the page: a folder of classes is recognised, imported, looked at, edited, saved as an
// archive that is recognised again, renamed, deleted. An import that is killed with the browser goes on. What a full disk
// does to one is in tests/faults.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importShades, setsOnOffer, waitForPictures, writeShades } from '../helpers/own-faces.ts';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';
import { openView } from '../helpers/verbs.ts';

const folder = mkdtempSync(join(tmpdir(), 'faces-'));
let studio: Studio;
beforeAll(async () => {
  for (const [shade, name] of ['dark', 'light'].entries()) {
    mkdirSync(join(folder, name));
    for (let i = 0; i < 10; i += 1) {
      const picture = new PNG({ width: 40, height: 32 });
      picture.data.fill(60 + 120 * shade + i);
      writeFileSync(join(folder, name, `${i}.png`), PNG.sync.write(picture));
    }
  }
  studio = await startStudio();
});
afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

it('imports a folder, and takes its own archive back', { timeout: 240_000 }, async () => {
  const page = await studio.open('?backend=wasm');
  await openView(page, 'Data');
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const dialog = page.getByRole('dialog', { name: 'Import faces' });
  // The built-in faces are unpacked first; one import at a time.
  await page.getByText('Fingerprint').waitFor({ timeout: 120_000 });

  const chooser = page.waitForEvent('filechooser');
  await button('Import a folder of faces').click();
  await (await chooser).setFiles(folder);
  await dialog
    .getByText(/20 pictures/)
    .first()
    .waitFor({ timeout: 60_000 });
  await dialog.getByRole('combobox', { name: 'Side of the pictures' }).selectOption('32');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Shades');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click({ timeout: 60_000 });
  await page.getByText('20 faces').waitFor({ timeout: 60_000 });
  const sets = page.getByRole('combobox', { name: 'Data set on show' });
  expect(await sets.locator('option:checked').textContent()).toContain('Shades');
  await page.getByRole('option', { name: 'Open face 3' }).click();
  await page.getByRole('button', { name: 'Edit this face' }).click();
  await page.getByRole('button', { name: 'Choose face 3' }).or(page.getByText('Face 3')).first().waitFor();
  await page.waitForFunction(() => location.hash.includes('set='));

  await openView(page, 'Data');
  const saved = page.waitForEvent('download');
  await button('Export the data set').click();
  const archive = await (await saved).path();
  await button('Delete the data set').click();
  await page.getByRole('dialog', { name: 'Delete Shades?' }).getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => sets.count()).toBe(0);

  const again = page.waitForEvent('filechooser');
  await button('Import faces').click();
  await (await again).setFiles(archive);
  await dialog
    .getByText(/20 pictures/)
    .first()
    .waitFor({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Import', exact: true }).click({ timeout: 60_000 });
  await page.getByText('20 faces').waitFor({ timeout: 60_000 });
  await button('Rename the data set').click();
  await page.getByRole('dialog', { name: 'Rename data set' }).getByRole('textbox').fill('Greys');
  await button('Rename').click();
  await expect.poll(() => sets.locator('option:checked').textContent()).toContain('Greys');
  await page.close();
});

it('goes on when the browser was killed in the middle of an import', { timeout: 240_000 }, async () => {
  const archive = join(folder, 'shades.zip');
  writeShades(archive);
  const page = await studio.open('?backend=wasm#/data');
  await page.getByText('Fingerprint').waitFor({ timeout: 120_000 });
  const before = await setsOnOffer(page);
  expect(await importShades(page, 'Import faces', archive)).toBe(0);
  await waitForPictures(page, 120);
  await studio.kill();

  const again = await studio.open('?backend=wasm#/data');
  const unfinished = again.getByRole('region', { name: 'Unfinished imports' });
  await unfinished.getByText(/Pictures in folders, 256 px/).waitFor({ timeout: 60_000 });
  expect(await setsOnOffer(again)).toEqual(before);
  expect(await importShades(again, 'Choose the files', archive)).toBeGreaterThanOrEqual(80);
  await again.getByText('240 faces').waitFor({ timeout: 60_000 });
  expect(await unfinished.count()).toBe(0);
  const after = await setsOnOffer(again);
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after).toHaveLength(before.length + 1);
  await again.close();
});
