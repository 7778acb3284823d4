// An import of one's own pictures as a user does it, large enough to be interrupted: 240 pictures in three pieces.
import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { pngOf, zipOf } from '../data/importing/make.ts';

const PICTURES = 240;
/** At this side a piece holds some 85 pictures. */
const SIDE = '256';

/** Writes a zip of two folders of grey pictures. */
export function writeShades(path: string): void {
  const files = Array.from({ length: PICTURES }, (_, i) => {
    const name = `shades/${i % 2 === 0 ? 'dark' : 'light'}/${String(i).padStart(3, '0')}.png`;
    return [name, pngOf(48, 40, new Uint8Array(48 * 40).fill(60 + (i % 2) * 120 + (i >> 2)))] as const;
  });
  writeFileSync(path, zipOf(files));
}

/**
 * Chooses the archive with a button of the Data view and starts the import.
 * @returns pictures that were stored by an interrupted import before
 */
export async function importShades(page: Page, button: string, path: string): Promise<number> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button, exact: true }).click();
  await (await chooser).setFiles(path);
  const dialog = page.getByRole('dialog', { name: 'Import faces' });
  await dialog.getByRole('combobox', { name: 'Side of the pictures' }).selectOption(SIDE);
  const estimate = dialog.getByRole('status').filter({ hasText: `${PICTURES} pictures` });
  await estimate.waitFor({ timeout: 60_000 });
  const stored = /; (\d+) are stored already/.exec((await estimate.textContent()) ?? '')?.[1];
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  return Number(stored ?? 0);
}

/** Waits until so many pictures are made. */
export async function waitForPictures(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      Number(/(\d+) of 240,/.exec(document.querySelector('.import-state')?.textContent ?? '')?.[1] ?? 0) >=
      wanted,
    count,
    { timeout: 60_000, polling: 20 },
  );
}

/** The data sets that the Data view offers; there are two at least. */
export function setsOnOffer(page: Page): Promise<string[]> {
  return page.getByRole('combobox', { name: 'Data set on show' }).locator('option').allTextContents();
}
