import { member, peopled } from '../../mock/people';
import { pathsOf } from '../../src/paths/builders';
import { company, everything, expect, holding, ORG, organization, problem, test } from './fixtures';

const { security, people } = pathsOf(ORG);

type Policy = typeof organization.second_factor;

const membership = (on: boolean, policy: Policy = organization.second_factor) => ({
  ...holding(...everything),
  organization: { ...organization, second_factor: policy },
  second_factor: { required: policy.required_of !== 'nobody', from: policy.from ?? null, on },
});

const standing = (n: number, required: boolean, on: boolean) => ({
  member_id: member(n).id,
  name: member(n).name,
  required,
  on,
});

const account = (on: boolean) => ({
  ...(company.read_my_account?.({} as never) as object),
  second_factor: on,
});

const enrolling = (confirmed: () => void) => ({
  begin_second_factor: () => ({
    secret: 'JBSWY3DPEHPK3PXP',
    otpauth_uri: 'otpauth://totp/Muster:owner?secret=JBSWY3DPEHPK3PXP',
  }),
  confirm_second_factor: () => {
    confirmed();
    return { recovery_codes: ['k3m9-2vqt-7hxw-0c5r'] };
  },
});

test('a second factor is required of everybody, after it was said what that does', async ({
  page,
  mock,
  accessible,
}) => {
  let policy: Policy = { required_of: 'nobody', from: null };
  const sent: unknown[] = [];
  const all = [standing(0, false, true), standing(1, false, false), standing(2, false, false)];
  mock({
    ...peopled([member(0), member(1), member(2)]),
    read_my_membership: () => membership(true, policy),
    read_organization: () => ({ ...organization, second_factor: policy }),
    edit_organization: ({ body, headers }) => {
      sent.push([headers['if-match'], body.second_factor]);
      policy = { from: '2026-11-22T00:00:00Z', ...(body.second_factor as Policy) };
      return { ...organization, second_factor: policy };
    },
    list_second_factors: ({ query }) => {
      const required = policy.required_of === 'everyone';
      const items = all
        .map((one) => ({ ...one, required }))
        .filter((one) => query.get('on') === null || String(one.on) === query.get('on'))
        .filter((one) => query.get('required') === null || String(one.required) === query.get('required'));
      return {
        items,
        counts: { members: 3, required: required ? 3 : 0, on: 1, missing: required ? 2 : 0 },
      };
    },
  });
  await page.goto(`/console${security.secondFactor()}`);
  await expect(page.getByText('Nobody has to have one')).toBeVisible();
  await expect(page.getByRole('link', { name: member(1).name })).toHaveAttribute(
    'href',
    `/console${people.member(member(1).id)}`,
  );
  await accessible();
  await page.getByRole('button', { name: 'Change who needs it' }).click();
  await page.getByRole('radio', { name: /Everybody must have one/ }).check();
  await page.getByRole('radio', { name: 'At once' }).check();
  await accessible();
  await page.getByRole('button', { name: 'Continue' }).click();
  const confirm = page.getByRole('dialog', { name: 'Everybody must have a second factor?' });
  await expect(confirm.getByText(/2 people have none now/)).toBeVisible();
  await expect(confirm.getByText(/Change it back here/)).toBeVisible();
  await accessible();
  await confirm.getByRole('button', { name: 'Change it' }).click();
  await expect(page.getByText(/In force since/)).toBeVisible();
  expect(sent).toEqual([['"v1"', { required_of: 'everyone' }]]);
  await expect(page.getByText('Missing', { exact: true })).toHaveCount(2);
  await accessible();
});

test('who has none of their own is led to their account first', async ({ page, mock, accessible }) => {
  mock({
    ...peopled([member(0)]),
    list_second_factors: () => ({ items: [], counts: { members: 1, required: 0, on: 0, missing: 0 } }),
  });
  await page.goto(`/console${security.secondFactor()}`);
  await expect(page.getByRole('button', { name: 'Change who needs it' })).toBeDisabled();
  await accessible();
  await page.getByRole('link', { name: 'To my account' }).click();
  await expect(page.getByRole('heading', { name: 'My account' })).toBeVisible();
});

test('the list that fails says so, and is asked for again', async ({ page, mock, accessible }) => {
  let fails = true;
  mock({
    read_my_membership: () => membership(true),
    list_second_factors: () =>
      fails
        ? problem('validation_failed')
        : { items: [], counts: { members: 1, required: 0, on: 1, missing: 0 } },
  });
  await page.goto(`/console${security.secondFactor()}`);
  await expect(page.getByRole('alert')).toBeVisible();
  await accessible();
  fails = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Nobody is missing here')).toBeVisible();
});

test('a member is told on every page from when one is needed', async ({ page, mock, accessible }) => {
  mock({
    ...peopled([member(0)]),
    read_my_membership: () => membership(false, { required_of: 'everyone', from: '2099-12-01T00:00:00Z' }),
  });
  await page.goto(`/console${people.members()}`);
  await expect(page.getByText(/From Dec 1, 2099/)).toBeVisible();
  await accessible();
  await page.getByRole('link', { name: 'Set it up' }).click();
  await expect(page.getByRole('heading', { name: 'My account' })).toBeVisible();
});

test('who is refused without one sets it up, and goes on where they were', async ({
  page,
  mock,
  accessible,
}) => {
  let on = false;
  const guarded =
    <T>(answer: () => T) =>
    () =>
      on ? answer() : problem('second_factor_needed');
  mock({
    ...peopled([member(0), member(1)]),
    ...enrolling(() => {
      on = true;
    }),
    read_my_account: () => account(on) as never,
    read_my_membership: guarded(() =>
      membership(true, { required_of: 'everyone', from: '2026-01-01T00:00:00Z' }),
    ),
  });
  await page.goto(`/console${people.members({ q: '李' })}`);
  await expect(page.getByRole('heading', { name: 'A second factor is needed' })).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'Set it up' }).click();
  await page.getByLabel('Present password').fill('right');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Code of the app').fill('123456');
  await accessible();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page).toHaveURL(new RegExp(`/console${people.members()}\\?q=`));
  await expect(page.getByRole('heading', { name: 'Members' })).toBeVisible();
});

test('also when it comes into force while one works', async ({ page, mock }) => {
  let needed = false;
  mock({
    ...peopled([member(0)]),
    read_my_account: () => account(false) as never,
    list_second_factors: () =>
      needed
        ? problem('second_factor_needed')
        : { items: [], counts: { members: 1, required: 0, on: 0, missing: 0 } },
  });
  await page.goto(`/console${security.secondFactor()}`);
  await expect(page.getByText('Nobody is missing here')).toBeVisible();
  needed = true;
  await page.getByTitle('Have one', { exact: true }).click();
  await expect(page.getByRole('heading', { name: 'A second factor is needed' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Change the organization' })).toBeVisible();
  expect(page.url()).toContain(encodeURIComponent(security.secondFactor()));
});
