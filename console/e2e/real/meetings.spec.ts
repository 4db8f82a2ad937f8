import { pathsOf } from '../../src/paths/builders';
import { formats } from '../../src/shared/format/format';
import { expect, inBothLanguages, test } from './fixtures';

/** Tomorrow, as Shanghai has it; and a time of it. */
const tomorrow = () =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(Date.now() + 86_400_000);
const at = (clock: string) => new Date(`${tomorrow()}T${clock}:00+08:00`).toISOString();

/** The first day from tomorrow on that is none of a weekend. */
function workday(): string {
  for (let ahead = 1; ; ahead += 1) {
    const day = new Date(Date.parse(`${tomorrow()}T00:00:00Z`) + (ahead - 1) * 86_400_000);
    if (![0, 6].includes(day.getUTCDay())) return day.toISOString().slice(0, 10);
  }
}

inBothLanguages((language) => {
  test('a room is made and dragged into a booking, and a clash is refused with words', async ({
    page,
    t,
    signedIn,
    accessible,
  }) => {
    const name = { en: '晴川厅', 'zh-CN': '听雨厅' }[language];
    const org = await signedIn();
    const paths = pathsOf(org).meetings;
    const dialog = page.getByRole('dialog');

    await page.goto(`/console${paths.rooms()}`);
    await page.getByRole('button', { name: t('meetings:rooms.new') }).click();
    await dialog.getByLabel(t('meetings:rooms.name')).fill(name);
    await dialog.getByRole('button', { name: t('common:act.save') }).click();
    await expect(page.getByRole('row', { name: new RegExp(name) })).toBeVisible();
    await page.getByRole('link', { name }).click();
    const region = page.getByRole('region', { name: t('meetings:rooms.about') });
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
    const book = () => dialog.getByRole('button', { name: t('meetings:form.book'), exact: true }).click();

    await draw(10, 11);
    await expect(field(t('meetings:form.start'))).toHaveValue('10:00');
    await expect(field(t('meetings:form.end'))).toHaveValue('11:00');
    await dialog.getByLabel(t('meetings:form.title')).fill('产品评审');
    await book();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('button', { name: /^产品评审/ })).toBeVisible();

    // While one fills in the form, somebody else books a part of that time.
    await draw(14, 15.5);
    await dialog.getByLabel(t('meetings:form.title')).fill('方案讨论');
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
    await expect(dialog.getByLabel(t('meetings:form.title'))).toHaveValue('方案讨论');
    await accessible();
    await field(t('meetings:form.end')).fill('15:00');
    await page.keyboard.press('Tab');
    await book();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('button', { name: /^方案讨论.*14:00–15:00/ })).toBeVisible();
    await expect(page.getByRole('button', { name: /^临时会议/ })).toBeVisible();
    await accessible();

    await page.getByRole('button', { name: /^方案讨论/ }).press('Enter');
    await dialog.getByRole('button', { name: t('meetings:drawer.cancel') }).click();
    await page
      .getByRole('dialog')
      .last()
      .getByRole('button', { name: t('meetings:cancel.label') })
      .click();
    await expect(page.getByRole('button', { name: /^方案讨论/ })).toHaveCount(0);
  });

  test('a room has rules of its own, its bookings wait for approval, and it is closed', async ({
    page,
    t,
    signedIn,
    accessible,
  }) => {
    const org = await signedIn();
    const paths = pathsOf(org).meetings;
    const dialog = page.getByRole('dialog');
    const { minutes } = formats(language, 'Asia/Shanghai');
    // The company's second run has its own room.
    const [campus, name] = language === 'en' ? ['新园区', '观澜厅'] : ['老园区', '听涛厅'];
    const save = () => dialog.getByRole('button', { name: t('common:act.save'), exact: true }).click();

    await page.goto(`/console${paths.rooms()}`);
    await page.getByRole('button', { name: t('meetings:places.new') }).click();
    await dialog.getByLabel(t('meetings:places.name')).fill(campus);
    await save();
    await page.getByRole('button', { name: `${campus} ${t('meetings:places.site')}` }).click();
    await page.getByRole('button', { name: t('meetings:rooms.new') }).click();
    await dialog.getByLabel(t('meetings:rooms.name')).fill(name);
    await dialog.getByRole('switch').click();
    await save();
    await page.getByRole('link', { name }).click();
    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    );
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: `${name}.png`, mimeType: 'image/png', buffer: picture });
    await expect(page.getByRole('img', { name: t('meetings:rooms.pictureOf', { name }) })).toBeVisible();

    await page
      .getByRole('region', { name: t('meetings:policy.title') })
      .getByRole('button', { name: t('meetings:policy.change') })
      .click();
    await dialog.getByLabel(t('meetings:policy.longest_minutes')).fill('120');
    await dialog.getByText(t('meetings:policy.approve.always'), { exact: true }).click();
    await dialog
      .getByLabel(t('meetings:policy.quotaBookings', { per: t('meetings:quota.per.week') }))
      .fill('3');
    await save();
    await expect(
      page.getByText(`${t('meetings:quota.per.week')} ${t('meetings:quota.bookings', { count: 3 })}`),
    ).toBeVisible();
    await accessible();

    // Whoever manages rooms needs no approval; an employee does.
    await page.context().clearCookies();
    await signedIn('employee');
    // A working day: the room is open from Monday to Friday.
    const day = workday();
    await page.goto(`/console${paths.timeline({ date: day, q: name })}`);
    await page.getByRole('button', { name: t('meetings:timeline.add', { room: name }) }).click();
    const field = (label: string) => dialog.getByRole('combobox', { name: label, exact: true });
    await dialog.getByLabel(t('meetings:form.title')).fill('季度复盘');
    await field(t('meetings:form.end')).fill('12:00');
    await dialog.getByRole('button', { name: t('meetings:form.book'), exact: true }).click();
    await expect(dialog.getByText(t('meetings:clash.rule.longest', { length: minutes(120) }))).toBeVisible();
    await field(t('meetings:form.end')).fill('10:30');
    await dialog.getByRole('button', { name: t('meetings:form.book'), exact: true }).click();
    await expect(
      page.getByRole('button', { name: new RegExp(`^季度复盘.*${t('meetings:status.pending')}`) }),
    ).toBeVisible();
    await page.goto(`/console${paths.rooms()}`);
    await expect(page.getByRole('row', { name: new RegExp(name) })).toBeVisible();
    await expect(page.getByRole('button', { name: t('meetings:rooms.new') })).toHaveCount(0);

    await page.context().clearCookies();
    await signedIn();
    await page.goto(`/console${paths.approvals()}`);
    await page
      .getByRole('button', { name: new RegExp(`^${t('meetings:approvals.approve')} ${name}`) })
      .click();
    await dialog.getByLabel(t('meetings:approvals.note')).fill('好');
    await dialog.getByRole('button', { name: t('meetings:approvals.approve') }).click();
    await expect(page.getByText(t('meetings:approvals.none'))).toBeVisible();
    await accessible();

    await page.goto(`/console${paths.timeline({ date: day, q: name })}`);
    await page.getByRole('link', { name }).click();
    await page.getByRole('button', { name: t('meetings:closure.new') }).click();
    await dialog.getByRole('textbox', { name: t('meetings:form.day'), exact: true }).fill(day);
    await page.keyboard.press('Enter');
    await field(t('meetings:form.start')).fill('08:00');
    await field(t('meetings:form.end')).fill('18:00');
    await dialog.getByLabel(t('meetings:closure.reason')).fill('保洁');
    await dialog.getByRole('button', { name: new RegExp(`${t('meetings:closure.act')}$`) }).click();
    await expect(dialog.getByText(t('meetings:closure.inTheWay', { count: 1 }))).toBeVisible();
    await dialog.getByText(t('meetings:closure.way.release')).click();
    await dialog.getByRole('button', { name: new RegExp(`${t('meetings:closure.act')}$`) }).click();
    await expect(page.getByText(t('meetings:closure.doneReleased', { count: 1 }))).toBeVisible();
    await expect(page.getByRole('strong').filter({ hasText: '保洁' })).toBeVisible();

    await page.goto(`/console${paths.agenda()}`);
    await page.getByRole('button', { name: t('meetings:agenda.calendars') }).click();
    await dialog.getByLabel(t('meetings:calendar.name')).fill('手机');
    await dialog.getByRole('button', { name: t('meetings:calendar.make') }).click();
    await expect(dialog.getByLabel(t('meetings:calendar.link'), { exact: true })).toHaveValue(/\.ics$/);
    await page.goto(`/console${paths.usage()}`);
    await expect(page.getByRole('row', { name: new RegExp(name) })).toBeVisible();
    await accessible();
  });
});
