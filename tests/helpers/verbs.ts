// What a user does, in user words: tests read as stories and a changed label is mended in one place.
import { createHash } from 'node:crypto';
import type { Locator, Page } from 'playwright';
import { presetOf } from '../../src/face/presets.ts';
import type { RunSettings } from '../../src/face/settings.ts';

export async function openView(page: Page, name: 'Edit' | 'Train' | 'Data'): Promise<void> {
  await page.getByRole('link', { name, exact: true }).first().click();
}

/** Settings small enough for software WebGPU. */
export function tinySettings(): RunSettings {
  const { settings } = presetOf('smoke');
  return {
    ...settings,
    name: 'Tiny',
    net: { ...settings.net, dim: 4, fc: 16 },
    train: { ...settings.train, batch: 4, steps: 400 },
  };
}

/** Opens settings from a file and starts the run. */
export async function startTiny(page: Page): Promise<void> {
  await openView(page, 'Train');
  const file = {
    name: 'tiny.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(tinySettings())),
  };
  await page.getByLabel('Settings file').setInputFiles(file);
  await page.getByRole('button', { name: 'Start training' }).click();
}

/** The generator step that the top bar shows. */
export async function currentStep(page: Page): Promise<number> {
  return Number((await page.locator('[data-step]').first().getAttribute('data-step')) ?? 0);
}

export async function waitForStep(page: Page, step: number, timeout: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => Number(document.querySelector('[data-step]')?.getAttribute('data-step') ?? 0) >= wanted,
    step,
    { timeout },
  );
}

/** A digest of what a canvas shows. */
export async function pictureHash(canvas: Locator): Promise<string> {
  const url = await canvas.first().evaluate((element) => (element as HTMLCanvasElement).toDataURL());
  return createHash('sha256').update(url).digest('hex');
}
