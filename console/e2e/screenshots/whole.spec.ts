// The same pages of a company on the mock that has something on each of them: the demo company is new, and its
// tables are short. Into a folder of their own.
import { at } from '../../mock/meetings';
import { expect, ORG, test } from '../mocked/fixtures';
import { SAMPLES, whole } from '../mocked/whole';
import { inside } from '../pages';
import { picture, SCREENS } from './picture';

for (const { name, width, height, looks, only } of SCREENS)
  for (const look of looks) {
    const [language, theme] = look.split('.') as ['en' | 'zh-CN', 'light' | 'dark'];
    test.describe(`${name}, ${look}`, () => {
      test.use({ language, theme });
      test('every page with something on it', async ({ page, mock }) => {
        await page.clock.setFixedTime(Date.parse(at('08:10')));
        await page.setViewportSize({ width, height });
        mock(whole);
        const pages = inside(ORG, SAMPLES).filter(({ id }) => !only || only.includes(id));
        for (const { id, path } of pages) await picture(page, path, `whole/${id}.${name}.${look}`);
        expect(pages.length).toBeGreaterThan(0);
      });
    });
  }
