import { pathsOf } from '../../src/paths/builders';
import { expect, inBothLanguages, test } from './fixtures';

inBothLanguages(() => {
  test('from nothing to the first check-in on the live board', async ({
    page,
    context,
    t,
    signedIn,
    accessible,
  }) => {
    await signedIn();
    const button = (name: string) => page.getByRole('button', { name });
    const field = (name: string) => page.getByLabel(name, { exact: true });
    await context.grantPermissions(['geolocation']);
    await context.setGeolocation({ latitude: 31.2304, longitude: 121.4737, accuracy: 15 });
    await page.goto('/console/organizations?choose=1');
    await button(t('common:organizations.found')).click();
    await page.getByRole('dialog').getByLabel(t('common:organizations.name')).fill('新晨科技');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('common:act.create') })
      .click();

    await expect(page.getByRole('heading', { name: t('home:setup.title') })).toBeVisible();
    const org = /\/o\/([^/?]+)/.exec(page.url())?.[1] ?? '';
    const { home, attendance } = pathsOf(org);
    await expect(field(t('home:setup.company.field'))).toHaveValue('新晨科技');
    await accessible();
    await field(t('home:setup.company.field')).fill('新晨集团');
    await button(t('home:setup.next')).click();
    await field(t('home:setup.place.field')).fill('总部');
    await button(t('home:setup.place.locate')).click();
    await expect(field(t('home:setup.place.latitude'))).toHaveValue('31.2304');
    await button(t('home:setup.place.act')).click();
    // Work began in this very hour, so that the check-in below is who comes, whenever this runs.
    const hour = (new Date().getUTCHours() + 8) % 24;
    const oClock = (hours: number) => `${String(hours % 24).padStart(2, '0')}:00`;
    await field(t('home:setup.hours.on')).fill(oClock(hour));
    await field(t('home:setup.hours.off')).fill(oClock(hour + 8));
    await field(t('home:setup.hours.permit')).fill('1440');
    await field(t('home:week.saturday')).check();
    await field(t('home:week.sunday')).check();
    await button(t('home:setup.next')).click();
    await button(t('home:setup.people.codeAct')).click();
    await expect(page.getByText(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/)).toBeVisible();
    await page.getByRole('button', { name: t('home:setup.finish'), exact: true }).click();
    await button(t('home:setup.end.act')).click();
    await expect(page.getByRole('heading', { name: t('home:title'), exact: true })).toBeVisible();
    await accessible();

    await page.goto(`/console${attendance.board()}`);
    await expect(page.getByText(t('common:live.connected'), { exact: true })).toBeVisible();
    const row = page.getByRole('row').nth(1);
    await expect(row).toBeVisible();
    // As the hours of the guide have it: what the day was before them is computed anew in the background.
    const overdue = row.getByRole('cell', { name: t('attendance:status.overdue'), exact: true });
    await expect(overdue).toBeVisible({ timeout: 60_000 });
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
    await expect(row).toContainText(/\d\d:\d\d – /);
    await row.getByRole('button').click();
    await expect(page.getByRole('dialog')).toContainText(t('attendance:verdict.inside'));
    await accessible();
    await page.goto(`/console${home.home()}`);
    await expect(page.getByRole('link', { name: t('home:tile.here') })).toContainText('1');
  });

  test('an admin of a company at work sees its board, month, reports and requests', async ({
    page,
    t,
    signedIn,
    accessible,
  }) => {
    const { attendance } = pathsOf(await signedIn());
    for (const [path, heading] of [
      [attendance.board(), t('attendance:board.title')],
      [attendance.requests(), t('attendance:requests.title')],
      [attendance.reports(), t('attendance:reports.title')],
      [attendance.periods(), t('attendance:periods.title')],
    ] as const) {
      await page.goto(`/console${path}`);
      await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
      await expect(page.getByRole('status', { name: t('common:list.loading') })).toHaveCount(0);
      await expect(page.getByText(t('common:list.failed'))).toHaveCount(0);
      await accessible();
    }
    await page.goto(`/console${attendance.month()}`);
    await page.locator('[role=gridcell][data-sign]').first().click();
    await expect(page.getByRole('heading', { name: t('attendance:day.rules') })).toBeVisible();
  });
});
