// Tests on the real service: one for each run, with the demo company. `signedIn('hr')` opens the console as somebody
// of it and answers with the organization's id. `inBothLanguages` runs tests in each; `t` says what the console says.
import { randomUUID } from 'node:crypto';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import createClient, { type Client } from 'openapi-fetch';
import type { paths as Contract } from '../../src/api/generated/schema';
import { organization } from '../../src/paths/organization';
import { checkAccessibility, watch } from '../checks';
import { PASSWORD, type Service, startService } from '../service';
import { LANGUAGES, type Language, type Words, wordsOf } from '../words';

/** The demo company, as the README names it. */
export const DEMO = '0199d000-0000-7000-8000-000000000001';

type Who = 'owner' | 'hr' | 'lead' | 'employee' | 'market';

interface Fixtures {
  language: Language;
  t: Words;
  /** Opens the console as somebody, in the demo company or in another. */
  signedIn: (who?: Who, org?: string) => Promise<string>;
  /** Somebody else of the demo company, in a browser of their own. */
  another: (who: Who, org: string) => Promise<Page>;
  /** The contract, as somebody: for what is not done in the console. */
  api: (who: Who) => Promise<Client<Contract>>;
  /** A company of the owner's own, in which nothing was done yet. */
  company: (name: string) => Promise<string>;
  accessible: () => Promise<void>;
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
  t: async ({ language }, use) => use(wordsOf(language)),
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
    await use(async (who = 'owner', org = DEMO) => {
      await signIn(page, who, org);
      return org;
    });
  },
  another: async ({ browser, service, language }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (who, org) => {
      const context = await browser.newContext({ baseURL: service.url });
      opened.push(context);
      await context.addInitScript((l) => localStorage.setItem('muster.language', l), language);
      const page = await context.newPage();
      await signIn(page, who, org);
      return page;
    });
    // Left open, they would read along in the next test.
    for (const context of opened) await context.close();
  },
  api: async ({ service }, use) => {
    await use(async (who) => {
      const baseUrl = service.url;
      const body = { email: `${who}@demo.example`, password: PASSWORD };
      const { access_token } = must(await createClient<Contract>({ baseUrl }).POST('/v1/sessions', { body }));
      return createClient<Contract>({ baseUrl, headers: { Authorization: `Bearer ${access_token}` } });
    });
  },
  company: async ({ api }, use) => {
    await use(async (name) => {
      const owner = await api('owner');
      const body = { id: randomUUID(), name, time_zone: 'Asia/Shanghai', locale: 'zh-CN' as const };
      return must(await owner.POST('/v1/organizations', { body })).id;
    });
  },
  accessible: async ({ page }, use) => {
    await use(() => checkAccessibility(page));
  },
});

async function signIn(page: Page, who: Who, org: string): Promise<void> {
  await page.goto('/console/sign-in');
  await page.locator('input[type=email]').fill(`${who}@demo.example`);
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  // Whoever belongs to several organizations chooses one first.
  await page.waitForURL(/\/console\/(organizations|o\/)/);
  await page.goto(`/console${organization(org)}`);
  await page.getByRole('navigation').waitFor();
}

/** The same tests for each language. */
export function inBothLanguages(tests: (language: Language) => void): void {
  for (const language of LANGUAGES)
    test.describe(language, () => {
      test.use({ language });
      tests(language);
    });
}

/** What was answered; a refusal fails the test in its own words. */
export function must<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

export { expect } from '@playwright/test';
