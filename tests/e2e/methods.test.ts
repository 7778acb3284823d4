// Every compared method through the whole studio: chosen by settings, trained in the worker, edited with its own weights, and
// then all of them side by side: what the sheet shows is what its files hold.
import { readFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright';
import { settingsFor } from '../../src/face/presets.ts';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';
import { openView, pictureHash, saved, startRun } from '../helpers/verbs.ts';

const METHODS = ['ssa', 'stgan', 'attgan', 'stargan'];
const titleOf = (method: string): string => `Tiny ${method}`;
const STEPS = 3;
const BATCH = 4;
const SIZE = 64;

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

it.each(METHODS)('%s trains and edits', { timeout: 240_000 }, async (method) => {
  const settings = settingsFor('smoke', method);
  const page = await studio.open('?backend=wasm');
  await startRun(page, {
    ...settings,
    name: titleOf(method),
    net: { ...settings.net, size: SIZE, dim: 4, fc: 16 },
    train: { ...settings.train, batch: BATCH, steps: STEPS },
  });
  await page.getByText('The run is finished.').first().waitFor({ state: 'attached', timeout: 120_000 });
  await openView(page, 'Edit');
  const run = page.getByRole('combobox', { name: 'Model' }).locator('option', { hasText: titleOf(method) });
  await page
    .getByRole('combobox', { name: 'Model' })
    .selectOption((await run.first().getAttribute('value')) ?? '');
  const slider = page.getByRole('slider', { name: 'Blond hair' });
  await slider.waitFor({ timeout: 60_000 });
  const raw = page.getByRole('img', { name: /Final picture|Edited face/ });
  const before = await pictureHash(raw);
  await slider.focus();
  await page.keyboard.press('End');
  await expect.poll(() => pictureHash(raw), { timeout: 60_000 }).not.toBe(before);
  await page.close();
});

/** Red, green and blue of every pixel of a canvas. */
async function pixelsOf(canvas: Locator): Promise<Uint8Array> {
  const rgba = await canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const context = (element as HTMLCanvasElement).getContext('2d');
    return [...(context?.getImageData(0, 0, width, height).data ?? [])];
  });
  return Uint8Array.from(rgba.filter((_, place) => place % 4 < 3));
}

function psnr(one: Uint8Array, other: Uint8Array): number {
  const sum = one.reduce((all, value, i) => all + (value - (other[i] ?? 0)) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (sum / one.length));
}

/** Whether a picture stands in a sheet, pixel by pixel, somewhere in the column that begins at `left`. */
function holds({ width, height, data }: PNG, picture: Uint8Array, left: number): boolean {
  const at = (top: number, i: number): number => {
    const pixel = Math.floor(i / 3);
    const place = (top + Math.floor(pixel / SIZE)) * width + left + (pixel % SIZE);
    return data[4 * place + (i % 3)] ?? -1;
  };
  return Array.from({ length: height - SIZE + 1 }, (_, top) => top).some((top) =>
    picture.every((value, i) => value === at(top, i)),
  );
}

it('shows all of them beside each other, and saves what it shows', { timeout: 240_000 }, async () => {
  const page: Page = await studio.open('?backend=wasm#/compare');
  const shipped = page.getByRole('group', { name: 'Comes with the studio' }).getByRole('checkbox');
  await shipped.first().waitFor({ timeout: 60_000 });
  for (const box of await shipped.all()) await box.uncheck();
  for (const method of METHODS) await page.getByRole('checkbox', { name: titleOf(method) }).check();
  await page.getByRole('radio', { name: 'Colours' }).check({ force: true });
  const columns = ['Blond hair', 'Pale skin'];
  await expect
    .poll(() => page.getByRole('columnheader').allTextContents(), { timeout: 60_000 })
    .toEqual(['Model', 'Source', ...columns]);

  const table = page.getByRole('table');
  const cells = 2 * (columns.length * (1 + 2 * METHODS.length) + 1);
  await expect.poll(() => table.locator('.picture:not(.waiting)').count(), { timeout: 120_000 }).toBe(cells);
  const rows = ['True edit', ...METHODS.flatMap((method) => [titleOf(method), 'Difference'])];
  const titles = await table.locator('tbody th[scope="row"] > span:first-child').allTextContents();
  expect(titles).toEqual([...rows, ...rows]);
  // Equal steps, pictures, data and size: nothing to be warned of.
  expect(await page.getByRole('note').count()).toBe(0);

  const sheet = PNG.sync.read(await readFile(await saved(page, 'Sheet as PNG')));
  const lines = (await readFile(await saved(page, 'Scores as CSV'), 'utf8')).trim().split('\r\n');
  const [head = [], ...scored] = lines.map((line) => line.split(','));
  expect(scored).toHaveLength(METHODS.length * 2 * columns.length);
  const looks = new Set<string>();
  for (const line of scored) {
    const of = (name: string): string => line[head.indexOf(name)] ?? '';
    const [title, face, edit] = [of('model'), of('face'), of('edit')];
    expect([title, of('step'), of('images')]).toEqual([
      titleOf(of('method')),
      String(STEPS),
      String(STEPS * BATCH),
    ]);
    const image = (name: string) => table.getByRole('img', { name, exact: true });
    const edited = image(`${title}, ${edit}, face ${face}`);
    const [source, shown, difference] = await Promise.all([
      pixelsOf(image(`Face ${face}, source`)),
      pixelsOf(edited),
      pixelsOf(image(`${title}, difference, ${edit}, face ${face}`)),
    ]);
    expect(Number(of('psnr'))).toBeCloseTo(psnr(source, shown), 2);
    // Margin, titles of rows, the source; a gap after each.
    const left = 12 + 150 + (1 + columns.indexOf(edit)) * (SIZE + 4);
    expect([holds(sheet, shown, left), holds(sheet, difference, left)]).toEqual([true, true]);
    looks.add(await pictureHash(edited));
  }
  expect(looks.size).toBe(scored.length);
  expect(studio.complaints).toEqual([]);
  await page.close();
});
