// Planning a run as a user does: what a method does not read is not asked, rules say what they will do, a trial says what
// a step costs here. Then its curves as a table, and the whole run as a file that comes back as a run.
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';
import { openView, startRun, waitForStep } from '../helpers/verbs.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

it('plans a run', { timeout: 240_000 }, async () => {
  const page = await studio.open('?backend=wasm');
  await openView(page, 'Train');
  await page.getByRole('tab', { name: 'New run' }).click();
  const section = (name: RegExp) =>
    page.locator('details.setting-section > summary').filter({ hasText: name });

  await page.getByRole('combobox', { name: 'Method' }).selectOption('stargan');
  await expect.poll(() => section(/Guide masks/).count()).toBe(0);
  await section(/Loss weights/).click();
  expect(await page.getByRole('spinbutton', { name: 'Clothing' }).count()).toBe(0);
  await page.getByRole('combobox', { name: 'Method' }).selectOption('ssa');
  await page.getByRole('spinbutton', { name: 'Clothing' }).waitFor();
  await section(/Loss weights/).click();

  await page.getByText(/^13 attributes/).click();
  await page.getByRole('button', { name: 'Smiling' }).click();
  await section(/Guide masks/).click();
  const rules = (name: string) => page.locator('details.rule-pair').filter({ hasText: name });
  const smiling = rules('Smiling');
  await smiling.waitFor();
  const losses = page.getByRole('group', { name: 'Samples by loss' });
  await losses.waitFor({ timeout: 60_000 });
  const before = await losses.textContent();
  await rules('Male').click();
  await page.getByRole('combobox', { name: 'Adding Male: loss' }).selectOption('none');
  await page.getByRole('combobox', { name: 'Removing Male: loss' }).selectOption('none');
  await expect.poll(() => losses.textContent()).not.toBe(before);
  await smiling.click();
  await smiling.getByRole('button', { name: 'Do not train Smiling' }).click();
  await expect.poll(() => smiling.count()).toBe(0);

  await page.getByRole('radio', { name: 'Smoke test' }).click();
  await page.getByRole('button', { name: 'Measure what it costs here' }).click();
  await page.getByText(/About .* a step here: 200 steps in/).waitFor({ timeout: 120_000 });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).toEqual([]);

  await startRun(page);
  await waitForStep(page, 3, 120_000);
  await page.getByRole('button', { name: 'Pause' }).first().click();
  await page.getByRole('button', { name: 'Resume' }).first().waitFor({ timeout: 60_000 });
  await page.getByText('Adversarial as a table').click();
  const table = page.getByRole('table').filter({ hasText: 'D/gp' });
  await table.getByRole('rowheader', { name: '1', exact: true }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the curves as CSV' }).click();
  expect((await download).suggestedFilename()).toBe('Tiny.csv');

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export the whole run, to go on elsewhere' }).click();
  const whole = await (await saved).path();
  await openView(page, 'Edit');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open weights' }).click();
  await (await chooser).setFiles({ name: 'run.bin', mimeType: '', buffer: await readFile(whole) });
  // In a hurry: the second click finds it begun.
  await page.getByRole('button', { name: 'Take this run over to Train' }).dblclick({ timeout: 60_000 });
  const runs = page.getByRole('button', { name: 'Show run Tiny' });
  await expect.poll(() => runs.count()).toBe(2);
  await openView(page, 'Edit');
  await page.getByRole('button', { name: 'Take this run over to Train' }).waitFor();
  await openView(page, 'Train');
  expect(await runs.count()).toBe(2);
  await page.close();
});
