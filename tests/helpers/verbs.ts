// What a user does, in user words: tests read as stories and a changed label is mended in one place.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright';
import { presetOf } from '../../src/face/presets.ts';
import type { RunSettings } from '../../src/face/settings.ts';
import type { ShippedModel } from '../../src/protocol/messages.ts';

export async function openView(
  page: Page,
  name: 'Edit' | 'Compare' | 'Train' | 'Data' | 'Evaluate',
): Promise<void> {
  await page.getByRole('link', { name, exact: true }).first().click();
}

/** Waits for the first edited picture. Not frame by frame: an emulated GPU may draw no frame while it compiles shaders. */
export async function waitForFirstEdit(page: Page, timeout = 120_000): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName('first-edit').length > 0, null, {
    timeout,
    polling: 250,
  });
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

/** Imports settings from a file, as a user does: they are the plan of the next run. */
export async function planRun(page: Page, settings: RunSettings): Promise<void> {
  await openView(page, 'Train');
  await page.getByRole('tab', { name: 'New run' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import settings' }).click();
  const buffer = Buffer.from(JSON.stringify(settings));
  await (await chooser).setFiles({ name: 'settings.json', mimeType: 'application/json', buffer });
  await page.getByText(`Settings of ${settings.name} are ready.`).first().waitFor({ state: 'attached' });
}

/** Plans a run and starts it. */
export async function startRun(page: Page, settings: RunSettings = tinySettings()): Promise<void> {
  await planRun(page, settings);
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

/** What the list of models that come with the studio says. */
export function shippedModels(): readonly ShippedModel[] {
  const { models } = JSON.parse(readFileSync('public/models/models.json', 'utf8')) as {
    models: ShippedModel[];
  };
  return models;
}

/** Presses a button that saves a file. @returns where it lies */
export async function saved(page: Page, button: string): Promise<string> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).click();
  return (await download).path();
}

/** A digest of what a canvas shows. */
export async function pictureHash(canvas: Locator): Promise<string> {
  const url = await canvas.first().evaluate((element) => (element as HTMLCanvasElement).toDataURL());
  return createHash('sha256').update(url).digest('hex');
}
