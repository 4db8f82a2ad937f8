import { pathsOf } from '../../src/paths/builders';
import { company, expect, ORG, problem, test } from './fixtures';

const { account } = pathsOf(ORG);

test('the second factor is set up, and its recovery codes are shown once', async ({
  page,
  mock,
  accessible,
}) => {
  let on = false;
  mock({
    read_my_account: (request) =>
      ({ ...(company.read_my_account?.(request) as never as object), second_factor: on }) as never,
    list_my_location_looks: () => ({ items: [] }),
    begin_second_factor: ({ body }) =>
      body.password === 'right'
        ? { secret: 'JBSWY3DPEHPK3PXP', otpauth_uri: 'otpauth://totp/Muster:owner?secret=JBSWY3DPEHPK3PXP' }
        : problem('password_refused'),
    confirm_second_factor: () => {
      on = true;
      return { recovery_codes: ['k3m9-2vqt-7hxw-0c5r'] };
    },
  });
  await page.goto(`/console${account.settings()}`);
  await expect(page.getByText('owner@example.com')).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByLabel('Present password').fill('wrong');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
  await page.getByLabel('Present password').fill('right');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('JBSWY3DPEHPK3PXP')).toBeVisible();
  await accessible();
  await page.getByLabel('Code of the app').fill('123456');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('k3m9-2vqt-7hxw-0c5r')).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByRole('button', { name: 'Turn off' })).toBeVisible();
});

test('a session that one does not know is ended', async ({ page, mock, accessible }) => {
  const session = (n: number, current: boolean) => ({
    id: `0192a000-0000-7000-8000-00000000009${n}`,
    current,
    user_agent: current
      ? 'Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0'
      : 'Mozilla/5.0 (Windows NT 10.0) Firefox/131.0',
    origin: '10.0.0.7',
    created_at: '2026-11-20T01:00:00Z',
    last_used_at: '2026-11-21T01:00:00Z',
    expires_at: '2026-12-20T01:00:00Z',
  });
  let all = [session(1, true), session(2, false)];
  mock({
    list_my_sessions: () => ({ items: all }),
    end_session: ({ params }) => {
      all = all.filter(({ id }) => id !== params.session_id);
      return undefined;
    },
  });
  await page.goto(`/console${account.sessions()}`);
  await expect(page.getByRole('row', { name: /Firefox · Windows/ })).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'End Firefox · Windows' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
  await expect(page.getByRole('row', { name: /Firefox/ })).toHaveCount(0);
});
