import {
  atWork,
  DAY,
  period,
  periodRules,
  person,
  reopenable,
  reopening,
  versionedRules,
} from '../../mock/attendance';
import { pathsOf } from '../../src/paths/builders';
import { expect, holding, ORG, test } from './fixtures';

const at = `/console${pathsOf(ORG).attendance.periods()}`;

test.beforeEach(async ({ page }) => {
  await page.clock.setFixedTime(`${DAY}T06:30:00Z`);
});

test('periods close by themselves from when one says so, and it is said what closes next', async ({
  page,
  mock,
  accessible,
}) => {
  const rules = versionedRules({ ...periodRules, closing: null, next_closing: null });
  mock({ ...atWork, ...rules.handlers });
  await page.goto(at);
  const card = page.getByRole('region', { name: 'Period rules' });
  await expect(card).toContainText('They are closed by hand only.');
  await card.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('switch', { name: 'Close by itself' }).click();
  await dialog.getByLabel('On day', { exact: true }).fill('31');
  await accessible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(card).toContainText('On day 31 of each month at 18:00 the last period is closed by itself.');
  await expect(card).toContainText('Nov 1, 2026 – Nov 30, 2026 will be closed on Dec 5, 2026, 18:00.');
  expect(rules.now().closing).toEqual({ day: 31, time: '18:00', periods_back: 1 });
  await accessible();
  // And no more.
  await card.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByRole('switch', { name: 'Close by itself' }).click();
  await expect(dialog.getByLabel('On day', { exact: true })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(card).toContainText('They are closed by hand only.');
  expect(rules.now().closing).toBeNull();
});

test('two change the rules: what goes together is merged, what does not is asked', async ({
  page,
  mock,
  accessible,
}) => {
  const rules = versionedRules();
  mock({ ...atWork, ...rules.handlers });
  await page.goto(at);
  const card = page.getByRole('region', { name: 'Period rules' });
  const dialog = page.getByRole('dialog');
  await card.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByLabel('On day', { exact: true }).fill('8');
  rules.put({ start_day: 26, closing: { day: 5, time: '09:00', periods_back: 1 } });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(card).toContainText('On day 8 of each month at 09:00');
  expect(rules.now()).toMatchObject({ start_day: 26, closing: { day: 8, time: '09:00' } });
  await card.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByRole('radio', { name: 'The period before the last' }).check();
  rules.put({ start_day: 26, closing: null });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('row', { name: /Close by itself/ })).toContainText(
    'the period before the last',
  );
  await expect(dialog.getByRole('row', { name: /Close by itself/ })).toContainText(
    'They are closed by hand only.',
  );
  await accessible();
});

test('who may not close periods does not have them closed either, and leaves it as it is', async ({
  page,
  mock,
}) => {
  const rules = versionedRules();
  mock({
    ...atWork,
    ...rules.handlers,
    read_my_membership: () => holding('attendance.manage', 'attendance.check_in'),
  });
  await page.goto(at);
  const card = page.getByRole('region', { name: 'Period rules' });
  await card.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('switch')).toHaveCount(0);
  await dialog.getByLabel('Periods begin on day').fill('26');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(card).toContainText('They begin on day 26');
  expect(rules.now()).toMatchObject({ start_day: 26, closing: periodRules.closing });
});

test('a closed period is opened for one person, and closed for them before its time', async ({
  page,
  mock,
  live,
  accessible,
}) => {
  const reopenings = [reopening];
  mock({
    ...atWork,
    ...reopenable(reopenings),
    search_directory: () => ({ items: [{ ...person(4), department_ids: [] }] }) as never,
  });
  await page.goto(at);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: /^For one person Sep 1/ }).click();
  const drawer = page.getByRole('dialog').first();
  await expect(drawer.getByRole('listitem')).toContainText('Closed again by itself, Nov 10, 2026, 18:00');
  await accessible();
  await drawer.getByRole('button', { name: 'Reopen for one person' }).click();
  const form = page.getByRole('dialog').last();
  await expect(form).toContainText('their results of these dates are computed again');
  await form.getByLabel('Person').fill(person(4).name);
  await page.locator('.ant-select-item-option').getByText(person(4).name, { exact: true }).click();
  await form.getByLabel('Until').fill('2027-01-05T18:00');
  await form.getByLabel('Reason').fill('补录外勤');
  await form.getByRole('button', { name: 'Reopen', exact: true }).click();
  await expect(form).toContainText('Must be to come, and within 31 days');
  await accessible();
  await form.getByLabel('Until').fill('2026-11-24T18:00');
  await form.getByRole('button', { name: 'Reopen', exact: true }).click();
  const first = drawer.getByRole('listitem').first();
  await expect(first).toContainText('Open until Nov 24, 2026, 18:00');
  await expect(first).toContainText('补录外勤');
  expect(reopenings[0]).toMatchObject({ member_id: person(4).id, until: '2026-11-24T10:00:00.000Z' });
  await first.getByRole('button', { name: /^Close again/ }).click();
  const confirm = page.getByRole('dialog').last();
  await expect(confirm).toContainText('no result of these dates changes any more');
  await accessible();
  await confirm.getByRole('button', { name: 'Close again' }).click();
  await expect(first).toContainText('Closed again by 李雷');
  // Whoever has opened it is told when its time has come.
  reopenings[0] = { ...(reopenings[0] ?? reopening), ended_by: null };
  const { id, period_id, member_id, first_date, last_date, until } = reopening;
  live.tell('attendance.person_closed', {
    reopening_id: id,
    period_id,
    member_id,
    first_date,
    last_date,
    until,
    open: false,
  });
  await expect(first).toContainText('Closed again by itself');
});

test('who may only close periods sees for whom one is open, and opens it for nobody', async ({
  page,
  mock,
}) => {
  mock({
    ...atWork,
    ...reopenable([{ ...reopening, open: true, ended_at: null, period_id: period.id }]),
    read_my_membership: () => holding('attendance.close_periods', 'attendance.check_in'),
  });
  await page.goto(at);
  await expect(page.getByRole('row', { name: /Sep 1, 2026/ })).toContainText('Open for 1 person');
  await page.getByRole('button', { name: /^For one person/ }).click();
  await expect(page.getByRole('listitem').filter({ hasText: reopening.reason })).toBeVisible();
  await expect(page.getByRole('button', { name: /Reopen|Close again/ })).toHaveCount(0);
});
