// A picture of every registered page in both languages and both themes, for eyes, of the demo company on the real
// service; on a tablet in two of the four; approvals and the board on a phone. A page with a parameter shows its
// `sample`, or what the demo company has.
import type { Client } from 'openapi-fetch';
import type { paths as Contract } from '../../src/api/generated/schema';
import { inside, OUTSIDE, type Samples } from '../pages';
import { DEMO, must, test } from '../real/fixtures';
import { picture, SCREENS } from './picture';

const NOWHERE = { id: 'nowhere', path: '/there-is-no-such-page' };

/** Somebody, a group and an import of the demo company: their ids are other ones each time. */
async function samplesOf(owner: Client<Contract>): Promise<Samples> {
  const path = { org_id: DEMO };
  const members = must(await owner.GET('/v1/organizations/{org_id}/members', { params: { path } })).items;
  const groups = must(
    await owner.GET('/v1/organizations/{org_id}/conversations', { params: { path } }),
  ).items;
  const { id } = must(
    await owner.POST('/v1/organizations/{org_id}/imports', {
      params: { path, query: { dry_run: true } },
      body: 'name,employee_number\n新同事,N0001\n,N0002\n',
      bodySerializer: (text) => text as string,
      headers: { 'Content-Type': 'text/csv; charset=utf-8' },
    }),
  );
  return {
    'people.member': `people/members/${members[0]?.id}`,
    'people.imported': `people/imports/${id}`,
    'messages.group': `messages/${groups[0]?.id}`,
  };
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
      const pages = inside(org, found).filter(({ id }) => !only || only.includes(id));
      for (const { id, path } of [...pages, ...(only ? [] : [...OUTSIDE, NOWHERE])])
        await picture(page, path, `${id}.${name}.${look}`);
    });
