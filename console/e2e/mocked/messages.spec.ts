import { CHANNEL, conversation, GROUP, message, place, talking, tombstone } from '../../mock/messages';
import { member, peopled } from '../../mock/people';
import type { Schema } from '../../src/api';
import { pathsOf } from '../../src/paths/builders';
import { expect, holding, MEMBER, ORG, problem, test } from './fixtures';

const { messages: paths } = pathsOf(ORG);
const at = (path: string) => `/console${path}`;

const people = Array.from({ length: 8 }, (_, n) => member(n));
const [, li, zhang, liu] = people.map(({ id, name }) => ({ id, name })) as [
  never,
  ...{ id: string; name: string }[],
];
const one = li as { id: string; name: string };
const two = zhang as { id: string; name: string };
const three = liu as { id: string; name: string };
const FILE = '0192b000-0000-7000-8003-000000000001';

const said = () => [
  message(1, '大家好，这里讨论新品发布。', { author_id: MEMBER }),
  message(2, '**排期**见 [文档](https://example.com/plan)\n- 周一评审\n- 周三发布', {
    author_id: one.id,
    format: 'markdown',
    edited_at: '2026-11-20T01:30:00Z',
    reactions: [{ emoji: '👍', count: 2, mine: true }],
  }),
  tombstone(3, two.id),
  message(4, '', {
    kind: 'notice',
    author_id: null,
    content: {
      kind: 'notice',
      notice: { event: 'members_added', by: MEMBER, member_ids: [three.id], count: 1 },
    },
  }),
  message(5, '收到', {
    author_id: three.id,
    reply_to: {
      seq: 2,
      quote: { author_id: one.id, kind: 'text', text: '排期见文档', recalled: false },
    },
  }),
  message(6, '', { kind: 'file', author_id: one.id, content: { kind: 'file', file_id: FILE } }),
];

function company() {
  const list = [
    conversation(1, '新品发布', {
      last_seq: 6,
      read_seq: 4,
      unread_count: 2,
      member_count: 4,
      last_message: message(5, '收到', { author_id: three.id }),
    }),
    conversation(2, '研发部', {
      kind: 'department',
      owner_id: null,
      member_count: 34,
      department_id: '0192a000-0000-7000-8000-000000000101',
    }),
    conversation(3, '旧项目', { archived_at: '2026-11-01T00:00:00Z', member_count: 12 }),
    conversation(9, '晨光科技', {
      kind: 'announcement',
      owner_id: null,
      member_count: 56,
      last_seq: 2,
      place: { ...conversation(9, '').place, role: 'admin' },
    }),
  ];
  const places = [
    place(MEMBER, people[0]?.name ?? '', { role: 'owner' }),
    place(one.id, one.name, { role: 'admin' }),
    place(two.id, two.name),
    place(three.id, three.name, { muted_until: '2099-01-01T00:00:00Z' }),
  ];
  const channel = [
    message(1, '欢迎使用 Muster。', {
      id: '0192b000-0000-7000-8002-000000000101',
      conversation_id: CHANNEL,
      author_id: one.id,
    }),
    message(2, '# 国庆放假\n\n10 月 1 日至 7 日放假，**8 日**上班。', {
      id: '0192b000-0000-7000-8002-000000000102',
      conversation_id: CHANNEL,
      author_id: MEMBER,
      format: 'markdown',
    }),
  ];
  return {
    ...peopled(people),
    ...talking(list, { [GROUP]: said(), [CHANNEL]: channel }, places),
    list_message_edits: () => ({
      items: [
        { version: 1, text: '周五发布', format: 'plain' as const, replaced_at: '2026-11-20T01:30:00Z' },
      ],
    }),
    pin_message: () => message(2, ''),
    read_file: () => ({
      id: FILE,
      uploader_id: one.id,
      name: '发布计划.pdf',
      size: 1_048_576,
      sha256: '',
      content_type: 'application/pdf',
      has_thumbnails: false,
      created_at: '2026-11-20T01:00:00Z',
    }),
  };
}

test('one’s conversations, kept up to date as messages come', async ({ page, mock, live, accessible }) => {
  mock(company());
  await page.goto(at(paths.groups()));
  const row = page.getByRole('row', { name: /新品发布/ });
  await expect(row).toContainText('2');
  await expect(row).toContainText('收到');
  await expect(page.getByRole('row', { name: /旧项目/ })).toHaveCount(0);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await accessible();
  live.tell('message.posted', message(7, '改到周四了', { author_id: one.id }));
  await expect(row).toContainText('改到周四了');
});

