// A picture of every registered page in both languages and both themes, for eyes, of the demo company on the real
// service; on a tablet in two of the four; approvals and the board on a phone. A page with a parameter shows its
// `sample`, or what the demo company has.
import { readdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { Client } from 'openapi-fetch';
import type { paths as Contract } from '../../src/api/generated/schema';
import { organization } from '../../src/paths/organization';
import type { Feature } from '../../src/shared/feature';
import { DEMO, must, test } from '../real/fixtures';

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
  'join',
  'register',
  'verify-email',
  'organizations?choose=1',
];

const SCREENS = [
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

/** Somebody and a group of the demo company: their ids are other ones each time. */
async function samplesOf(owner: Client<Contract>): Promise<Record<string, string>> {
  const params = { path: { org_id: DEMO } };
  const members = must(await owner.GET('/v1/organizations/{org_id}/members', { params })).items;
  const groups = must(await owner.GET('/v1/organizations/{org_id}/conversations', { params })).items;
  return {
    ...(members[0] && { 'people.member': `people/members/${members[0].id}` }),
    ...(groups[0] && { 'messages.group': `messages/${groups[0].id}` }),
  };
}

async function picture(page: Page, path: string, file: string) {
  await page.goto(`/console${path}`);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `screenshots/${file}.png`, fullPage: true });
}

for (const { name, width, height, looks, only } of SCREENS)
  for (const look of looks)
    test(`every page, ${name}, ${look}`, async ({ page, signedIn, api }) => {
      const [language = '', theme = ''] = look.split('.');
      const org = await signedIn();
      const found = await samplesOf(await api('owner'));
      await page.setViewportSize({ width, height });
      await page.evaluate(
        ([l, t]) => {
          localStorage.setItem('muster.language', l as string);
          localStorage.setItem('muster.theme', t as string);
        },
        [language, theme],
      );
      for (const { id, path, sample = found[id] } of await registered()) {
        if ((path.includes('$') && sample === undefined) || (only && !only.includes(id))) continue;
        await picture(page, `${organization(org)}/${sample ?? path}`, `${id}.${name}.${look}`);
      }
      for (const path of only ? [] : OUTSIDE)
        await picture(page, `/${path}`, `door.${path.split('?')[0]}.${name}.${look}`);
    });
