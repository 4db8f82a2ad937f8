import type { Schema } from '../../src/api';
import { pathsOf } from '../../src/paths/builders';
import { expect, ORG, problem, test } from './fixtures';

const address = `/console${pathsOf(ORG).attendance.rules()}`;
const places: Schema<'PlaceRulesInEffect'> = {
  accuracy_cap_m: 200,
  age_cap_seconds: 120,
  field_work: 'refused',
  field_photo_required: false,
  doubts: { mock_provider: true, speed_kmh: 1_000, repeats: 5, device_people: 2 },
  locations_kept: { rounded_after_days: 90, erased_after_days: 365 },
  version: 0,
};
const requests: Schema<'RequestRulesInEffect'> = {
  make_up: { times: 3, period_starts_on: 1, within_days: 30, allowed: ['missing', 'late', 'early'] },
  steps: [
    { approvers: { kind: 'manager', level: 1 }, mode: 'any' },
    { approvers: { kind: 'permission', permission: 'attendance.approve' }, mode: 'any' },
  ],
  when_absent: 'reroute',
  version: 0,
};

test.beforeEach(({ mock }) =>
  mock({
    read_place_rules: () => places,
    read_request_rules: () => requests,
    list_roles: () => ({
      items: [
        {
          id: '0192a000-0000-7000-8000-000000000201',
          name: 'admin',
          builtin: 'admin',
          permissions: [],
          holders: 1,
          version: 1,
        },
      ],
    }),
  }),
);

test('the rules stand in words, and field work is made to wait for approval', async ({
  page,
  mock,
  accessible,
}) => {
  let sent: Schema<'NewPlaceRules'> | undefined;
  let match: string | undefined;
  mock({
    read_place_rules: () => (sent ? { ...places, field_work: sent.field_work, version: 1 } : places),
    set_place_rules: ({ body, headers }) => {
      sent = body;
      match = headers['if-match'];
      return { ...places, field_work: body.field_work, version: 1 };
    },
  });
  await page.goto(address);
  await expect(page.getByRole('region', { name: 'Location' })).toContainText('200 m');
  await expect(page.getByRole('region', { name: 'Doubts' })).toContainText('faster than 1,000 km/h');
  await expect(page.getByRole('region', { name: 'Who approves' })).toContainText('the direct manager');
  await accessible();
  await page.getByRole('button', { name: 'Edit Field work' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /waits for approval/ }).check();
  await dialog.getByRole('checkbox', { name: /photo/i }).check();
  await accessible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('region', { name: 'Field work' })).toContainText('waits for approval');
  expect(match).toBe('"v0"');
  expect(sent).toEqual({
    accuracy_cap_m: 200,
    age_cap_seconds: 120,
    field_work: 'approval',
    field_photo_required: true,
    doubts: places.doubts,
    locations_kept: places.locations_kept,
  });
});

test('a doubt is turned off, and a fault stands at its field', async ({ page, mock }) => {
  let sent: Schema<'NewPlaceRules'> | undefined;
  let refused = true;
  mock({
    set_place_rules: ({ body }) => {
      if (refused) {
        refused = false;
        return problem('validation_failed', { errors: [{ pointer: '/doubts/repeats', detail: 'is odd' }] });
      }
      sent = body;
      return { ...places, version: 1 };
    },
  });
  await page.goto(address);
  await page.getByRole('button', { name: 'Edit Doubts' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Impossibly fast').fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('is odd')).toBeVisible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  expect(sent?.doubts).toEqual({ ...places.doubts, speed_kmh: null });
});

test('who forgets coordinates sooner is told that nothing brings them back', async ({
  page,
  mock,
  accessible,
}) => {
  let sent: Schema<'NewPlaceRules'> | undefined;
  mock({
    set_place_rules: ({ body }) => {
      sent = body;
      return { ...places, version: 1 };
    },
  });
  await page.goto(address);
  await page.getByRole('button', { name: 'Edit Keeping of coordinates' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Erased after').fill('180');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText(/older than 180 days are erased/)).toBeVisible();
  expect(sent).toBeUndefined();
  await accessible();
  await dialog.getByRole('button', { name: 'Forget sooner' }).click();
  await expect(dialog).toHaveCount(0);
  expect(sent?.locations_kept).toEqual({ rounded_after_days: 90, erased_after_days: 180 });
});

test('a chain of approval is made of steps, and each says whom it asks', async ({
  page,
  mock,
  accessible,
}) => {
  let sent: Schema<'NewRequestRules'> | undefined;
  mock({
    set_request_rules: ({ body }) => {
      sent = body;
      return { ...requests, version: 1 };
    },
  });
  await page.goto(address);
  await page.getByRole('button', { name: 'Edit Who approves' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Step', exact: false }).last().click();
  await dialog.getByLabel('Who approves in step 3').click();
  await page.getByTitle('a role').click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Choose the role or the people of each step')).toBeVisible();
  await dialog.getByLabel('Role of step 3').click();
  await page.getByTitle('Administrator').click();
  await dialog.getByRole('button', { name: 'Move step 3 up' }).click();
  await dialog.getByRole('button', { name: 'Remove step 1' }).click();
  await accessible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  expect(sent?.steps).toEqual([
    { approvers: { kind: 'role', role_id: '0192a000-0000-7000-8000-000000000201' }, mode: 'any' },
    { approvers: { kind: 'permission', permission: 'attendance.approve' }, mode: 'any' },
  ]);
  expect(sent?.make_up).toEqual(requests.make_up);
});

test.describe('in Chinese and dark, on a tablet', () => {
  test.use({ language: 'zh-CN', theme: 'dark', viewport: { width: 768, height: 900 } });
  test('the rules read well', async ({ page, accessible }) => {
    await page.goto(address);
    await expect(page.getByRole('heading', { name: '考勤规则' })).toBeVisible();
    await expect(page.getByRole('region', { name: '审批流程' })).toContainText('上级');
    await accessible();
  });
});