test('conversations are filtered in the address, and a group is made', async ({ page, mock, accessible }) => {
  mock(company());
  await page.goto(at(paths.groups()));
  await page.getByText('Archived', { exact: true }).click();
  await expect(page.getByRole('row', { name: /旧项目/ })).toBeVisible();
  await expect(page).toHaveURL(/state=archived/);
  await page.goto(at(paths.groups({ kind: 'department' })));
  await expect(page.getByRole('row', { name: /研发部/ })).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(2);

  await page.getByRole('button', { name: 'New group' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('团建');
  await accessible();
  await page.getByRole('dialog').getByLabel('People').fill(one.name);
  await page.locator('.ant-select-item-option').getByText(one.name, { exact: true }).click();

  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name: '团建' })).toBeVisible();
  await expect(page.getByText('Nothing was said yet')).toBeVisible();
  await accessible();
});

test('a conversation is read and answered', async ({ page, mock, live, accessible }) => {
  mock(company());
  await page.goto(at(paths.group(GROUP)));
  const log = page.getByRole('log');
  await expect(log.getByText(`${two.name} recalled a message`, { exact: false })).toBeVisible();
  await expect(log.getByRole('link', { name: '文档' })).toHaveAttribute('href', 'https://example.com/plan');
  await expect(log.getByText('edited')).toBeVisible();
  await expect(log.getByText('发布计划.pdf')).toBeVisible();
  await expect(log.getByText(`brought in ${three.name}`, { exact: false })).toBeVisible();
  await accessible();

  await log.getByText('周一评审').hover();
  const menu = page.getByRole('button', { name: `Actions for the message of ${one.name}` }).first();
  await menu.click();
  await page.getByRole('menuitem', { name: 'What it said before' }).click();
  await expect(page.getByRole('dialog').getByText('周五发布')).toBeVisible();
  await page.keyboard.press('Escape');
  await log.getByText('周一评审').hover();
  await menu.click();
  await page.getByRole('menuitem', { name: 'Pin', exact: true }).click();
  await expect(page.getByText('The message is pinned')).toBeVisible();

  // It is shown above the others, also when somebody else puts it there, and taken away again.
  const top = page.getByRole('region', { name: 'At the top' });
  await log.getByText('周一评审').hover();
  await menu.click();
  await page.getByRole('menuitem', { name: 'Show at the top' }).click();
  live.tell('message.pinned', {
    conversation_id: GROUP,
    seq: 2,
    by: MEMBER,
    at: '2026-11-20T02:00:00Z',
    top: true,
  });
  await expect(top).toContainText('排期见 文档');
  await accessible();
  await top.getByRole('button', { name: 'Take from the top' }).click();
  live.tell('message.pinned', {
    conversation_id: GROUP,
    seq: 2,
    by: MEMBER,
    at: '2026-11-20T02:00:00Z',
    top: false,
  });
  await expect(top).toHaveCount(0);

  await log.getByText('收到').hover();
  await page.getByRole('button', { name: `Reply to ${three.name}` }).click();
  await page.getByLabel('Message', { exact: true }).fill('好的');
  await page.keyboard.press('Enter');
  await expect(log.getByText('好的')).toBeVisible();
  await expect(log.getByText(`${three.name}: 收到`)).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  live.tell('message.posted', message(8, '我来写新闻稿', { author_id: two.id }));
  await expect(log.getByText('我来写新闻稿')).toBeVisible();

  await log.getByText('好的').hover();
  await page
    .getByRole('button', { name: /Actions for the message of 王/ })
    .last()
    .click();
  await page.getByRole('menuitem', { name: 'Recall' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Recall' }).click();
  await expect(log.getByText('好的', { exact: true })).toHaveCount(0);
});

test('what is typed while a message is under way is the next one', async ({ page, mock }) => {
  const base = company();
  let arrive: () => void = () => undefined;
  const sent: string[] = [];
  mock({
    ...base,
    post_message: async (request) => {
      sent.push(request.body.text ?? '');
      if (sent.length === 1)
        await new Promise<void>((resolve) => {
          arrive = resolve;
        });
      return (base.post_message as NonNullable<typeof base.post_message>)(request);
    },
  });
  await page.goto(at(paths.group(GROUP)));
  const field = page.getByLabel('Message', { exact: true });
  await field.fill('第一条');
  await field.press('Enter');
  await expect.poll(() => sent).toHaveLength(1);
  await field.pressSequentially(' 第二条');
  arrive();
  await expect(field).toHaveValue('第二条');
  await field.press('Enter');
  await expect.poll(() => sent).toEqual(['第一条', '第二条']);
  await expect(field).toHaveValue('');
});

const LINK = {
  id: FILE,
  max_uses: 100,
  uses: 0,
  created_by: MEMBER,
  created_at: '2026-11-20T01:00:00Z',
  expires_at: '2026-11-27T01:00:00Z',
};

test('who is in a group, and what they are there', async ({ page, mock, accessible }) => {
  mock({ ...company(), transfer_conversation: () => problem('conversation_archived') });
  await page.goto(at(paths.group(GROUP, { tab: 'members' })));
  const dialog = page.getByRole('dialog');
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
  await expect(row(three.name)).toContainText('Muted until');
  await accessible();
  const act = async (name: string, what: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: what, exact: true }).click();
  };
  await act(two.name, 'Make an admin');
  await expect(row(two.name)).toContainText('Admin');
  await act(three.name, 'Unmute');
  await expect(row(three.name)).not.toContainText('Muted');
  await act(three.name, 'Mute');
  await dialog.getByRole('button', { name: 'Mute' }).click();
  await expect(row(three.name)).toContainText('Muted until');
  await act(one.name, 'Give the group to them');
  await dialog.getByRole('button', { name: 'Give the group to them' }).click();
  await expect(dialog.getByText('The conversation is archived')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await act(three.name, 'Remove from the group');
  await dialog.getByRole('button', { name: 'Remove from the group' }).click();
  await expect(row(three.name)).toHaveCount(0);
});

test('while all are muted, speakers may post: named one by one, or chosen', async ({
  page,
  mock,
  accessible,
}) => {
  const quiet = conversation(1, '新品发布', { member_count: 4 });
  quiet.policy.posting = 'admins';
  const places = [
    place(MEMBER, people[0]?.name ?? '', { role: 'owner' }),
    place(one.id, one.name, { role: 'admin' }),
    place(two.id, two.name),
    place(three.id, three.name, { muted_until: '2099-01-01T00:00:00Z' }),
  ];
  mock({ ...peopled(people), ...talking([quiet], { [GROUP]: [] }, places) });
  await page.goto(at(paths.group(GROUP, { tab: 'members' })));
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });
  await expect(page.getByText('only the owner and the admins may post')).toBeVisible();
  const act = async (name: string, what: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: what, exact: true }).click();
  };
  await act(two.name, 'Make a speaker');
  await expect(row(two.name)).toContainText('Speaker');
  await expect(page.getByText('the admins and 1 speaker may post')).toBeVisible();
  await accessible();

  await page.getByRole('button', { name: 'Choose speakers' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Who may post').fill(one.name);
  await page.locator('.ant-select-item-option').getByText(one.name, { exact: true }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await accessible();
  await dialog.getByLabel('Who may post').press('Backspace');
  await dialog.getByLabel('Who may post').fill(three.name);
  await page.locator('.ant-select-item-option').getByText(three.name, { exact: true }).click();
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row(three.name)).toContainText('Speaker');
  await act(two.name, 'Be a speaker no longer');
  await expect(row(two.name)).not.toContainText('Speaker');
});

