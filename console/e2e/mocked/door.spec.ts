import { expect, problem, test } from './fixtures';

test('an account is registered, and its address confirmed by a press', async ({ page, mock, accessible }) => {
  const bodies: unknown[] = [];
  mock({
    register_account: ({ body }) => {
      bodies.push(body);
      return bodies.length === 1
        ? problem('validation_failed', {
            errors: [{ pointer: '/password', detail: 'must not be a common password' }],
          })
        : undefined;
    },
    verify_email: ({ body }) => {
      bodies.push(body);
      return undefined;
    },
  });
  await page.goto('/console/sign-in');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await accessible();
  await page.getByLabel('Your name').fill('王小明');
  await page.getByLabel('E-mail address').fill('ming@example.com');
  await page.getByLabel('Password', { exact: true }).fill('password');
  await page.getByRole('button', { name: 'Create the account' }).click();
  await expect(page.getByText('common password', { exact: false })).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill('a sentence of four words');
  await page.getByRole('button', { name: 'Create the account' }).click();
  await expect(page.getByText('A mail is on its way', { exact: false })).toBeVisible();

  await page.goto('/console/verify-email#token=secret');
  await accessible();
  expect(bodies).toHaveLength(2);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('The address is confirmed', { exact: false })).toBeVisible();
  expect(bodies[1]).toMatchObject({ name: '王小明', email: 'ming@example.com', locale: 'en' });
  expect(bodies[2]).toEqual({ token: 'secret' });
});

test('who has an account signs in and comes back to the invitation with its secret', async ({
  page,
  mock,
}) => {
  let signedIn = false;
  const accepted: unknown[] = [];
  const { company } = await import('../../mock/company');
  mock({
    preview_invitation: () =>
      ({
        organization: '云杉科技',
        department: '研发部',
        by: { name: '李雷' },
        approval: false,
        expires_at: '2026-12-01T00:00:00Z',
      }) as never,
    read_my_account: (request) =>
      signedIn ? (company.read_my_account?.(request) ?? problem('internal')) : problem('unauthenticated'),
    accept_invitation: ({ body }) => {
      accepted.push(body);
      return problem('mail_token_refused');
    },
  });
  await page.route('**/v1/sessions/cookie/refresh', (route) =>
    route.fulfill({ status: 401, json: { code: 'refresh_token_refused' } }),
  );
  await page.route('**/v1/sessions/cookie', (route) => {
    signedIn = true;
    return route.fulfill({ status: 201, json: {} });
  });
  await page.goto('/console/accept-invitation#token=secret');
  await page.getByRole('button', { name: 'I have an account' }).click();
  await page.getByLabel('E-mail address').fill('owner@example.com');
  await page.getByLabel('Password', { exact: true }).fill('a sentence of four words');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Invitation' })).toBeVisible();
  await page.getByRole('button', { name: 'I have an account' }).click();
  await page.getByRole('button', { name: 'Join with the account you are signed in with' }).click();
  await expect.poll(() => accepted).toEqual([{ token: 'secret' }]);
});
