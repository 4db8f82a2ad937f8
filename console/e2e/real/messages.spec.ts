import type { Page } from '@playwright/test';
import { pathsOf } from '../../src/paths/builders';
import { expect, inBothLanguages, test } from './fixtures';

inBothLanguages((language) => {
  const [group, notice] = language === 'en' ? ['新品发布', '停电通知'] : ['展会筹备', '停水通知'];

  test('a group is made, somebody is added and answers; another comes by a link and is let in', async ({
    page,
    another,
    t,
    signedIn,
    accessible,
  }) => {
    const org = await signedIn();
    const { messages } = pathsOf(org);
    const employee = await another('employee', org);
    const [name, lead] = [await nameOf(page, org, 'employee'), await nameOf(page, org, 'lead')];
    const dialog = page.getByRole('dialog');
    // An icon before the words has a name, too.
    const button = (words: string) => page.getByRole('button', { name: new RegExp(`${words}$`) });
    const press = (words: string) => dialog.getByRole('button', { name: words, exact: true }).click();
    const choose = async (wanted: string) => {
      await dialog.getByLabel(t('messages:groups.people')).fill(wanted);
      await page.locator('.ant-select-item-option').getByText(wanted, { exact: true }).first().click();
    };
    await page.goto(`/console${messages.groups()}`);
    await button(t('messages:groups.new')).first().click();
    await dialog.getByLabel(t('messages:about.name')).fill(group);
    await choose(name);
    await press(t('common:act.create'));
    await expect(page.getByRole('heading', { name: group })).toBeVisible();
    await button(t('messages:members.add')).click();
    await choose(lead);
    await press(t('messages:members.addAct'));
    const me = await nameOf(page, org, 'owner');
    const brought = t('messages:notice.added', { by: me, who: lead });
    await expect(page.getByRole('log').getByText(brought)).toBeVisible();
    await page
      .getByRole('textbox', { name: t('messages:composer.label'), exact: true })
      .fill('周四发布，大家准备好了吗？');
    await page.keyboard.press('Enter');
    await accessible();

    await employee.goto(`/console${messages.groups()}`);
    await employee.getByRole('link', { name: group }).click();
    await expect(employee.getByText('大家准备好了吗', { exact: false })).toBeVisible();
    await employee.getByRole('textbox', { name: t('messages:composer.label'), exact: true }).fill('准备好了');
    await employee.keyboard.press('Enter');
    await expect(page.getByRole('log').getByText('准备好了', { exact: true })).toBeVisible();

    await page.getByText(t('messages:group.tab.links'), { exact: true }).click();
    await button(t('messages:links.new')).first().click();
    await press(t('messages:links.make'));
    const address = await dialog.locator('output').innerText();
    await page.keyboard.press('Escape');
    const hr = await another('hr', org);
    await hr.goto(address);
    await hr.getByRole('button', { name: t('messages:join.act'), exact: true }).click();
    await expect(hr.getByText(t('messages:join.requested'))).toBeVisible();
    await page.getByText(t('messages:group.tab.asked', { number: '1' })).click();
    const who = await nameOf(page, org, 'hr');
    await button(`${t('messages:requests.approve')} ${who}`).click();
    await page.getByText(t('messages:group.tab.members'), { exact: true }).last().click();
    await expect(page.getByRole('row')).toHaveCount(5);
    await accessible();
  });

  test('an announcement is posted, and who has read it moves as they read', async ({
    page,
    another,
    t,
    signedIn,
    accessible,
  }) => {
    const org = await signedIn();
    const { messages } = pathsOf(org);
    const employee = await another('employee', org);
    const name = await nameOf(page, org, 'employee');
    await page.goto(`/console${messages.announcements()}`);
    await page
      .getByRole('button', { name: t('messages:announcements.new') })
      .first()
      .click();
    const drawer = page.getByRole('dialog');
    await drawer
      .getByLabel(t('messages:announcements.text'), { exact: true })
      .fill(`## ${notice}\n\n周六 **9:00** 至 12:00。`);
    // It says to how many it goes.
    await drawer.locator('button[type=submit]').click();
    const posted = page.getByRole('listitem').filter({ has: page.getByText(notice, { exact: true }) });
    await posted.getByRole('button', { name: t('messages:readers.open') }).click();
    await expect(drawer.getByText(/^0 /)).toBeVisible();
    await drawer.getByText(t('messages:readers.count.read', { number: '0' })).click();
    await expect(drawer.getByText(t('messages:readers.nobody'))).toBeVisible();

    await employee.goto(`/console${messages.announcements()}`);
    await expect(employee.getByText(notice, { exact: true })).toBeVisible();
    await expect(drawer.getByRole('link', { name })).toBeVisible();
    await expect(drawer.getByText(/^1 /)).toBeVisible();
    await accessible();
  });
});

const nameOf = (page: Page, org: string, who: string): Promise<string> =>
  page.evaluate(
    async ([id, email]) => {
      const answer = await fetch(`/v1/organizations/${id}/members?limit=100`);
      const { items } = (await answer.json()) as { items: { name: string; email?: string }[] };
      return items.find((one) => one.email === email)?.name ?? '';
    },
    [org, `${who}@demo.example`],
  );
