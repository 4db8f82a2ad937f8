import { pathsOf } from '../../src/paths/builders';
import { expect, inBothLanguages, test } from './fixtures';

inBothLanguages(() => {
  test('the owner makes, renames and removes a department, without a fault of the policy', {
    tag: '@short',
  }, async ({ page, t, signedIn, accessible }) => {
    const org = await signedIn();
    const dialog = page.getByRole('dialog');
    const save = () => dialog.getByRole('button', { name: t('common:act.save') }).click();
    await page.goto(`/console${pathsOf(org).people.departments()}`);
    await expect(page.getByText(t('common:live.connected'), { exact: true })).toBeVisible();
    await page.getByRole('button', { name: t('departments:new') }).click();
    await dialog.getByLabel(t('departments:form.name')).fill('测试部');
    await save();
    await expect(page.getByRole('row', { name: /测试部/ })).toBeVisible();
    await accessible();
    await page.getByRole('button', { name: `${t('common:act.edit')} 测试部` }).click();
    await dialog.getByLabel(t('departments:form.name')).fill('质量部');
    await save();
    await page.getByRole('button', { name: `${t('common:act.remove')} 质量部` }).click();
    await dialog.getByRole('button', { name: t('common:act.remove') }).click();
    await expect(page.getByRole('row', { name: /质量部/ })).toHaveCount(0);
  });

  test('no script can read a token, and an employee is not shown what only admins do', async ({
    page,
    t,
    signedIn,
    accessible,
  }) => {
    const org = await signedIn('employee');
    const readable = await page.evaluate(() =>
      JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]),
    );
    expect(readable).not.toContain('eyJ');
    const signIn = page.getByRole('heading', { name: t('common:signIn.title') });
    await page.goto(`/console${pathsOf(org).people.departments()}`);
    await expect(page.getByRole('heading', { name: t('departments:title') })).toBeVisible();
    await expect(page.getByRole('button', { name: t('departments:new') })).toHaveCount(0);
    const { people, security } = pathsOf(org);
    const linkTo = (path: string) => page.getByRole('navigation').locator(`a[href="/console${path}"]`);
    await expect(linkTo(people.departments())).toHaveCount(1);
    await expect(linkTo(people.roles())).toHaveCount(0);
    await expect(linkTo(security.audit())).toHaveCount(0);
    await page.goto(`/console${security.audit()}`);
    await expect(page.getByText(t('common:list.forbidden'))).toBeVisible();
    await accessible();
    await page.getByRole('button', { name: t('common:accountMenu') }).click();
    await page.getByText(t('common:signIn.out')).click();
    await expect(signIn).toBeVisible();
    await page.goto(`/console${pathsOf(org).people.departments()}`);
    await expect(signIn).toBeVisible();
  });
});
