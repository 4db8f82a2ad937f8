import { pathsOf } from '../../src/paths/builders';
import { formats } from '../../src/shared/format/format';
import { expect, inBothLanguages, must, test } from './fixtures';

inBothLanguages((language) => {
  test('a polygon is drawn and used, by a group with a shift of its own and a roster', async ({
    page,
    t,
    api,
    company,
    signedIn,
    accessible,
  }) => {
    const org = await signedIn('owner', await company('园区公司'));
    const paths = pathsOf(org).attendance;
    const { minutes } = formats(language, 'Asia/Shanghai');
    const dialog = page.getByRole('dialog');
    const button = (name: string) => page.getByRole('button', { name });
    const field = (name: string) => dialog.getByLabel(name, { exact: true });
    const save = () => dialog.getByRole('button', { name: t('common:act.save'), exact: true }).click();

    await page.goto(`/console${paths.sites()}`);
    await button(t('plans:sites.new')).first().click();
    await field(t('plans:sites.name')).fill('园区');
    await dialog.getByText(t('plans:sites.area'), { exact: true }).click();
    await dialog.getByLabel(t('plans:sites.goTo')).first().fill('31.2304, 121.4737');
    await page.keyboard.press('Enter');
    const map = dialog.getByRole('application');
    const draw = async (...corners: [number, number][]) => {
      for (const [x, y] of corners) await map.click({ position: { x, y } });
    };
    await draw([200, 60], [500, 60], [500, 320], [200, 320], [200, 60]);
    await dialog.getByRole('button', { name: t('plans:sites.drawHole') }).click();
    await draw([260, 120], [340, 120], [340, 240]);
    await page.keyboard.press('Enter');
    const hole = t('plans:sites.holeOf', { hole: 1, number: 1 });
    await expect(dialog.getByRole('textbox', { name: hole })).toBeVisible();
    await save();
    await expect(page.getByRole('button', { name: /^园区/ })).toBeVisible();
    await accessible();

    await page.goto(`/console${paths.shifts()}`);
    await button(t('plans:shifts.new')).click();
    await field(t('plans:shifts.name')).fill('大夜班');
    await dialog.getByLabel(t('plans:shifts.template')).click();
    await page.getByText(t('plans:shifts.templates.night')).click();
    await dialog.getByLabel(t('plans:shifts.serious')).fill('30');
    await save();
    const night = page.getByRole('row', { name: /大夜班/ });
    await expect(night).toContainText(`22:00–06:00 ${t('plans:shifts.plusOne')}`);
    await button(`${t('common:act.edit')} 大夜班`).click();
    await dialog.getByLabel(t('plans:shifts.off', { number: 1 })).fill('07:00');
    await save();
    await expect(night).toContainText(`22:00–07:00 ${t('plans:shifts.plusOne')}`);
    await button(t('plans:shifts.new')).click();
    await field(t('plans:shifts.name')).fill('机动');
    await dialog.getByText(t('plans:shifts.free'), { exact: true }).click();
    await save();
    const free = t('plans:shifts.freeOf', { required: minutes(480) });
    await expect(page.getByRole('row', { name: /机动/ })).toContainText(free);

    await page.goto(`/console${paths.groups()}`);
    await button(t('plans:groups.new')).click();
    await field(t('plans:groups.name')).fill('夜间');
    await dialog.getByLabel(t('plans:groups.departments')).click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await dialog.getByLabel(t('plans:groups.schedule')).click();
    await page.getByText(t('plans:groups.scheduleOf.roster')).click();
    await dialog.getByLabel(t('plans:groups.sites')).click();
    await page.getByTitle('园区', { exact: true }).click();
    await page.keyboard.press('Escape');
    await save();
    const group = page.getByRole('row', { name: /夜间/ });
    await expect(group).toContainText('园区');

    // Whoever is in the polygon is at the site; whoever is in its hole is not, and the day says so.
    const owner = await api('owner');
    const params = { path: { org_id: org } };
    const site = must(await owner.GET('/v1/organizations/{org_id}/sites', { params })).items[0];
    if (site?.area?.type !== 'Polygon') throw new Error(`It is no polygon: ${site?.area?.type}`);
    const [shore = [], gap = []] = site.area.coordinates;
    const [west, east] = [Math.max(...gap.map(([x = 0]) => x)), Math.max(...shore.map(([x = 0]) => x))];
    const checkIn = async (corners: number[][], longitude = middle(corners, 0)) =>
      must(
        await owner.POST('/v1/organizations/{org_id}/check-ins', {
          params,
          body: {
            latitude: middle(corners, 1),
            longitude,
            coordinate_system: site.coordinate_system,
            accuracy_m: 5,
            age_seconds: 1,
          },
        }),
      ).verdict;
    expect(await checkIn(gap)).toBe('outside');
    expect(await checkIn(shore, (west + east) / 2)).toBe('inside');
    await page.goto(`/console${paths.board()}`);
    const row = page.getByRole('row').nth(1);
    await row.getByRole('button').click();
    for (const verdict of ['outside', 'inside'] as const)
      await expect(dialog.getByText(t(`attendance:verdict.${verdict}`)).first()).toBeVisible();
    await accessible();
    await page.goto(`/console${paths.groups()}`);

    await group.getByRole('link', { name: t('plans:groups.byRoster') }).click();
    await button(t('plans:rosters.after')).click();
    await page.getByRole('gridcell').first().click();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('1');
    await button(t('plans:rosters.saveCount', { count: 2 })).click();
    await expect(page.getByText(t('plans:rosters.saved', { count: 2 }))).toBeVisible();
    await accessible();

    await page.goto(`/console${paths.calendars()}`);
    await button(t('plans:calendars.import.button')).click();
    const year = new Date().getFullYear() + 1;
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'days.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`date,name,kind\n${year}-03-05,植树,off\n${year}-03-07,补班,work\n`),
    });
    const preview = t('plans:calendars.import.preview', { count: 2, unchanged: 0 });
    await expect(dialog.getByText(preview)).toBeVisible();
    await dialog.getByRole('button', { name: t('plans:calendars.import.act', { count: 2 }) }).click();
    await button(t('plans:calendars.after')).click();
    await expect(page.getByText('植树')).toBeVisible();
  });
});

/** The middle of corners, the first of which closes the ring. */
function middle(ring: number[][], axis: 0 | 1): number {
  const corners = ring.slice(1);
  return corners.reduce((sum, corner) => sum + (corner[axis] ?? 0), 0) / corners.length;
}
