// Every compared method through the whole studio: chosen by settings, trained in the worker, edited with its own weights.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settingsFor } from '../../src/face/presets.ts';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';
import { openView, pictureHash, startRun, waitForStep } from '../helpers/verbs.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

it.each(['stgan', 'attgan', 'stargan'])('%s trains and edits', { timeout: 240_000 }, async (method) => {
  const settings = settingsFor('smoke', method);
  const page = await studio.open('?backend=wasm');
  await startRun(page, {
    ...settings,
    name: `Tiny ${method}`,
    net: { ...settings.net, dim: 4, fc: 16 },
    train: { ...settings.train, batch: 4, steps: 400 },
  });
  await waitForStep(page, 3, 120_000);
  await page.getByRole('button', { name: 'Stop' }).first().click();
  await page.getByRole('button', { name: 'Start training' }).waitFor({ timeout: 60_000 });
  await openView(page, 'Edit');
  const run = page.getByRole('combobox', { name: 'Model' }).locator('option', { hasText: `Tiny ${method}` });
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