test('who asks to join is answered, and a link is made', async ({ page, mock, accessible }) => {
  mock({
    ...company(),
    list_conversation_requests: () => ({
      items: [
        {
          id: FILE,
          person: { id: two.id, name: '韩梅梅' },
          invited_by: null,
          created_at: '2026-11-20T01:00:00Z',
        },
      ],
    }),
    approve_conversation_request: () => undefined,
    list_conversation_links: () => ({ items: [{ ...LINK, approval: true, uses: 3 }] }),
    create_conversation_link: ({ body }) => ({
      secret: 'mcl_secret',
      link: { ...LINK, approval: body.approval },
    }),
  });
  await page.goto(at(paths.group(GROUP)));
  await page.getByText('Requests (1)').click();
  await accessible();
  await page.getByRole('button', { name: 'Approve 韩梅梅' }).click();
  await expect(page.getByText('韩梅梅 is in the group now')).toBeVisible();
  await page.getByText('Links', { exact: true }).click();
  await expect(page.getByRole('row', { name: /3 \/ 100/ })).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'New link' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  await expect(dialog.getByText(/\/messages\/join#token=mcl_secret$/)).toBeVisible();
  await accessible();
});

test('the policy is changed although somebody else edited, and the group archived', async ({
  page,
  mock,
  accessible,
}) => {
  let overtaken = true;
  const handlers = company();
  mock({
    ...handlers,
    edit_conversation: (request) => {
      if (!overtaken) return handlers.edit_conversation?.(request) ?? problem('internal');
      overtaken = false;
      return problem('version_mismatch');
    },
  });
  await page.goto(at(paths.group(GROUP, { tab: 'policy' })));
  const dialog = page.getByRole('dialog');
  await expect(page.getByRole('heading', { name: 'Who may do what' })).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await dialog.getByRole('radio', { name: 'Owner and admins' }).first().check();
  await dialog.getByRole('radio', { name: 'The owner or an admin decides' }).check();
  await accessible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('.group-dl').first()).toContainText('Owner and admins');
  await expect(page.locator('.group-dl').first()).toContainText('The owner or an admin decides');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await dialog.getByRole('button', { name: 'Archive' }).click();
  await page.getByText('Messages', { exact: true }).last().click();
  await expect(page.getByText('it can be read only', { exact: false })).toBeVisible();
});

test('a plain member is shown nothing that only the owner and admins do', async ({ page, mock }) => {
  const handlers = company();
  mock({
    ...handlers,
    read_my_membership: () => holding('messaging.use'),
    read_conversation: () =>
      conversation(1, '新品发布', {
        place: { ...conversation(1, '').place, role: 'member' },
        policy: { ...conversation(1, '').policy, posting: 'admins', inviting: 'admins', editing: 'admins' },
      }),
  });
  await page.goto(at(paths.group(GROUP)));
  await expect(page.getByText('Only the owner and the admins post here.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add members' })).toHaveCount(0);
  await expect(page.getByText('Requests')).toHaveCount(0);
  await expect(page.getByText('Links')).toHaveCount(0);
  await page.getByText('Members', { exact: true }).last().click();
  await expect(page.getByRole('row', { name: new RegExp(two.name) })).toBeVisible();
  await expect(page.getByRole('button', { name: /Actions for/ })).toHaveCount(0);
});

