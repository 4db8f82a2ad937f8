import { member, peopled, roles } from '../../mock/people';
import type { components } from '../../src/api/generated/schema';
import { pathsOf } from '../../src/paths/builders';
import { departments, expect, ORG, problem, test } from './fixtures';

const { people } = pathsOf(ORG);
const here = `/console${people.visibility()}`;

type Rule = components['schemas']['VisibilityRule'];
const sales = departments[2] as (typeof departments)[0];

const rule = (n: number, more: Partial<Rule>): Rule => ({
  id: `0192a000-0000-7000-8000-0000000007${String(n).padStart(2, '0')}`,
  kind: 'hide',
  name: `规则 ${n}`,
  active: true,
  in_profile: true,
  in_search: true,
  objects: [],
  excludes: [],
  viewers: [],
  reach: null,
  listed: [],
  fields: [],
  version: 1,
  ...more,
});
const hidden = rule(1, {
  name: '管理层不公开',
  objects: [{ kind: 'member', id: member(1).id }],
  excludes: [{ kind: 'department', id: sales.id }],
});
const limited = rule(2, {
  kind: 'scope',
  name: '外包人员',
  viewers: [{ kind: 'department', id: sales.id }],
  reach: 'own_departments',
  active: false,
});

const company = (rules: Rule[]) => ({
  ...peopled(Array.from({ length: 8 }, (_, n) => member(n))),
  list_roles: () => ({ items: roles }),
  list_visibility_rules: () => ({ items: rules }),
  read_visibility_settings: () => ({ precedence: 'parent_first' as const, version: 1 }),
});

test('rules say in words whom they hide from whom, and are turned on and off', async ({
  page,
  mock,
  accessible,
}) => {
  test.slow();
  const sent: unknown[] = [];
  const rules = [hidden, limited];
  mock({
    ...company(rules),
    replace_visibility_rule: ({ body, headers }) => {
      sent.push([headers['if-match'], body]);
      rules[1] = { ...limited, active: true, version: 2 };
      return rules[1] as Rule;
    },
  });
  await page.goto(here);
  await expect(
    page.getByText(`Hides ${member(1).name} from everybody but ${sales.name} (with all below).`),
  ).toBeVisible();
  await expect(page.getByText(/they see their own departments alone/)).toBeVisible();
  await accessible();
  await page.getByRole('switch', { name: '外包人员 is in force' }).click();
  await expect(page.getByText('Limits a view')).toBeVisible();
  expect(sent).toEqual([
    [
      '"v1"',
      {
        name: '外包人员',
        active: true,
        in_profile: true,
        in_search: true,
        viewers: limited.viewers,
        reach: 'own_departments',
      },
    ],
  ]);
});

test('a rule is made with its words beside, and removed', async ({ page, mock, accessible }) => {
  test.slow();
  const rules: Rule[] = [];
  const sent: unknown[] = [];
  mock({
    ...company(rules),
    create_visibility_rule: ({ body }) => {
      sent.push(body);
      const { reach, id: _, ...rest } = body;
      rules.push(rule(3, { ...(rest as Partial<Rule>), reach: reach ?? null }));
      return rules[0] as Rule;
    },
    remove_visibility_rule: () => {
      rules.length = 0;
      return undefined;
    },
  });
  await page.goto(here);
  await expect(page.getByText('Everybody sees everybody', { exact: true })).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: /New rule$/ }).click();
  const form = page.getByRole('dialog', { name: 'New rule' });
  await form.getByRole('radio', { name: /Hides fields/ }).check();
  await form.getByLabel('Name').fill('手机号');
  await form.getByRole('combobox', { name: 'Whose fields: Departments' }).click();
  await page.getByTitle(sales.name).click();
  await page.keyboard.press('Escape');
  await expect(
    form.getByText(`Hides mobile number of ${sales.name} (with all below) from everybody.`),
  ).toBeVisible();
  await accessible();
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toHaveCount(0);
  expect(sent).toMatchObject([
    { kind: 'fields', name: '手机号', fields: ['mobile'], objects: [{ kind: 'department', id: sales.id }] },
  ]);
  await page.getByRole('button', { name: 'Remove 手机号' }).click();
  const confirm = page.getByRole('dialog', { name: 'Remove the rule 手机号?' });
  await expect(confirm.getByText(/At once this holds no more: Hides mobile number/)).toBeVisible();
  await accessible();
  await confirm.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Everybody sees everybody', { exact: true })).toBeVisible();
});

test('what one sees of another is explained, and which rule decides is chosen', async ({
  page,
  mock,
  accessible,
}) => {
  test.slow();
  let precedence: 'parent_first' | 'child_first' = 'parent_first';
  mock({
    ...company([hidden]),
    read_visibility_settings: () => ({ precedence, version: 1 }),
    edit_visibility_settings: ({ body }) => {
      precedence = body.precedence ?? precedence;
      return { precedence, version: 2 };
    },
    explain_visibility: ({ query }) => ({
      viewer_id: query.get('viewer_id') ?? '',
      target_id: query.get('target_id') ?? '',
      in_profile: false,
      in_search: false,
      hidden_fields: ['mobile'],
      precedence,
      reasons: [
        { effect: 'hides', rule_id: hidden.id, rule_name: hidden.name, in_profile: true, in_search: true },
      ],
    }),
  });
  await page.goto(here);
  for (const [label, person] of [
    ['Who looks', member(2)],
    ['At whom', member(1)],
  ] as const) {
    await page.getByRole('combobox', { name: label }).fill(person.name);
    await page.getByTitle(person.name).first().click();
  }
  await expect(page.getByText(`${member(2).name} does not see ${member(1).name}.`)).toBeVisible();
  await expect(page.getByText('管理层不公开: hides them')).toBeVisible();
  await accessible();
  const setting = page.getByRole('region', { name: 'Where rules disagree' });
  await setting.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('radio', { name: /The nearest rule decides/ }).check();
  await accessible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(setting.getByText('The nearest rule decides')).toBeVisible();
});

test('a list that fails says so', async ({ page, mock, accessible }) => {
  mock({ ...company([]), list_visibility_rules: () => problem('validation_failed') });
  await page.goto(here);
  await expect(page.getByRole('alert')).toBeVisible();
  await accessible();
});
