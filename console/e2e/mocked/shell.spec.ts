import { pathsOf } from '../../src/paths/builders';
import { everything, expect, holding, MEMBER, ORG, problem, test } from './fixtures';
import { whole } from './whole';

const home = `/console${pathsOf(ORG).home.home()}`;

test('language and theme are switched at once', async ({ page, accessible }) => {
  await page.goto(home);
  await expect(page.getByRole('heading', { name: 'Today' })).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByText('简体中文').click();
  await expect(page.getByRole('heading', { name: '今日' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.getByRole('button', { name: '主题' }).click();
  await page.getByText('深色').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('menuitem')).toHaveCount(0);
  await accessible();
});

test('a lost connection is shown and recovers by itself', async ({ page, live }) => {
  await page.goto(home);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  live.cut();
  await expect(page.getByText('The connection is lost', { exact: false })).toBeVisible();
  await expect(page.getByText('The connection is lost', { exact: false })).toHaveCount(0);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
});

test('a shared address shows nothing that one may not see, until one may', async ({
  page,
  mock,
  live,
  accessible,
}) => {
  mock({ read_my_membership: () => holding('organization.read'), list_sites: () => ({ items: [] }) });
  await page.goto(`/console${pathsOf(ORG).attendance.sites()}`);
  await expect(page.getByText('You may not see this')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import' })).toHaveCount(0);
  await accessible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  mock({ read_my_membership: () => holding(...everything) });
  live.tell('member.*', { member_id: MEMBER });
  await expect(page.getByRole('button', { name: 'Import' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Sites' })).toBeVisible();
});

test('a page opened without a connection is waited for, and nothing else is lost', async ({
  page,
  network,
  accessible,
}) => {
  test.slow();
  await page.goto(home);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.evaluate(() => Object.assign(window, { kept: true }));
  await network.leaveWhole();
  await page.getByRole('navigation').getByRole('link', { name: 'Departments', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'This page cannot be loaded now' })).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'This page cannot be loaded now' })).toBeVisible();
  await network.comeBackWhole();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Departments', level: 1 })).toBeVisible();
  // Styles that failed are there, too, and the console was not loaded anew.
  const unstyled = () =>
    [...document.querySelectorAll('link')].filter((l) => l.rel === 'stylesheet' && !l.sheet);
  expect(await page.evaluate(unstyled)).toEqual([]);
  expect(await page.evaluate(() => 'kept' in window)).toBe(true);
});

test('a language chosen without a connection is shown when it is back', async ({ page, network }) => {
  test.slow();
  await page.goto(home);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await network.leaveWhole();
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByText('简体中文').click();
  await expect(page.getByRole('heading', { name: 'Today', level: 1 })).toBeVisible();
  await network.comeBackWhole();
  await expect(page.getByRole('heading', { name: '今日', level: 1 })).toBeVisible();
  await expect(page.getByText(/^(navigation|list|live)\./)).toHaveCount(0);
});

test('the session is renewed once for all requests; without one there is the sign-in', async ({
  page,
  mock,
}) => {
  let alive = false;
  let renewals = 0;
  const refused = problem('unauthenticated');
  const { company, holding, everything } = await import('../../mock/company');
  mock({
    list_my_organizations: (request) =>
      alive ? (company.list_my_organizations?.(request) ?? refused) : refused,
    read_my_membership: () => (alive ? holding(...everything) : refused),
  });
  await page.route('**/v1/sessions/cookie/refresh', (route) => {
    renewals += 1;
    if (renewals === 2) alive = true;
    return renewals === 2
      ? route.fulfill({ status: 204 })
      : route.fulfill({ status: 401, json: { code: 'refresh_token_refused' } });
  });
  await page.goto(home);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(renewals).toBe(1);
  await page.goto(home);
  await expect(page.getByRole('heading', { name: 'Today' })).toBeVisible();
  expect(renewals).toBe(2);
});

test('signing in asks for the second factor where it is on', async ({ page, accessible }) => {
  const bodies: unknown[] = [];
  await page.route('**/v1/sessions/cookie', (route) => {
    expect(route.request().headers()['x-muster-csrf']).toBe('1');
    const body = route.request().postDataJSON();
    bodies.push(body);
    return body.code === undefined
      ? route.fulfill({ status: 401, json: { code: 'second_factor_required', detail: '' } })
      : route.fulfill({ status: 201, json: {} });
  });
  await page.goto('/console/sign-in');
  await accessible();
  await page.getByLabel('E-mail address').fill('owner@example.com');
  await page.getByLabel('Password', { exact: true }).fill('a sentence of four words');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Code of the second factor').fill('123456');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Today' })).toBeVisible();
  expect(bodies).toHaveLength(2);
});

test('the page that one is on is in sight in the navigation', async ({ page, mock }) => {
  mock(whole);
  await page.goto(`/console${pathsOf(ORG).security.audit()}`);
  const here = page.getByRole('navigation').locator('[aria-current=page]');
  await expect(here).toHaveText('Audit log');
  await expect(here).toBeInViewport({ ratio: 1 });
});

test('a phone has the navigation behind a button', async ({ page, accessible }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(home);
  await expect(page.getByRole('link', { name: 'Departments' })).toBeHidden();
  await page.getByRole('button', { name: 'Open the navigation' }).click();
  await page.getByRole('link', { name: 'Departments' }).click();
  await expect(page.getByRole('heading', { name: 'Departments' })).toBeFocused();
  await accessible();
});
