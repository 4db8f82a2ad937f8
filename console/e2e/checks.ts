import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** An icon's own name is English and small; our words begin with a capital, or are Chinese. */
const OF_AN_ICON = /^[a-z-]+$/;

/** What Ant Design calls its parts by itself, in English whatever the language is. */
const OF_THE_LIBRARY = '[aria-label="segmented control"], :root:lang(zh) [aria-label="Clear"]';

/**
 * No violation of WCAG 2.2 A and AA, nor of axe's best practices, on what is shown; no icon is read aloud, and nothing
 * by a name that the library gave it.
 */
export async function checkAccessibility(page: Page): Promise<void> {
  // Things that fade in have no contrast yet.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((animation) => animation.finished.catch(() => undefined)),
    ),
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary ?? ''}`),
  }));
  expect(found).toEqual([]);
  const icons = page.getByRole('img', { name: OF_AN_ICON });
  for (const named of [icons, page.locator(OF_THE_LIBRARY)])
    expect(await named.evaluateAll((all) => all.map((one) => one.outerHTML))).toEqual([]);
}

/** What a page must never do: fail in a script, be refused something by its own policy, or ask another host. */
export function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // The browser reports each 4xx itself; the pages show these.
    if (message.type() === 'error' && !/Failed to load resource|WebSocket/.test(message.text()))
      faults.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== 'localhost') faults.push(`request to ${hostname}`);
  });
  return faults;
}
