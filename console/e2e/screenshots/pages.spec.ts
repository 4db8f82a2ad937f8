// A picture of every registered page in both languages and both themes, for eyes, of the demo company on
// the real service. A page with a parameter shows its `sample`.
import { readdirSync } from 'node:fs';
import { organization } from '../../src/paths/organization';
import type { Feature } from '../../src/shared/feature';
import { test } from '../real/fixtures';

async function registered() {
  const features = readdirSync('src/features', { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const loaded = await Promise.all(
    features.map(({ name }) => import(`../../src/features/${name}/feature`) as Promise<{ default: Feature }>),
  );
  return loaded.flatMap((feature) => feature.default.pages);
}

/** Pages before an organization. */
const OUTSIDE = [
  'sign-in',
  'forgot-password',
  'reset-password',
  'accept-invitation',
  'organizations?choose=1',
];

test('every page in both languages and themes', async ({ page, signedIn }) => {
  const org = await signedIn();
  const pages = await registered();
  for (const language of ['zh-CN', 'en'])
    for (const theme of ['light', 'dark']) {
      await page.evaluate(
        ([l, t]) => {
          localStorage.setItem('muster.language', l as string);
          localStorage.setItem('muster.theme', t as string);
        },
        [language, theme],
      );
      for (const { id, path, sample } of pages) {
        if (path.includes('$') && sample === undefined) continue;
        await page.goto(`/console${organization(org)}/${sample ?? path}`);
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: `screenshots/${id}.${language}.${theme}.png` });
      }
      for (const path of OUTSIDE) {
        await page.goto(`/console/${path}`);
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: `screenshots/door.${path.split('?')[0]}.${language}.${theme}.png` });
      }
    }
});
