// Weights that people bring: an official StarGAN checkpoint is recognised by its content and edits at once; a wrong file
// says what is wrong with it.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';
import { pictureHash } from '../helpers/verbs.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

it(
  'opens a PyTorch checkpoint, names its attributes, edits, and refuses a damaged file',
  { timeout: 240_000 },
  async () => {
    const page = await studio.open('?backend=wasm');
    const open = async (file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open weights' }).click();
      await (await chooser).setFiles(file);
    };
    await page
      .getByRole('button', { name: 'Choose face' })
      .first()
      .or(page.getByLabel(/^Choose face/).first())
      .waitFor({ timeout: 120_000 });
    await open('tests/fixtures/parity/stargan-official/1000-G.ckpt');
    const names = page.getByLabel('Attribute names, in the order of training');
    await names.waitFor({ timeout: 60_000 });
    const count = (await names.inputValue()).split(',').length;
    const wanted = Array.from({ length: count }, (_, index) =>
      index === 0 ? 'Blond_Hair' : `Other ${index}`,
    );
    await names.fill(wanted.join(', '));
    await names.blur();
    const slider = page.getByRole('slider', { name: 'Blond hair' });
    await slider.waitFor({ timeout: 60_000 });
    const picture = page.getByRole('img', { name: /Final picture|Edited face/ });
    await picture.first().waitFor();
    const before = await pictureHash(picture);
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(() => pictureHash(picture), { timeout: 60_000 }).not.toBe(before);

    // Classes of which one is true: a row to choose from, no sliders, no mask panels.
    await open('tests/fixtures/parity/stargan-mnist-32.safetensors');
    const three = page.getByRole('radio', { name: '3', exact: true });
    await three.click({ timeout: 60_000 });
    await expect.poll(() => page.getByText(/StarGAN has no masks/).count()).toBe(1);
    expect(await page.getByRole('img', { name: 'Attention mask' }).count()).toBe(0);
    await expect.poll(() => three.getAttribute('aria-checked')).toBe('true');
    const asThree = await pictureHash(picture);
    await three.press('ArrowRight');
    await expect.poll(() => pictureHash(picture), { timeout: 60_000 }).not.toBe(asThree);
    expect(await page.getByRole('radio', { name: '4', exact: true }).getAttribute('aria-checked')).toBe(
      'true',
    );

    await open({
      name: 'broken.ckpt',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('PK\u0003\u0004 no archive'),
    });
    await page
      .getByText(/file-damaged|file-unknown/)
      .first()
      .waitFor({ timeout: 60_000 });
    await page.close();
  },
);
