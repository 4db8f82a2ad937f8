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

test('a link into an organization: who is signed in asks to join, and is told what became of it', async ({
  page,
  mock,
  accessible,
}) => {
  const preview = {
    organization: '云杉科技',
    department: '研发部',
    by: 'link' as const,
    approval: true,
    expires_at: '2099-12-01T00:00:00Z',
  };
  const bodies: unknown[] = [];
  mock({
    preview_invitation: ({ body }) => (body.secret === 'spent' ? problem('invitation_invalid') : preview),
    join_organization: ({ body }) => {
      bodies.push(body);
      return bodies.length === 1
        ? problem('account_already_member')
        : { status: 'requested', organization_id: '0192a000-0000-7000-8000-000000000001' };
    },
  });
  await page.goto('/console/join#token=spent');
  await expect(page.getByText('The link or code cannot be used')).toBeVisible();
  await accessible();
  await page.getByLabel('Code or link').fill('https://example.com/console/join#token=good');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText('云杉科技')).toBeVisible();
  await accessible();
  await page.getByLabel('Your name', { exact: false }).fill('小明');
  await page.getByRole('button', { name: 'Join as owner@example.com' }).click();
  await expect(page.getByText('You belong to this organization already')).toBeVisible();
  await page.getByRole('button', { name: 'Join as owner@example.com' }).click();
  await expect(page.getByText('You asked to join')).toBeVisible();
  await accessible();
  expect(bodies).toEqual([
    { secret: 'good', name: '小明' },
    { secret: 'good', name: '小明' },
  ]);
});

test('who is not signed in signs in and comes back to the link, and is in at once', async ({
  page,
  mock,
}) => {
  let signedIn = false;
  const { company, ORG } = await import('../../mock/company');
  mock({
    preview_invitation: () => ({
      organization: '晨光科技',
      department: '晨光科技',
      by: 'link',
      approval: false,
      expires_at: '2099-12-01T00:00:00Z',
    }),
    read_my_account: (request) =>
      signedIn ? (company.read_my_account?.(request) ?? problem('internal')) : problem('unauthenticated'),
    join_organization: () => ({ status: 'joined', organization_id: ORG }),
  });
  await page.route('**/v1/sessions/cookie/refresh', (route) =>
    route.fulfill({ status: 401, json: { code: 'refresh_token_refused' } }),
  );
  await page.route('**/v1/sessions/cookie', (route) => {
    signedIn = true;
    return route.fulfill({ status: 201, json: {} });
  });
  await page.goto('/console/join#token=good');
  await page.getByRole('button', { name: 'Sign in to join' }).click();
  await page.getByLabel('E-mail address').fill('owner@example.com');
  await page.getByLabel('Password', { exact: true }).fill('a sentence of four words');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Join as owner@example.com' }).click();
  await expect(page).toHaveURL(/\/o\/0192a000-0000-7000-8000-000000000001/);
});
