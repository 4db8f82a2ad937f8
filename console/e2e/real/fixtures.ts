// Tests on the real service: one for each run, with the demo company. `signedIn('hr')` opens the console as somebody
// of it and answers with the organization's id.
import { test as base, expect } from '@playwright/test';
import { organization } from '../../src/paths/organization';
import { checkAccessibility, watch } from '../checks';
import { PASSWORD, type Service, startService } from '../service';

/** The demo company, as the README names it. */
const DEMO = '0199d000-0000-7000-8000-000000000001';

type Who = 'owner' | 'hr' | 'employee';

interface Fixtures {
  signedIn: (who?: Who) => Promise<string>;
  accessible: () => Promise<void>;
  language: 'en' | 'zh-CN';
}

export const test = base.extend<Fixtures, { service: Service }>({
  service: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const service = await startService();
      await use(service);
      await service.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  language: ['en', { option: true }],
  baseURL: async ({ service }, use) => use(service.url),
  page: async ({ page, language }, use) => {
    const faults = watch(page);
    await page.addInitScript((l) => {
      if (localStorage.getItem('muster.language') === null) localStorage.setItem('muster.language', l);
    }, language);
    await use(page);
    expect(faults).toEqual([]);
  },
  signedIn: async ({ page }, use) => {
    await use(async (who = 'owner') => {
      await page.goto('/console/sign-in');
      await page.locator('input[type=email]').fill(`${who}@demo.example`);
      await page.locator('input[type=password]').fill(PASSWORD);
      await page.locator('button[type=submit]').click();
      // Whoever belongs to several organizations chooses one first.
      await page.waitForURL(/\/console\/(organizations|o\/)/);
      await page.goto(`/console${organization(DEMO)}`);
      await page.getByRole('navigation').waitFor();
      return DEMO;
    });
  },
  accessible: async ({ page }, use) => {
    await use(() => checkAccessibility(page));
  },
});

export { expect } from '@playwright/test';
