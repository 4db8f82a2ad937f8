import type { Browser, Page } from '@playwright/test';
import { pathsOf } from '../../src/paths/builders';
import { organization } from '../../src/paths/organization';
import { PASSWORD, type Service } from '../service';
import { expect, test } from './fixtures';

/** Somebody else of the demo company, in a browser of their own. */
async function another(browser: Browser, service: Service, who: string, org: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: service.url });
  await context.addInitScript(() => localStorage.setItem('muster.language', 'en'));
  const page = await context.newPage();
  await page.goto('/console/sign-in');
  await page.locator('input[type=email]').fill(`${who}@demo.example`);
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.waitForURL(/\/console\/(organizations|o\/)/);
  await page.goto(`/console${organization(org)}`);
  await page.getByRole('navigation').waitFor();
  return page;
}

const nameOf = (page: Page, org: string, who: string): Promise<string> =>
  page.evaluate(
    async ([id, email]) => {
      const answer = await fetch(`/v1/organizations/${id}/members?limit=100`);
      const { items } = (await answer.json()) as { items: { name: string; email?: string }[] };
      return items.find((one) => one.email === email)?.name ?? '';
    },
    [org, `${who}@demo.example`],
  );

test('a group is made, somebody is added and answers; another comes by a link and is let in', async ({
  page,
  browser,
  service,
  signedIn,
  accessible,
}) => {
  const org = await signedIn();
  const { messages } = pathsOf(org);
  const employee = await another(browser, service, 'employee', org);
  const [name, lead] = [await nameOf(page, org, 'employee'), await nameOf(page, org, 'lead')];
  const choose = async (wanted: string) => {
    await dialog.getByLabel('People').fill(wanted);
    await page.locator('.ant-select-item-option').getByText(wanted, { exact: true }).first().click();
  };
  await page.goto(`/console${messages.groups()}`);
  await page.getByRole('button', { name: 'New group' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('新品发布');
  await choose(name);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name: '新品发布' })).toBeVisible();
  await page.getByRole('button', { name: 'Add members' }).click();
  await choose(lead);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('log').getByText(`brought in ${lead}`, { exact: false })).toBeVisible();
  await page.getByLabel('Message', { exact: true }).fill('周四发布，大家准备好了吗？');
  await page.keyboard.press('Enter');
  await accessible();

  await employee.goto(`/console${messages.groups()}`);
  await employee.getByRole('link', { name: '新品发布' }).click();
  await expect(employee.getByText('大家准备好了吗', { exact: false })).toBeVisible();
  await employee.getByLabel('Message', { exact: true }).fill('准备好了');
  await employee.keyboard.press('Enter');
  await expect(page.getByRole('log').getByText('准备好了', { exact: true })).toBeVisible();

  await page.getByText('Links', { exact: true }).click();
  await page.getByRole('button', { name: 'New link' }).click();
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  const address = await dialog.locator('output').innerText();
  await page.keyboard.press('Escape');
  const hr = await another(browser, service, 'hr', org);
  await hr.goto(address);
  await hr.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(hr.getByText('You asked to join')).toBeVisible();
  await page.getByText('Requests (1)').click();
  await page.getByRole('button', { name: /^Approve / }).click();
  await page.getByText('Members', { exact: true }).last().click();
  await expect(page.getByRole('row')).toHaveCount(5);
  await accessible();
});

test('an announcement is posted, and who has read it moves as they read', async ({
  page,
  browser,
  service,
  signedIn,
  accessible,
}) => {
  const org = await signedIn();
  const { messages } = pathsOf(org);
  const employee = await another(browser, service, 'employee', org);
  const name = await nameOf(page, org, 'employee');
  await page.goto(`/console${messages.announcements()}`);
  await page.getByRole('button', { name: 'New announcement' }).first().click();
  await page.getByRole('dialog').getByLabel('Text').fill('## 停电通知\n\n周六 **9:00** 至 12:00 停电。');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Post to/ })
    .click();
  await expect(page.getByText('停电通知', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: /^0 of/ }).click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByText('0 of', { exact: false })).toBeVisible();
  await drawer.getByText(/^Read \(/).click();
  await expect(drawer.getByText('Nobody has read it yet')).toBeVisible();

  await employee.goto(`/console${messages.announcements()}`);
  await expect(employee.getByText('停电通知', { exact: true })).toBeVisible();
  await expect(drawer.getByRole('link', { name })).toBeVisible();
  await expect(drawer.getByText('1 of', { exact: false })).toBeVisible();
  await accessible();
});
