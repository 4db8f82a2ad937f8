import { createHmac } from 'node:crypto';
import { pathsOf } from '../../src/paths/builders';
import { expect, inBothLanguages, test } from './fixtures';
import { linkMailed } from './mail';

inBothLanguages((language) => {
  test('who is invited joins, sets up a second factor, and comes in again after forgetting the password', async ({
    page,
    t,
    service,
    company,
    signedIn,
    accessible,
  }) => {
    const name = '门店公司';
    const org = await signedIn('owner', await company(name));
    const email = `newcomer.${language.toLowerCase()}@example.com`;
    const { people, account } = pathsOf(org);
    const dialog = page.getByRole('dialog');
    const button = (words: string) => page.getByRole('button', { name: words, exact: true });
    const field = (words: string) => page.getByLabel(words, { exact: true });

    await page.goto(`/console${people.members()}`);
    await button(t('people:members.add')).click();
    await dialog.getByLabel(t('people:field.name'), { exact: true }).fill('林新');
    await dialog.getByLabel(t('people:field.email'), { exact: true }).fill(email);
    await dialog.getByRole('button', { name: t('common:act.save') }).click();
    await page.getByRole('link', { name: '林新' }).click();
    await button(t('people:profile.more')).click();
    await page.getByRole('menuitem', { name: t('people:profile.invite') }).click();
    await expect(page.getByText(t('people:bulk.invited', { count: 1 }))).toBeVisible();

    await page.context().clearCookies();
    await page.goto(await linkMailed(service.mail, 'invitation', email));
    await expect(page.getByText(name)).toBeVisible();
    await accessible();
    await field(t('common:invitation.choose')).fill('first-light-2026');
    await button(t('common:invitation.register')).click();
    await expect(page.getByText(t('common:invitation.joined'))).toBeVisible();
    await page.getByRole('link', { name: t('common:signIn.back') }).click();
    await field(t('common:signIn.email')).fill(email);
    await field(t('common:signIn.password')).fill('first-light-2026');
    await button(t('common:signIn.act')).click();
    await page.waitForURL(new RegExp(org));

    await page.goto(`/console${account.settings()}`);
    await button(t('account:factor.begin')).click();
    await dialog.getByLabel(t('common:factor.password')).fill('first-light-2026');
    await dialog.getByRole('button', { name: t('common:factor.continue') }).click();
    const secret = await dialog.getByRole('code').first().innerText();
    await dialog.getByLabel(t('common:factor.code')).fill(codeOf(secret));
    await dialog.getByRole('button', { name: t('common:factor.confirm') }).click();
    const recovery = await dialog.getByRole('listitem').first().innerText();
    await accessible();
    await dialog.getByRole('button', { name: t('common:factor.kept') }).click();
    await button(t('common:accountMenu')).click();
    await page.getByText(t('common:signIn.out')).click();

    await page.getByRole('link', { name: t('common:signIn.forgot') }).click();
    await field(t('common:signIn.email')).fill(email);
    await accessible();
    await button(t('common:forgot.act')).click();
    await expect(page.getByText(t('common:forgot.sent'))).toBeVisible();
    await page.goto(await linkMailed(service.mail, 'password-reset', email));
    await field(t('common:signIn.password')).fill('second-light-2026');
    await accessible();
    await button(t('common:reset.act')).click();
    await expect(page.getByText(t('common:reset.done'))).toBeVisible();
    await page.getByRole('link', { name: t('common:signIn.back') }).click();
    await field(t('common:signIn.email')).fill(email);
    await field(t('common:signIn.password')).fill('second-light-2026');
    await button(t('common:signIn.act')).click();
    await field(t('common:signIn.code')).fill(recovery);
    await button(t('common:signIn.act')).click();
    await page.waitForURL(new RegExp(org));
    await expect(page.getByRole('navigation')).toBeVisible();
  });
});

/** What an authenticator app shows now for a key in base32 (RFC 6238). */
function codeOf(secret: string): string {
  const bits = [...secret.replace(/[\s=]/g, '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(step).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
