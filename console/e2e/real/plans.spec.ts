import { pathsOf } from '../../src/paths/builders';
import { expect, test } from './fixtures';

test('a polygon is drawn and used, by a group with a shift of its own and a roster', async ({
  page,
  signedIn,
  accessible,
}) => {
  const org = await signedIn();
  const paths = pathsOf(org).attendance;
  const dialog = page.getByRole('dialog');
  const save = () => dialog.getByRole('button', { name: 'Save', exact: true }).click();

  await page.goto(`/console${paths.sites()}`);
  await page.getByRole('button', { name: 'New site' }).first().click();
  await dialog.getByLabel('Name', { exact: true }).fill('园区');
  await dialog.getByText('Area', { exact: true }).click();
  await dialog.getByLabel('Go to coordinates').first().fill('31.2304, 121.4737');
  await page.keyboard.press('Enter');
  const map = dialog.getByRole('application');
  const draw = async (...corners: [number, number][]) => {
    for (const [x, y] of corners) await map.click({ position: { x, y } });
  };
  await draw([200, 60], [500, 60], [500, 320], [200, 320], [200, 60]);
  await dialog.getByRole('button', { name: 'Draw a hole' }).click();
  await draw([260, 120], [340, 120], [340, 240]);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('textbox', { name: 'Hole 1 in 1' })).toBeVisible();
  await save();
  await expect(page.getByRole('button', { name: /^园区/ })).toBeVisible();
  await accessible();

  await page.goto(`/console${paths.shifts()}`);
  await page.getByRole('button', { name: 'New shift' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('大夜班');
  await dialog.getByLabel('Begin with').click();
  await page.getByText('Night, over midnight').click();
  await dialog.getByLabel('Seriously late after').fill('30');
  await save();
  await expect(page.getByRole('row', { name: /大夜班/ })).toContainText('22:00–06:00 +1');
  await page.getByRole('button', { name: 'Edit 大夜班' }).click();
  await dialog.getByLabel('Off duty 1').fill('07:00');
  await save();
  await expect(page.getByRole('row', { name: /大夜班/ })).toContainText('22:00–07:00 +1');
  await page.getByRole('button', { name: 'New shift' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('自由');
  await dialog.getByText('Free hours', { exact: true }).click();
  await save();
  await expect(page.getByRole('row', { name: /自由/ })).toContainText('Free, 8 hr');

  await page.goto(`/console${paths.groups()}`);
  await page.getByRole('button', { name: 'New group' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('夜间');
  await dialog.getByLabel('Departments').click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await dialog.getByLabel('Works by').click();
  await page.getByText('a roster: a shift for each person and day').click();
  await dialog.getByLabel('Sites').click();
  await page.getByTitle('园区').click();
  await page.keyboard.press('Escape');
  await save();
  await expect(page.getByRole('row', { name: /夜间/ })).toContainText('园区');

  await page.getByRole('row', { name: /夜间/ }).getByRole('link', { name: 'Roster' }).click();
  await page.getByRole('button', { name: 'Month after' }).click();
  await page.getByRole('gridcell').first().click();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('1');
  await page.getByRole('button', { name: 'Save 2 cells' }).click();
  await expect(page.getByText('2 cells were changed')).toBeVisible();
  await accessible();

  await page.goto(`/console${paths.calendars()}`);
  await page.getByRole('button', { name: 'Import' }).click();
  const year = new Date().getFullYear() + 1;
  await dialog.locator('input[type=file]').setInputFiles({
    name: 'days.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`date,name,kind\n${year}-03-05,植树,off\n${year}-03-07,补班,work\n`),
  });
  await expect(dialog.getByText(/2 days would change/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Change 2 days' }).click();
  await page.getByRole('button', { name: 'Year after' }).click();
  await expect(page.getByText('植树')).toBeVisible();
});
