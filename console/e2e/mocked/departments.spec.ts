import { pathsOf } from '../../src/paths/builders';
import { department, departments, expect, holding, ORG, problem, test } from './fixtures';

const address = `/console${pathsOf(ORG).people.departments()}`;

test('departments are listed, and filtered in the address', async ({ page, accessible }) => {
  await page.goto(address);
  await expect(page.getByRole('row', { name: /研发部/ })).toBeVisible();
  await accessible();
  await page.getByRole('searchbox').or(page.getByLabel('Search departments')).first().fill('市场');
  await expect(page.getByRole('row', { name: /研发部/ })).toHaveCount(0);
  await expect(page).toHaveURL(/q=/);
  await page.reload();
  await expect(page.getByRole('row', { name: /市场部/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /研发部/ })).toHaveCount(0);
});

test('the list has its states', async ({ page, mock, accessible }) => {
  mock({ list_departments: () => problem('forbidden') });
  await page.goto(address);
  await expect(page.getByText('You may not see this')).toBeVisible();
  await accessible();
  mock({ list_departments: () => problem('invalid_parameter') });
  await page.reload();
  await expect(page.getByText('This could not be loaded')).toBeVisible();
  // When the connection comes up, all is read again; the button is pressed after that.
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  mock({ list_departments: () => ({ items: [] }) });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('There is only the whole organization so far')).toBeVisible();
  await accessible();
});

test('one is created, and faults stand at their fields', async ({ page, mock, accessible }) => {
  let known = departments;
  mock({
    list_departments: () => ({ items: known }),
    create_department: ({ body }) => {
      if (body.name === '研发部')
        return problem('department_name_taken', { detail: 'There is a 研发部 already' });
      if (body.name.includes('/'))
        return problem('validation_failed', { errors: [{ pointer: '/name', detail: 'has a slash' }] });
      const made = department(3, body.name, { outsourced: body.outsourced ?? false });
      known = [...known, made];
      return made;
    },
  });
  await page.goto(address);
  await page.getByRole('button', { name: 'New department' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('研发部');
  await accessible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(
    dialog.getByRole('alert').filter({ hasText: 'A sibling department has this name' }),
  ).toBeVisible();
  await dialog.getByLabel('Name').fill('a/b');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('has a slash')).toBeVisible();
  await dialog.getByLabel('Name').fill('外包一组');
  await dialog.getByText('Outsourced').click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row', { name: /外包一组/ })).toContainText('Outsourced');
});

test('an edit that was overtaken is merged, or explained', async ({ page, mock, accessible }) => {
  let now = department(1, '研发部', { external_id: 'HR-2', version: 2 });
  mock({
    read_department: () => now,
    edit_department: ({ body, headers }) => {
      if (headers['if-match'] !== `"v${now.version}"`) return problem('version_mismatch');
      now = { ...now, ...(body as object), version: now.version + 1 };
      return now;
    },
  });
  await page.goto(address);
  await page.getByRole('button', { name: 'Edit 研发部' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('研发中心');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Both changes were saved', { exact: false })).toBeVisible();
  expect(now).toMatchObject({ name: '研发中心', external_id: 'HR-2' });

  now = { ...now, name: '技术部', version: 9 };
  await page.getByRole('button', { name: 'Edit 研发部' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('工程部');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('cell', { name: '技术部' })).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'Save mine' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(now.name).toBe('工程部');
});

test('a removal says what happens, and why it was refused', async ({ page, mock, accessible }) => {
  mock({ remove_department: () => problem('department_not_empty') });
  await page.goto(address);
  await page.getByRole('button', { name: 'Remove 市场部' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('How to undo it')).toBeVisible();
  await accessible();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog.getByText('The department still has people or departments')).toBeVisible();
});

test('what one may not do is not shown', async ({ page, mock }) => {
  mock({ read_my_membership: () => holding('organization.read') });
  await page.goto(address);
  await expect(page.getByRole('row', { name: /研发部/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'New department' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Edit/ })).toHaveCount(0);
});

test('what another does is shown at once', async ({ page, mock, live }) => {
  await page.goto(address);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  mock({ list_departments: () => ({ items: [...departments, department(4, '法务部')] }) });
  live.tell('department.*', { department_id: department(4, '').id });
  await expect(page.getByRole('row', { name: /法务部/ })).toBeVisible();
});

test('departments are moved by drag and drop, and by keys', async ({ page, mock }) => {
  const bodies: unknown[] = [];
  mock({
    edit_department: ({ params, body }) => {
      bodies.push([params.department_id, body]);
      return department(1, '研发部');
    },
  });
  await page.goto(address);
  await page.getByRole('row', { name: /市场部/ }).dragTo(page.getByRole('row', { name: /研发部/ }));
  await expect(page.getByText('市场部 was moved')).toBeVisible();
  expect(bodies).toEqual([[department(2, '').id, { parent_id: department(1, '').id }]]);
  await page.getByRole('button', { name: 'Move 市场部', exact: true }).press('ArrowUp');
  await expect.poll(() => bodies.length).toBeGreaterThan(1);
  expect(bodies.at(1)).toEqual([department(2, '').id, { position: 10 }]);
});
