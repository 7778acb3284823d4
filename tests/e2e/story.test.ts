// The main job, end to end, as a newcomer does it: first start, train, pause, reload, resume, edit. Once on WASM, once
// on WebGPU (software adapter, tiny nets). No request may leave the origin.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';
import {
  currentStep,
  openView,
  pictureHash,
  startRun,
  waitForFirstEdit,
  waitForStep,
} from '../helpers/verbs.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

async function editMovesPictures(page: Page): Promise<void> {
  await openView(page, 'Edit');
  const slider = page.getByRole('slider', { name: 'Blond hair' });
  await slider.waitFor({ timeout: 60_000 });
  const edited = page.getByRole('img', { name: 'Final picture' });
  const mask = page.getByRole('img', { name: 'Attention mask' });
  await edited.first().waitFor({ timeout: 60_000 });
  const before = [await pictureHash(edited), await pictureHash(mask)];
  await slider.focus();
  await page.keyboard.press('End');
  await expect.poll(() => pictureHash(edited), { timeout: 60_000 }).not.toBe(before[0]);
  await expect.poll(() => pictureHash(mask), { timeout: 60_000 }).not.toBe(before[1]);
}

describe.each([
  { backend: 'wasm', chip: /CPU/ },
  { backend: 'webgpu', chip: /WebGPU/ },
])('on $backend', ({ backend, chip }) => {
  it('imports the faces, trains, pauses, reloads, resumes, edits', { timeout: 600_000 }, async () => {
    let page = await studio.open(`?backend=${backend}`);
    await expect.poll(() => page.getByTestId('device').textContent(), { timeout: 60_000 }).toMatch(chip);
    await waitForFirstEdit(page);
    await openView(page, 'Data');
    await page.getByRole('button', { name: /^Eyeglasses: / }).waitFor({ timeout: 120_000 });

    await startRun(page);
    await waitForStep(page, 20, 300_000);
    await page.getByRole('button', { name: 'Pause' }).first().click();
    await page.getByRole('button', { name: 'Resume' }).first().waitFor({ timeout: 60_000 });
    const paused = await currentStep(page);
    expect(paused).toBeGreaterThanOrEqual(20);

    await page.close();
    page = await studio.open(`?backend=${backend}`);
    await openView(page, 'Train');
    await page
      .getByRole('button', { name: /^Resume/ })
      .first()
      .click();
    await waitForStep(page, paused + 2, 120_000);
    await page.getByRole('button', { name: 'Pause' }).first().click();
    await page.getByRole('button', { name: 'Resume' }).first().waitFor({ timeout: 60_000 });

    await editMovesPictures(page);
    await page.close();
  });
});

it('never asks for anything outside its origin', () => {
  const origin = new URL(studio.url).origin;
  const outside = studio.requests.filter(
    (url) => !/^(data|blob):/.test(url) && new URL(url).origin !== origin,
  );
  expect(studio.requests.length).toBeGreaterThan(10);
  expect(outside).toEqual([]);
});

it('complains about nothing', () => {
  expect(studio.complaints).toEqual([]);
});
