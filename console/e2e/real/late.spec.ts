import { randomUUID } from 'node:crypto';
import { pathsOf } from '../../src/paths/builders';
import { formats } from '../../src/shared/format/format';
import { DEMO, expect, inBothLanguages, must, test } from './fixtures';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const path = { org_id: DEMO };

/** In one of these it is morning at any time. */
const ZONES = ['Asia/Shanghai', 'Europe/London', 'America/Los_Angeles'];
function isMorning(timeZone: string): boolean {
  const clock = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  const hour = Number(clock.format());
  return hour >= 2 && hour < 11;
}

inBothLanguages((language) => {
  test('somebody comes late, asks to make it up, and HR reads why, approves, and sees the result change', async ({
    page,
    t,
    api,
    signedIn,
    accessible,
  }) => {
    // Each language has a person of its own. Late is who comes in the first half of the shift.
    const who = language === 'en' ? 'employee' : 'market';
    const zone = ZONES.find((one) => isMorning(one)) ?? 'Asia/Shanghai';
    const [owner, somebody] = [await api('owner'), await api(who)];
    const { member_id } = must(await somebody.GET('/v1/organizations/{org_id}/me', { params: { path } }));
    const me = must(
      await owner.GET('/v1/organizations/{org_id}/members/{member_id}', {
        params: { path: { ...path, member_id } },
      }),
    );
    const clock = (time: string) => ({ time, next_day: false, punch: true });
    const shift = must(
      await owner.POST('/v1/organizations/{org_id}/attendance/shifts', {
        params: { path },
        body: {
          id: randomUUID(),
          name: `早班 ${language}`,
          hours: { sections: [{ on: clock('00:30'), off: clock('23:30') }], permit_minutes: 5 },
        },
      }),
    );
    const sites = must(await owner.GET('/v1/organizations/{org_id}/sites', { params: { path } })).items;
    must(
      await owner.POST('/v1/organizations/{org_id}/attendance/groups', {
        params: { path },
        body: {
          id: randomUUID(),
          name: `早班组 ${language}`,
          rules: {
            priority: 10,
            calendar: 'none',
            organization_calendar: false,
            time_zone: zone,
            week: DAYS.map((day) => ({ day, shift_id: shift.id })),
          },
          people: { departments: [], member_ids: [member_id], except_member_ids: [] },
          site_ids: sites.map(({ id }) => id),
        },
      }),
    );
    must(
      await somebody.POST('/v1/organizations/{org_id}/check-ins', {
        params: { path },
        body: {
          latitude: 31.24,
          longitude: 121.49,
          coordinate_system: 'gcj02',
          accuracy_m: 15,
          age_seconds: 1,
        },
      }),
    );
    const { work_date, points } = must(
      await somebody.GET('/v1/organizations/{org_id}/attendance/make-ups/{date}', {
        params: { path: { ...path, date: 'today' } },
      }),
    );
    const on = points.find(({ fault }) => fault === 'late');
    if (!on) throw new Error(`Nothing is late: ${JSON.stringify(points)}`);
    must(
      await somebody.POST('/v1/organizations/{org_id}/attendance/make-up-requests', {
        params: { path },
        body: {
          id: randomUUID(),
          work_date,
          section: on.section,
          kind: on.kind,
          at: on.due_at,
          reason: '闸机故障，有同事作证',
        },
      }),
    );

    await signedIn('hr');
    await page.goto(`/console${pathsOf(DEMO).attendance.requests()}`);
    const request = page.getByRole('listitem').filter({ hasText: '闸机故障' });
    await expect(request).toContainText(me.name);
    await accessible();
    await request.getByRole('button', { name: t('attendance:requests.day') }).click();
    const drawer = page.getByRole('dialog', { name: me.name });
    const point = drawer.getByRole('region', { name: t('attendance:point.on_duty') });
    await expect(point).toContainText(t('attendance:result.late'));
    await expect(point).toContainText(t('attendance:supplement.card_replacement_application'));
    const before = await point.getByRole('paragraph').first().innerText();
    await accessible();
    await drawer.getByRole('button', { name: t('common:act.close') }).click();
    await expect(drawer).toHaveCount(0);

    await request.getByRole('button', { name: t('attendance:decide.approve') }).click();
    await page.getByRole('dialog').getByLabel(t('attendance:decide.note')).fill('已核实');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('attendance:decide.approve'), exact: true })
      .click();
    await expect(page.getByText(t('attendance:decide.approved', { count: 1 }))).toBeVisible();
    await expect(request).toHaveCount(0);

    await page.goto(
      `/console${pathsOf(DEMO).attendance.month({ month: work_date.slice(0, 7), member: member_id, day: work_date })}`,
    );
    await expect(point).toContainText(t('attendance:result.normal'));
    await expect(point).toContainText(t('attendance:supplement.card_replacement'));
    const time = formats(language, 'Asia/Shanghai').dateTime(on.due_at);
    await expect(point).toContainText(t('attendance:correct.makeUp', { time }));
    expect(await point.getByRole('paragraph').first().innerText()).not.toBe(before);
    await accessible();
  });
});
