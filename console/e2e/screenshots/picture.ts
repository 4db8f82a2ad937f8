// Pictures of pages, for eyes: as high as what they hold, so that nothing stays below the edge.
import type { Page } from '@playwright/test';
import { expect } from '../real/fixtures';

export const SCREENS = [
  { name: 'desk', width: 1280, height: 800, looks: ['zh-CN.light', 'zh-CN.dark', 'en.light', 'en.dark'] },
  { name: 'tablet', width: 768, height: 1024, looks: ['zh-CN.dark', 'en.light'] },
  {
    name: 'phone',
    width: 390,
    height: 844,
    looks: ['zh-CN.light', 'en.dark'],
    only: ['attendance.board', 'attendance.requests', 'meetings.approvals'],
  },
];

/** How much of a page is out of sight: it scrolls in a frame of its own, which a picture of the whole does not unroll. */
const below = (page: Page) =>
  page.evaluate(() => {
    const main = document.querySelector('main');
    return main ? main.scrollHeight - main.clientHeight : 0;
  });

export async function picture(page: Page, path: string, file: string): Promise<void> {
  await page.goto(`/console${path}`);
  await page.waitForLoadState('networkidle');
  await expect(page.locator('.ant-spin')).toHaveCount(0);
  const size = page.viewportSize();
  const more = await below(page);
  if (size && more > 0) await page.setViewportSize({ ...size, height: size.height + more });
  await page.screenshot({ path: `screenshots/${file}.png`, fullPage: true });
  if (size && more > 0) await page.setViewportSize(size);
}
