import { pathsOf } from '../../src/paths/builders';
import { expect, test } from './fixtures';

test('the owner makes, renames and removes a department, without a fault of the policy', async ({
  page,
  signedIn,
  accessible,
}) => {
  const org = await signedIn();
  await page.goto(`/console${pathsOf(org).people.departments()}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'New department' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('测试部');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row', { name: /测试部/ })).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'Edit 测试部' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('质量部');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Remove 质量部' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('row', { name: /质量部/ })).toHaveCount(0);
});

test('no script can read a token, and an employee is not shown what only admins do', async ({
  page,
  signedIn,
}) => {
  const org = await signedIn('employee');
  const readable = await page.evaluate(() =>
    JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
  );
  expect(readable).not.toContain('eyJ');
  await page.goto(`/console${pathsOf(org).people.departments()}`);
  await expect(page.getByRole('heading', { name: 'Departments' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'New department' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByText('Sign out').click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.goto(`/console${pathsOf(org).people.departments()}`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});
