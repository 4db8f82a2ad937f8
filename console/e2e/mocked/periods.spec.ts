import { atWork, DAY, periodRules, versionedRules } from '../../mock/attendance';
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
