import { pathsOf } from '../../src/paths/builders';
import { expect, test } from './fixtures';

test('from nothing to the first check-in on the live board', async ({
  page,
  context,
  signedIn,
  accessible,
}) => {
  await signedIn();
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 31.2304, longitude: 121.4737, accuracy: 15 });
  await page.goto('/console/organizations?choose=1');
  await page.getByRole('button', { name: 'Found an organization' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('新晨科技');
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();

  await expect(page.getByRole('heading', { name: 'First steps' })).toBeVisible();
  const org = /\/o\/([^/?]+)/.exec(page.url())?.[1] ?? '';
  const { home, attendance } = pathsOf(org);
  await expect(page.getByLabel('Name')).toHaveValue('新晨科技');
  await accessible();
  await page.getByLabel('Name').fill('新晨集团');
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await page.getByLabel('Name of the place').fill('总部');
  await page.getByRole('button', { name: 'Use where I am now' }).click();
  await expect(page.getByLabel('Latitude')).toHaveValue('31.2304');
  await page.getByRole('button', { name: 'Save the place and go on' }).click();
  // Hours in which it is always work, so that the check-in below counts whenever this runs.
  await page.getByLabel('Begins').fill('00:00');
  await page.getByLabel('Ends').fill('23:59');
  await page.getByLabel('Late after (minutes)').fill('1440');
  await page.getByLabel('Sat').check();
  await page.getByLabel('Sun').check();
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await page.getByRole('button', { name: 'Make a code' }).click();
  await expect(page.getByText(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/)).toBeVisible();
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.getByRole('button', { name: 'Show today' }).click();
  await expect(page.getByRole('heading', { name: 'Today' })).toBeVisible();
  await accessible();

  await page.goto(`/console${attendance.board()}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const row = page.getByRole('row').nth(1);
  await expect(row).toBeVisible();
  await expect(row).not.toContainText(/\d\d:\d\d/);
  const status = await page.evaluate(async (id) => {
    const answer = await fetch(`/v1/organizations/${id}/check-ins`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Muster-CSRF': '1' },
      body: JSON.stringify({
        latitude: 31.2304,
        longitude: 121.4737,
        coordinate_system: 'wgs84',
        accuracy_m: 15,
        age_seconds: 1,
      }),
    });
    return answer.status;
  }, org);
  expect(status).toBe(201);
  await expect(row).toContainText(/\d\d:\d\d/);
  await row.getByRole('button').click();
  await expect(page.getByRole('dialog')).toContainText('at a site');
  await accessible();
  await page.goto(`/console${home.home()}`);
  await expect(page.getByRole('link', { name: /At work/ })).toContainText('1');
});

test('an admin of a company at work sees its board, month, reports and requests', async ({
  page,
  signedIn,
  accessible,
}) => {
  const { attendance } = pathsOf(await signedIn());
  for (const [path, heading] of [
    [attendance.board(), 'Live board'],
    [attendance.requests(), 'Approvals'],
    [attendance.reports(), 'Reports'],
    [attendance.periods(), 'Periods'],
  ] as const) {
    await page.goto(`/console${path}`);
    await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
    await expect(page.getByText('This could not be loaded')).toHaveCount(0);
    await accessible();
  }
  await page.goto(`/console${attendance.month()}`);
  await page.locator('[role=gridcell][data-sign]').first().click();
  await expect(page.getByText('By which rules')).toBeVisible();
});