test('an announcement is posted, and who has read it is counted live', async ({
  page,
  mock,
  live,
  accessible,
}) => {
  let read = [one];
  const unread = () => [two, three].filter((person) => !read.includes(person));
  mock({
    ...company(),
    list_message_receipts: ({ query }) => ({
      items: query.get('state') === 'read' ? read : unread(),
      read_count: read.length,
      unread_count: unread().length,
    }),
  });
  await page.goto(at(paths.announcements()));
  await expect(page.getByText('国庆放假')).toBeVisible();
  await expect(page.getByText('1 of 3 have read it', { exact: false })).toBeVisible();
  await accessible();

  await page.getByRole('button', { name: 'New announcement' }).click();
  await page.getByRole('dialog').getByLabel('Text').fill('## 停电通知\n\n周六 **9:00** 停电');
  await page.getByRole('dialog').getByText('Preview').click();
  await expect(page.getByRole('dialog').getByText('停电通知', { exact: true })).toBeVisible();
  await accessible();
  await page.getByRole('dialog').getByRole('button', { name: 'Post to 56 people' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: '停电通知' })).toBeVisible();

  await page
    .getByRole('button', { name: /1 of 3/ })
    .first()
    .click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByRole('link', { name: two.name })).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await accessible();
  const watched = { type: 'watch_read_counts', conversation_id: CHANNEL, seqs: [3] };
  await expect.poll(() => live.heard).toContainEqual(watched);
  read = [one, two];
  live.send({
    type: 'read_counts',
    conversation_id: CHANNEL,
    counts: [{ seq: 3, read_count: 2, unread_count: 1 }],
  } as never);
  await expect(drawer.getByText('2 of 3 have read it', { exact: false })).toBeVisible();
  await expect(drawer.getByRole('link', { name: two.name })).toHaveCount(0);
  const download = page.waitForEvent('download');
  await drawer.getByRole('button', { name: 'CSV' }).click();
  expect((await download).suggestedFilename()).toBe('readers-3.csv');
});

