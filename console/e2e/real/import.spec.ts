import { pathsOf } from '../../src/paths/builders';
import { formats } from '../../src/shared/format/format';
import { expect, inBothLanguages, test } from './fixtures';

const COUNT = 5_000;
/** Five thousand people in forty departments, three of them wrong: one for whom the service knows the mend. */
function file(): string {
  const rows = Array.from({ length: COUNT }, (_, n) => {
    const number = String(n + 1).padStart(5, '0');
    const email = n === 41 ? 'p00042＠big.example' : `p${number}@big.example`;
    const hired = n === 1_776 ? '2026-13-01' : `2020-0${(n % 9) + 1}-15`;
    const name = n === 4_998 ? '' : `员工${number}`;
    return `${name},N${number},${email},事业${n % 8}部/第${n % 40}组,${hired}`;
  });
  return `name,employee_number,email,department,hired_on\n${rows.join('\n')}\n`;
}

inBothLanguages((language) => {
  test('5,000 people are brought in, their errors mended in the preview, while one looks elsewhere', async ({
    page,
    t,
    company,
    signedIn,
    accessible,
  }) => {
    const org = await signedIn('owner', await company('万人公司'));
    const { people } = pathsOf(org);
    const format = formats(language, 'Asia/Shanghai');
    const number = format.number(COUNT);
    const button = (name: string) => page.getByRole('button', { name });
    await page.goto(`/console${people.imports()}`);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(file()) });
    await expect(page.getByText(t('people:imports.rows', { count: COUNT, number }))).toBeVisible();
    const wrong = (count: number) =>
      page.getByText(t('people:imports.wrong', { count, number: count, rows: count }));
    const cell = (name: string, n: number) => page.getByLabel(t('people:imports.cell', { name, n }));
    await expect(wrong(3)).toBeVisible({ timeout: 60_000 });
    await expect(cell('email', 43)).toHaveAttribute('aria-invalid', 'true');
    await accessible();

    await button(t('people:imports.mendAll', { count: 1 })).click();
    await expect(wrong(2)).toBeVisible({ timeout: 60_000 });
    await cell('hired_on', 1_778).fill('2026-01-13');
    await cell('name', 5_000).fill('员工04999');
    await page.keyboard.press('Enter');
    await button(t('people:imports.check')).click();
    const would = { added: number, updated: '0', unchanged: '0', departments: '48' };
    await expect(page.getByText(t('people:imports.would', would))).toBeVisible({ timeout: 60_000 });

    await button(t('people:imports.bring', { count: COUNT, number })).click();
    await expect(page.getByRole('heading', { name: t('people:imports.outcome'), level: 1 })).toBeVisible();
    // One may leave, and reload: what goes on is shown in the head until it ends.
    await page.goto(`/console${people.departments()}`);
    await page.getByRole('button', { name: t('common:tasks.label') }).click();
    const task = page.getByRole('region', { name: t('common:tasks.label') });
    await expect(task.getByText(t('common:tasks.done'))).toBeVisible({ timeout: 60_000 });
    await task.getByRole('link', { name: t('people:imports.task', { name: 'people.csv' }) }).click();
    await expect(page.getByText(t('people:imports.did', would))).toBeVisible();
    await accessible();

    await page.goto(`/console${people.members({ q: 'N04999' })}`);
    await expect(page.getByRole('row', { name: /员工04999/ })).toBeVisible();
  });
});
