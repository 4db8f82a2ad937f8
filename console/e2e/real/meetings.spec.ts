import { readFileSync } from 'node:fs';
import { pathsOf } from '../../src/paths/builders';
import { expect, test } from './fixtures';

const textsOf = (language: string) =>
  JSON.parse(readFileSync(`src/features/meetings/locales/${language}.json`, 'utf8'));
const SAVE = { en: 'Save', 'zh-CN': '保存' };

/** Tomorrow, as Shanghai has it; and a time of it. */
const tomorrow = () =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(Date.now() + 86_400_000);
const at = (clock: string) => new Date(`${tomorrow()}T${clock}:00+08:00`).toISOString();

for (const language of ['en', 'zh-CN'] as const)
  test.describe(language, () => {
    test.use({ language });

    test('a room is made and dragged into a booking, and a clash is refused with words', async ({
      page,
      signedIn,
      accessible,
    }) => {
      const words = textsOf(language);
      const name = { en: '晴川厅', 'zh-CN': '听雨厅' }[language];
      const org = await signedIn();
      const paths = pathsOf(org).meetings;
      const dialog = page.getByRole('dialog');

      await page.goto(`/console${paths.rooms()}`);
      await page.getByRole('button', { name: words.rooms.new }).click();
      await dialog.getByLabel(words.rooms.name).fill(name);
      await dialog.getByRole('button', { name: SAVE[language] }).click();
      await expect(page.getByRole('row', { name: new RegExp(name) })).toBeVisible();
      await page.getByRole('link', { name }).click();
      const region = page.getByRole('region', { name: words.rooms.about });
      await expect(region).toBeVisible();
      const room = page.url().split('/').at(-1) ?? '';
      await accessible();

      await page.goto(`/console${paths.timeline({ date: tomorrow(), q: name })}`);
      const lane = page.locator(`[data-lane][data-room="${name}"]`);
      await expect(lane).toHaveAttribute('data-ready', 'true');
      const draw = async (from: number, to: number) => {
        const box = await lane.boundingBox();
        if (!box) throw new Error('the room is not shown');
        const x = (hour: number) => box.x + ((hour - 8) / 12) * box.width;
        await page.mouse.move(x(from) + 2, box.y + box.height / 2);
        await page.mouse.down();
        await page.mouse.move(x(to) - 8, box.y + box.height / 2, { steps: 4 });
        await page.mouse.move(x(to) - 2, box.y + box.height / 2);
        await page.mouse.up();
      };
      const field = (label: string) => dialog.getByRole('combobox', { name: label, exact: true });
      const book = () => dialog.getByRole('button', { name: words.form.book, exact: true }).click();

      await draw(10, 11);
      await expect(field(words.form.start)).toHaveValue('10:00');
      await expect(field(words.form.end)).toHaveValue('11:00');
      await dialog.getByLabel(words.form.title).fill('产品评审');
      await book();
      await expect(dialog).toHaveCount(0);
      await expect(page.getByRole('button', { name: /^产品评审/ })).toBeVisible();

      // While one fills in the form, somebody else books a part of that time.
      await draw(14, 15.5);
      await dialog.getByLabel(words.form.title).fill('方案讨论');
      const status = await page.evaluate(
        async ([id, body]) => {
          const answer = await fetch(`/v1/organizations/${id}/meetings`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'X-Muster-CSRF': '1' },
            body: body as string,
          });
          return answer.status;
        },
        [
          org,
          JSON.stringify({
            title: '临时会议',
            starts_at: at('15:00'),
            ends_at: at('16:00'),
            room_ids: [room],
          }),
        ] as const,
      );
      expect(status).toBe(201);
      await book();
      const alert = dialog.getByRole('alert').filter({ hasText: '15:00–16:00' });
      await expect(alert).toContainText(name);
      await expect(dialog.getByLabel(words.form.title)).toHaveValue('方案讨论');
      await accessible();
      await field(words.form.end).fill('15:00');
      await page.keyboard.press('Tab');
      await book();
      await expect(dialog).toHaveCount(0);
      await expect(page.getByRole('button', { name: /^方案讨论.*14:00–15:00/ })).toBeVisible();
      await expect(page.getByRole('button', { name: /^临时会议/ })).toBeVisible();
      await accessible();

      await page.getByRole('button', { name: /^方案讨论/ }).press('Enter');
      await dialog.getByRole('button', { name: words.drawer.cancel }).click();
      await page.getByRole('dialog').last().getByRole('button', { name: words.cancel.label }).click();
      await expect(page.getByRole('button', { name: /^方案讨论/ })).toHaveCount(0);
    });
  });