test('department groups: opened, changed and unbound', async ({ page, mock, accessible }) => {
  const handlers = company();
  const bound = new Set(['0192a000-0000-7000-8000-000000000101']);
  const bodies: unknown[] = [];
  const group = (id: string) => ({
    conversation_id: '0192b000-0000-7000-8001-000000000002',
    department_id: id,
    name: '研发部',
    with_below: true,
    with_outsourced: false,
    with_hidden: false,
    member_count: 34,
  });
  mock({
    ...handlers,
    read_department_group: ({ params: { department_id: id = '' } }) =>
      bound.has(id) ? group(id) : problem('not_found'),
    bind_department_group: ({ params: { department_id: id = '' }, body }) => {
      bound.add(id);
      bodies.push(body);
      return group(id);
    },
    unbind_department_group: ({ params: { department_id: id = '' }, body }) => {
      bound.delete(id);
      bodies.push(body);
      return undefined;
    },
  });
  await page.goto(at(paths.departmentGroups()));
  await expect(page.getByRole('row', { name: /研发部/ })).toContainText('34');
  await accessible();
  await page.getByRole('button', { name: 'Open a group 市场部' }).click();
  await page.getByRole('dialog').getByText('Also the people of all departments below').click();
  await accessible();
  await page.getByRole('dialog').getByRole('button', { name: 'Open a group' }).click();
  await expect(page.getByRole('button', { name: 'Unbind 市场部' })).toBeVisible();
  expect(bodies).toEqual([{ with_below: false, with_outsourced: false, with_hidden: false }]);
  await page.getByRole('button', { name: 'Unbind 研发部' }).click();
  await accessible();
  await page.getByRole('dialog').getByRole('button', { name: 'Unbind' }).click();
  await expect(page.getByRole('button', { name: 'Open a group 研发部' })).toBeVisible();
  expect(bodies[1]).toEqual({ owner_id: MEMBER });
});

test('settings of the organization, room, and quiet hours', async ({ page, mock, accessible }) => {
  const bodies: unknown[] = [];
  const before = { read_receipts: true, recall_minutes: 1440, department_groups: null };
  let rules: Schema<'MessagingSettings'> = { ...before, version: 1 };
  let quiet = {
    active: false,
    starts_at: '22:00',
    ends_at: '08:00',
    days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as never[],
    time_zone: null,
  };
  mock({
    ...company(),
    read_messaging_settings: () => rules,
    replace_messaging_settings: ({ body }) => {
      bodies.push(body);
      rules = { ...body, version: 2 };
      return rules;
    },
    read_file_usage: () => ({ used_bytes: 21_474_836_480, quota_bytes: 107_374_182_400 }),
    read_quiet_hours: () => quiet,
    set_quiet_hours: ({ body }) => {
      quiet = body as typeof quiet;
      return quiet;
    },
  });
  await page.goto(at(paths.settings()));
  await expect(page.getByText('20 GB', { exact: false })).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('switch').click();
  await dialog.getByText('Each new department has a group by itself').click();
  await dialog.getByText('Also those of departments below that are outsourced').click();
  await accessible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  const groups = { with_below: true, with_outsourced: true, with_hidden: false };
  expect(bodies).toEqual([{ read_receipts: false, recall_minutes: 1440, department_groups: groups }]);
  await expect(page.getByText('with those below · with outsourced people')).toBeVisible();
  await page.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('dialog').getByRole('switch').click();
  await accessible();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Quiet from 22:00 to 08:00, daily.')).toBeVisible();
});

test('a link into a group that cannot be used any more, or that asks', async ({ page, mock, accessible }) => {
  const secrets: string[] = [];
  mock({
    ...company(),
    join_conversation: ({ body }) => {
      secrets.push(body.secret);
      return secrets.length === 1
        ? problem('conversation_link_invalid')
        : { status: 'requested', conversation_id: GROUP };
    },
  });
  const join = page.getByRole('button', { name: 'Join', exact: true });
  await page.goto(`${at(paths.join())}#token=mcl_one`);
  await join.click();
  await expect(page.getByText('The link cannot be used any more')).toBeVisible();
  await accessible();
  await join.click();
  await expect(page.getByText('You asked to join')).toBeVisible();
  await accessible();
  expect(secrets).toEqual(['mcl_one', 'mcl_one']);
});

test('a link into a group is pasted, and leads into it', async ({ page, mock }) => {
  const secrets: string[] = [];
  mock({
    ...company(),
    join_conversation: ({ body }) => {
      secrets.push(body.secret);
      return { status: 'joined', conversation_id: GROUP };
    },
  });
  await page.goto(at(paths.join()));
  await page.getByLabel('Paste the link').fill('http://localhost/console/o/x/messages/join#token=mcl_two');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByRole('link', { name: 'Open the group' }).click();
  await expect(page.getByRole('heading', { name: '新品发布' })).toBeVisible();
  expect(secrets).toEqual(['mcl_two']);
});
