// Every view, dark and light, wide and narrow, against the accessibility rules that a machine can check.
import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright';
import { startStudio } from '../helpers/studio.ts';
import type { Studio } from '../helpers/studio.ts';
import { openView } from '../helpers/verbs.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

describe.each([
  { width: 1440, height: 900, colorScheme: 'dark' },
  { width: 390, height: 844, colorScheme: 'light' },
  { width: 360, height: 640, colorScheme: 'dark' },
] as const)('at $width px, $colorScheme', ({ width, height, colorScheme }) => {
  let page: Page;
  beforeAll(async () => {
    page = await studio.open('?backend=wasm');
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
  });
  afterAll(() => page.close());

  it.each(['Edit', 'Compare', 'Train', 'Data', 'Evaluate'] as const)(
    '%s has no fault that axe knows',
    async (view) => {
      await openView(page, view);
      await page.waitForLoadState('networkidle');
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`,
      );
      expect(found).toEqual([]);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wider).toBeLessThanOrEqual(0);
    },
  );
});
