import type { Schema } from '../../src/api';
import { pathsOf } from '../../src/paths/builders';
import { department, expect, holding, ORG, problem, test } from './fixtures';

// Three states for axe to look at in one journey.
test.describe.configure({ timeout: 90_000 });

const address = `/console${pathsOf(ORG).people.fields()}`;
const field = (
  n: number,
  name: string,
  more: Partial<Schema<'CustomField'>> = {},
): Schema<'CustomField'> => ({
  id: `0192a000-0000-7000-8000-00000000f00${n}`,
  name,
  kind: 'text',
  choices: [],
  position: n - 1,
  required: false,
  visible_to: 'everyone',
  editable_by: 'administrators',
  archived: false,
  version: 1,
  ...more,
});
const fields = [
  field(1, '工作地点', { kind: 'choice', choices: ['上海', '北京'], required: true }),
  field(2, '工服尺码', { editable_by: 'oneself' }),
  field(3, '合同到期日', { kind: 'date', visible_to: 'oneself_and_managers' }),
];

test('fields are listed in their order, defined, moved, archived and brought back', async ({
  page,
  mock,
  accessible,
}) => {
  let all = fields;
  mock({
    list_custom_fields: ({ query }) => ({
      items: all
        .filter(({ archived }) => archived === (query.get('archived') === 'true'))
        .sort((a, b) => a.position - b.position),
    }),
    create_custom_field: ({ body }) => {
      const { id: _, choices, position, required, ...rest } = body;
      const made = field(4, body.name, {
        ...rest,
        choices: choices ?? [],
        position: position ?? 0,
        required: required ?? false,
      });
      all = [...all, made];
      return made;
    },
    edit_custom_field: ({ params, body, headers }) => {
      const one = all.find(({ id }) => id === params.custom_field_id);
      if (!one) return problem('not_found');
      if (headers['if-match'] !== `"v${one.version}"`) return problem('version_mismatch');
      const { position, archived } = body;
      const next = {
        ...one,
        position: position ?? one.position,
        archived: archived ?? one.archived,
        version: one.version + 1,
      };
      all = all.map((each) => (each.id === one.id ? next : each));
      return next;
    },
  });
  await page.goto(address);
  const rows = page.getByRole('row');
  await expect(rows.nth(1)).toContainText('工作地点');
  await expect(rows.nth(1)).toContainText('上海');
  await accessible();

  await page.getByRole('button', { name: 'New field' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('班车路线');
  await dialog.getByLabel('Kind').click();
  await page.getByTitle('Choice').click();
  await dialog.getByLabel('Choices').fill('一号线,二号线,');
  await dialog.getByText('The person too').click();
  await accessible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(rows.nth(4)).toContainText('班车路线');
  expect(all[3]).toMatchObject({ choices: ['一号线', '二号线'], position: 3, editable_by: 'oneself' });

  await page.getByRole('button', { name: 'Move 合同到期日 up' }).click();
  await expect(rows.nth(2)).toContainText('合同到期日');
  await page.getByRole('button', { name: 'Archive 工服尺码' }).click();
  await expect(dialog.getByText('Its values are kept.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Archive' }).click();
  await expect(page.getByRole('row', { name: /工服尺码/ })).toHaveCount(0);
  await page.getByText('Archived', { exact: true }).click();
  await expect(page).toHaveURL(/archived=1/);
  await page.getByRole('button', { name: 'Bring back 工服尺码' }).click();
  await expect(page.getByText('Nothing is archived')).toBeVisible();
  await accessible();
});

test('a name that is taken is said, and the kind of a field stays', async ({ page, mock }) => {
  mock({
    list_custom_fields: () => ({ items: fields }),
    edit_custom_field: () => problem('custom_field_name_taken'),
  });
  await page.goto(address);
  await page.getByRole('button', { name: 'Edit 工作地点' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Kind')).toBeDisabled();
  await dialog.getByLabel('Name').fill('工服尺码');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
});

test('who may not manage everybody reads the fields and changes nothing', async ({ page, mock }) => {
  mock({
    list_custom_fields: () => ({ items: fields }),
    read_my_membership: () => ({
      ...holding('organization.read'),
      permissions: [
        { permission: 'organization.read', includes_below: true },
        { permission: 'members.manage', department_id: department(1, '').id, includes_below: true },
      ],
    }),
  });
  await page.goto(address);
  await expect(page.getByRole('row', { name: /工作地点/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'New field' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Edit 工作地点' })).toHaveCount(0);
});
