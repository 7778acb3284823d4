// A comparison as a user makes it: the shipped models beside weights from a file, the same faces under the same edits, and
// all of it saved as a picture, a table and a page.
import { readFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';
import { openView, pictureHash, saved, shippedModels, waitForFirstEdit } from '../helpers/verbs.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const FILE = 'stgan-32.safetensors';
const shipped = shippedModels();

it('puts models side by side and saves what it shows', { timeout: 180_000 }, async () => {
  const page = await studio.open('?backend=wasm');
  await waitForFirstEdit(page);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open weights' }).click();
  await (await chooser).setFiles(`tests/fixtures/parity/${FILE}`);
  await page.getByRole('combobox', { name: 'Model' }).getByText(FILE).waitFor({ state: 'attached' });

  await openView(page, 'Compare');
  await page.getByRole('checkbox', { name: FILE }).check();
  const shown = (model: string, edit: string) =>
    page.locator('.picture:not(.waiting)').getByRole('img', { name: `${model}, ${edit}, face` });
  await expect.poll(() => shown(FILE, 'Pale skin').count(), { timeout: 60_000 }).toBe(2);
  const { title = '' } = shipped[0] ?? {};
  await expect.poll(() => shown(title, 'Pale skin').count(), { timeout: 60_000 }).toBe(2);
  expect(await pictureHash(shown(FILE, 'Bald'))).not.toBe(await pictureHash(shown(title, 'Bald')));
  expect(await page.getByRole('note').textContent()).toContain('picture size');
  // Masks only where the method has them.
  await page.getByRole('button', { name: 'Attention', exact: true }).click();
  expect(await page.getByRole('rowheader', { name: 'Attention mask' }).count()).toBe(2);

  // Half a sheet is not saved.
  for (const other of shipped)
    await expect.poll(() => shown(other.title, 'Pale skin').count(), { timeout: 60_000 }).toBe(2);
  await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor({ state: 'hidden' });
  const png = await readFile(await saved(page, 'Sheet as PNG'));
  const { width, height } = PNG.sync.read(png);
  expect([width > 600, height > 400]).toEqual([true, true]);
  const text = png.toString('utf8');
  const settings = JSON.parse(
    text.slice(text.indexOf('{"comparison"'), text.indexOf('}', text.indexOf('"gain"')) + 1),
  ) as {
    models: { method: string }[];
    faces: number[];
  };
  expect(settings.models.map(({ method }) => method)).toEqual([
    ...shipped.map(({ method }) => method),
    'stgan',
  ]);
  expect(settings.faces).toHaveLength(2);

  const lines = (await readFile(await saved(page, 'Scores as CSV'), 'utf8')).trim().split('\r\n');
  expect(lines[0]).toMatch(/^model,method,step,.*psnr,ssim,backgroundPsnr/);
  // The shipped models and the file, two faces, the reconstruction and six edits.
  const pictures = (shipped.length + 1) * 2 * 7;
  expect(lines).toHaveLength(1 + pictures);

  const report = await readFile(await saved(page, 'Report as HTML'), 'utf8');
  expect(report.match(/src="data:image\/png;base64,/g)?.length).toBeGreaterThan(pictures);
  expect(report).toContain(FILE);
  expect(report).not.toContain('<script');

  // The true edits come once the built-in faces are stored.
  await expect.poll(() => shown('True edit', 'Bald').count(), { timeout: 120_000 }).toBe(2);
  expect(await pictureHash(shown('True edit', 'Bald'))).not.toBe(
    await pictureHash(shown('True edit', 'Reconstruction')),
  );

  // The address brings the same comparison back.
  await page.getByRole('radio', { name: 'Intensity' }).check({ force: true });
  await expect.poll(() => page.url()).toContain('layout=strip');
  await page.reload();
  await page.getByRole('columnheader', { name: '1.5', exact: true }).waitFor({ timeout: 60_000 });
  expect(studio.complaints).toEqual([]);
  await page.close();
});
