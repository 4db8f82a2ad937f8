import { pathsOf } from '../../src/paths/builders';
import { expect, inBothLanguages, test } from './fixtures';

inBothLanguages(() => {
  test('a field is defined, and whoever adds somebody says it', async ({ page, t, company, signedIn }) => {
    const org = await signedIn('owner', await company('字段公司'));
    const { people } = pathsOf(org);
    const dialog = page.getByRole('dialog');
    const save = () => dialog.getByRole('button', { name: t('common:act.save') }).click();
    await page.goto(`/console${people.fields()}`);
    await page.getByRole('button', { name: t('people:fields.new') }).click();
    await dialog.getByLabel(t('people:named')).fill('班车路线');
    await dialog.getByLabel(t('people:fields.required'), { exact: true }).check();
    await save();
    await expect(page.getByRole('row', { name: /班车路线/ })).toContainText(t('people:fields.yes'));

    await page.goto(`/console${people.members()}`);
    await page.getByRole('button', { name: t('people:members.add') }).click();
    await dialog.getByLabel(t('people:field.name'), { exact: true }).fill('林新');
    await dialog.getByLabel('班车路线').fill('三号线');
    await save();
    await page.getByRole('link', { name: '林新' }).click();
    await expect(page.getByText('三号线')).toBeVisible();
  });
});
