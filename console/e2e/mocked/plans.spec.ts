import type { Page } from '@playwright/test';
import type { Schema } from '../../src/api';
import { pathsOf } from '../../src/paths/builders';
import { expect, holding, ORG, problem, test } from './fixtures';
import { groups, members, plans, rights, roster, shift, shifts, staff, uuid } from './plans.company';

// Grids and years have many cells for axe to look at.
test.describe.configure({ timeout: 90_000 });

const paths = pathsOf(ORG).attendance;
const address = (path: string) => `/console${path}`;

const site = (n: number, name: string, more: Partial<Schema<'Site'>> = {}): Schema<'Site'> => ({
  id: uuid(n),
  name,
  latitude: 31.2304,
  longitude: 121.4737,
  coordinate_system: 'gcj02',
  radius_m: 300,
  area: null,
  admits: 'any',
  wifi: [],
  networks: [],
  version: 1,
  ...more,
});
const sites = [
  site(1, '总部', { wifi: ['a4:2b:b0:0c:9d:01'], networks: ['203.0.113.0/24'] }),
  site(2, '浦东工厂', {
    latitude: 31.2365,
    longitude: 121.4955,
    coordinate_system: 'wgs84',
    radius_m: null,
    admits: 'location',
    area: {
      type: 'Polygon',
      coordinates: [
        [
          [121.49, 31.23],
          [121.5, 31.232],
          [121.501, 31.243],
          [121.491, 31.241],
          [121.49, 31.23],
        ],
      ],
    },
  }),
];

test.describe('sites', () => {
  test.beforeEach(({ mock }) => mock({ list_sites: () => ({ items: sites }) }));

  test('are listed beside their map, found by name and by coordinates', async ({ page, accessible }) => {
    await page.goto(address(paths.sites()));
    await expect(page.getByRole('button', { name: /^总部/ })).toBeVisible();
    await expect(page.getByText(/Each square is .* wide/)).toBeVisible();
    await accessible();
    await page.getByRole('button', { name: /^浦东工厂/ }).click();
    await expect(page).toHaveURL(/site=/);
    await page.getByLabel('Search names or coordinates').fill('31.2304, 121.4737');
    await expect(page.getByText('The map shows this place', { exact: false })).toBeVisible();
    await page.getByLabel('Search names or coordinates').fill('浦东');
    await expect(page.getByRole('button', { name: /^总部/ })).toHaveCount(0);
    await accessible();
  });

  test('an area with a hole is drawn, and used', async ({ page, mock, accessible }) => {
    let made: Schema<'NewSite'> | undefined;
    mock({
      list_sites: () => ({ items: made ? [...sites, site(3, '仓库', { area: made.area ?? null })] : sites }),
      create_site: ({ body }) => {
        made = body;
        return site(3, body.name);
      },
    });
    await page.goto(address(paths.sites()));
    await page.getByRole('button', { name: 'New site' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('仓库');
    await dialog.getByText('Area', { exact: true }).click();
    await dialog.getByLabel('Go to coordinates').first().fill('31.2304, 121.4737');
    await page.keyboard.press('Enter');
    const map = dialog.getByRole('application');
    const draw = async (...corners: [number, number][]) => {
      for (const [x, y] of corners) await map.click({ position: { x, y } });
    };
    await draw([200, 60], [500, 60], [500, 320], [200, 320], [200, 60]);
    await expect(dialog.getByRole('textbox', { name: 'Border 1' })).toHaveValue(/31\.\d+, 121\.\d+/);
    await dialog.getByRole('button', { name: 'Draw a hole' }).click();
    await draw([260, 120], [340, 120], [340, 240]);
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('textbox', { name: 'Hole 1 in 1' })).toBeVisible();
    await accessible();
    const corner = dialog.getByRole('button', { name: /^Corner 1;/ });
    const before = await dialog.getByRole('textbox', { name: 'Border 1' }).inputValue();
    await corner.focus();
    await page.keyboard.press('ArrowRight');
    await expect(dialog.getByRole('textbox', { name: 'Border 1' })).not.toHaveValue(before);
    await expect(corner).toBeFocused();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('button', { name: /^仓库/ })).toBeVisible();
    expect(made?.coordinate_system).toBe('gcj02');
    expect(made?.area?.coordinates).toHaveLength(2);
    expect(made?.area?.coordinates[0]).toHaveLength(5);
  });

  test('a circle is typed, and a fault stands at the place', async ({ page, mock, accessible }) => {
    const asked: Schema<'NewSite'>[] = [];
    mock({
      create_site: ({ body }) => {
        asked.push(body);
        return problem('validation_failed', {
          errors: [{ pointer: '/radius_m', detail: 'must be 1 to 10000' }],
        });
      },
    });
    await page.goto(address(paths.sites()));
    await page.getByRole('button', { name: 'New site' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('门店');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('Draw the place, or type its coordinates')).toBeVisible();
    await dialog.getByLabel('Latitude').fill('31.2');
    await dialog.getByLabel('Longitude').fill('121.4');
    await expect(dialog.getByRole('button', { name: 'Radius 300 m' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Radius 300 m' }).focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect(dialog.getByRole('button', { name: 'Radius 310 m' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('radius_m: must be 1 to 10000')).toBeVisible();
    expect(asked[0]).toMatchObject({ latitude: 31.2, longitude: 121.4, radius_m: 310 });
    await accessible();
  });

  test('a tile server has its own system, and shapes are where its map has them', async ({ page }) => {
    await page.route('**/v1/console/config', (route) =>
      route.fulfill({
        json: {
          version: '0.0.0',
          map: { url_template: '/tiles/{z}/{x}/{y}.png', coordinate_system: 'gcj02', attribution: '© 2026' },
        },
      }),
    );
    const pixel = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+P+/HgAFhAJ/wlseKgAAAABJRU5ErkJggg==',
      'base64',
    );
    const asked: string[] = [];
    await page.route('**/tiles/**', (route) => {
      asked.push(new URL(route.request().url()).pathname);
      return route.fulfill({ body: pixel, contentType: 'image/png' });
    });
    await page.goto(address(paths.sites()));
    await expect(page.getByText('© 2026')).toBeVisible();
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    await page.getByRole('button', { name: /^总部/ }).click();
    await page.getByRole('button', { name: 'Edit 总部' }).click();
    await expect(page.getByRole('dialog').getByLabel('Latitude')).toHaveValue('31.2304');
  });

  test('a file is looked at, its faults are shown, then it is imported', async ({
    page,
    mock,
    accessible,
  }) => {
    let tries = 0;
    mock({
      import_sites: ({ body }) => {
        tries += 1;
        if (tries === 1)
          return problem('validation_failed', {
            errors: [{ pointer: '/features/1/geometry/coordinates/0/2', detail: 'the ring is not closed' }],
          });
        return { site_ids: body.features.map((_, i) => uuid(i + 50)) };
      },
    });
    await page.goto(address(paths.sites()));
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog');
    const feature = (name: string, x: number) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [x, 31.2] },
      properties: { name, fill: '#f00' },
    });
    const file = { type: 'FeatureCollection', features: [feature('甲', 121.4), feature('乙', 121.41)] };
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'sites.geojson',
      mimeType: 'application/geo+json',
      buffer: Buffer.from(JSON.stringify(file)),
    });
    await expect(dialog.getByText('Left out, since sites do not have it: fill')).toBeVisible();
    await dialog.getByRole('button', { name: 'Import 2 sites' }).click();
    await expect(dialog.getByText('the ring is not closed')).toBeVisible();
    await accessible();
    await dialog.getByRole('button', { name: 'Import 2 sites' }).click();
    await expect(dialog).toHaveCount(0);
  });

  test('the list has its states, and a removal says what happens', async ({ page, mock, accessible }) => {
    mock({ list_sites: () => problem('forbidden') });
    await page.goto(address(paths.sites()));
    await expect(page.getByText('You may not see this')).toBeVisible();
    mock({ list_sites: () => ({ items: [] }) });
    await page.reload();
    await expect(page.getByText('There are no sites yet')).toBeVisible();
    await accessible();
    mock({ list_sites: () => ({ items: sites }), remove_site: () => undefined });
    await page.reload();
    await page.getByRole('button', { name: 'Remove 总部' }).click();
    await expect(page.getByRole('dialog').getByText('How to undo it')).toBeVisible();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByText('总部 was removed')).toBeVisible();
  });

  test('is not shown to who may not manage it', async ({ page, mock }) => {
    mock({ read_my_membership: () => holding('attendance.check_in') });
    await page.goto(address(pathsOf(ORG).home.home()));
    await expect(page.getByRole('navigation')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Sites' })).toHaveCount(0);
  });
});

test.describe('shifts', () => {
  test.beforeEach(({ mock }) => mock(plans));

  test('are drawn in a table, and live while one edits', async ({ page, mock, accessible }) => {
    let sent: Schema<'ShiftPatch'> | undefined;
    mock({
      read_shift: () => shifts[0] as Schema<'AttendanceShift'>,
      edit_shift: ({ body }) => {
        sent = body;
        return shifts[0] as Schema<'AttendanceShift'>;
      },
    });
    await page.goto(address(paths.shifts()));
    await expect(page.getByRole('row', { name: /夜班/ }).getByText('23:00–07:00 +1')).toBeVisible();
    await expect(page.getByRole('row', { name: /白班/ })).toContainText('默认考勤组');
    await accessible();
    await page.getByRole('button', { name: 'Edit 白班' }).click();
    const dialog = page.getByRole('dialog');
    const picture = dialog.getByRole('img', { name: /Late from 09:36/ });
    await expect(picture).toBeVisible();
    await dialog.getByLabel('Off duty 1').fill('1900');
    await expect(dialog.getByRole('img', { name: /09:00–19:00: 9/ })).toBeVisible();
    await dialog.getByLabel('Seriously late after').fill('3');
    await expect(dialog.getByText('Seriously late must begin after on time ends')).toBeVisible();
    await dialog.getByRole('button', { name: 'Save' }).click();
    expect(sent).toBeUndefined();
    await dialog.getByLabel('Seriously late after').fill('45');
    await dialog.getByLabel('Not early up to').fill('10');
    await dialog.getByLabel('Counts as absence from').fill('5');
    await expect(dialog.getByText('Absence by leaving early must begin')).toBeVisible();
    await dialog.getByLabel('Counts as absence from').fill('60');
    await expect(dialog.getByRole('img', { name: /Absent when leaving 1 h/ })).toBeVisible();
    await dialog.getByText('When one may check in and out').last().click();
    await dialog.getByText('What held, holds and will hold').click();
    await expect(dialog.getByText('holds', { exact: true })).toBeVisible();
    await accessible();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
    expect(sent).toMatchObject({ into_the_past: false, hours: { serious_minutes: 45 } });
    expect(sent).toMatchObject({ hours: { early_permit_minutes: 10, early_absenteeism_minutes: 60 } });
    expect(sent?.hours?.sections?.[0]?.off.time).toBe('19:00');
    expect(sent?.name).toBeUndefined();
  });

  test('a change into the past says what it changes, and must be wanted', async ({
    page,
    mock,
    accessible,
  }) => {
    let sent: Schema<'ShiftPatch'> | undefined;
    mock({
      edit_shift: ({ body }) => {
        sent = body;
        return shifts[0] as Schema<'AttendanceShift'>;
      },
    });
    await page.goto(address(paths.shifts()));
    await page.getByRole('button', { name: 'Edit 白班' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('On duty 1').fill('08:30');
    await dialog.getByText('from another day').click();
    await dialog.getByLabel('From when').fill('2026-11-02');
    await page.keyboard.press('Enter');
    await expect(dialog.getByText(/days that have passed are computed anew/)).toBeVisible();
    await expect(dialog.getByText(/in 默认考勤组/)).toBeVisible();
    await accessible();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('Confirm that results of the past may change')).toBeVisible();
    expect(sent).toBeUndefined();
    await dialog.getByText('I want results of the past to change').click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
    expect(sent).toMatchObject({ from_date: '2026-11-02', into_the_past: true });
  });

  test('a new one begins with a pattern; one in use is not removed', async ({ page, mock }) => {
    let made: Schema<'NewShift'> | undefined;
    mock({
      create_shift: ({ body }) => {
        made = body;
        return shift(15, body.name, '22:00', '06:00');
      },
      remove_shift: () => problem('shift_in_use'),
    });
    await page.goto(address(paths.shifts()));
    await page.getByRole('button', { name: 'New shift' }).click();
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('大夜班');
    await page.getByRole('dialog').getByLabel('Begin with').click();
    await page.getByText('Night, over midnight').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(made?.hours.sections?.[0]?.off).toMatchObject({ time: '06:00', next_day: true });
    await page.getByRole('button', { name: 'Remove 白班' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
  });
});

test.describe('groups', () => {
  test.beforeEach(({ mock }) => mock({ ...plans, list_sites: () => ({ items: sites }) }));

  test('say who works by what, and why somebody is in one', async ({ page, mock, accessible }) => {
    mock({
      search_directory: () => ({ items: [{ id: uuid(31), name: '王小明' }] }) as never,
      read_member: () => ({ id: uuid(31), name: '王小明' }) as never,
      read_member_attendance_group: ({ params }) => ({
        member_id: uuid(31),
        date: params.date ?? '',
        group_id: uuid(22),
        group_name: '工厂',
        group_version: 1,
        reason: { code: 'person', en: 'The group names the person.', zh_cn: '考勤组直接指定此人。' },
        since: '2026-09-01',
        time_zone: 'Asia/Shanghai',
        day: { date: params.date ?? '', kind: 'workday', decided_by: 'roster' },
        shift: { id: uuid(12), name: '早班', version: 1 },
      }),
    });
    await page.goto(address(paths.groups()));
    await expect(page.getByRole('row', { name: /默认考勤组/ })).toContainText('Mon–Fri 白班');
    await expect(page.getByRole('row', { name: /工厂/ })).toContainText('浦东工厂');
    await page.getByLabel('Whom').fill('wang');
    await page.getByTitle('王小明').click();
    await expect(page.getByText('The group names the person.', { exact: false })).toBeVisible();
    await expect(page.getByText('as the roster has it', { exact: false })).toBeVisible();
    await accessible();
  });

  test('only what was changed is sent, from its date on', async ({ page, mock, accessible }) => {
    let sent: Schema<'AttendanceGroupPatch'> | undefined;
    mock({
      edit_attendance_group: ({ body }) => {
        sent = body;
        return groups[0] as Schema<'AttendanceGroup'>;
      },
    });
    await page.goto(address(paths.groups()));
    await page.getByRole('button', { name: 'Edit 默认考勤组' }).click();
    const dialog = page.getByRole('dialog');
    await accessible();
    await dialog.getByLabel('Before a check-in is due').fill('10');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
    expect(sent).toMatchObject({ into_the_past: false, rules: { reminders: { before_on_minutes: 10 } } });
    expect(sent?.people).toBeUndefined();
    expect(sent?.rules?.week).toHaveLength(5);
    await page.getByRole('button', { name: 'Edit 默认考勤组' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('总部');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
    expect(sent).toEqual({ name: '总部', into_the_past: false });
  });
});

test.describe('staff of a group', () => {
  const [wang, li, zhang] = members as [Member, Member, Member];
  type Member = (typeof members)[number];
  const factory = uuid(22);
  const subAdmin = ({ id }: Member, more: Partial<Schema<'GroupRights'>>) => ({
    member_id: id,
    rights: rights(more),
  });
  test.beforeEach(({ mock }) =>
    mock({
      ...plans,
      list_sites: () => ({ items: sites }),
      search_directory: ({ query }) =>
        ({ items: members.filter(({ name }) => name.includes(query.get('q') ?? '')) }) as never,
      read_member: ({ params }) => members.find(({ id }) => id === params.member_id) as never,
    }),
  );

  const choose = async (page: Page, label: string, { name }: Member) => {
    await page.getByRole('dialog').getByLabel(label, { exact: true }).fill(name);
    await page.locator('.ant-select-dropdown:visible').getByTitle(name).click();
  };
  const give = async (page: Page, { name }: Member, kind: string, level: string) => {
    await page.getByRole('group', { name }).getByLabel(kind, { exact: true }).click();
    await page.locator('.ant-select-dropdown:visible').getByTitle(level, { exact: true }).click();
  };

  test('a leader and a sub-admin are set, who has a right at least', async ({ page, mock, accessible }) => {
    let sent: { body: Schema<'NewAttendanceStaff'>; version: string | undefined } | undefined;
    mock({
      read_attendance_staff: () => staff(factory, { version: 3 }),
      set_attendance_staff: ({ body, headers }) => {
        sent = { body, version: headers['if-match'] };
        return staff(factory, { ...body, version: 4 });
      },
    });
    await page.goto(address(paths.groups()));
    await page.getByRole('button', { name: 'Staff 工厂' }).click();
    const dialog = page.getByRole('dialog');
    await choose(page, 'Leader', wang);
    await choose(page, 'Add a sub-admin', li);
    await choose(page, 'Add a sub-admin', li);
    await expect(dialog.getByText('李华 is a sub-admin already')).toBeVisible();
    await dialog.getByText('What each right allows').click();
    await accessible();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('Give at least one right, or remove this person')).toBeVisible();
    expect(sent).toBeUndefined();
    await accessible();
    await give(page, li, 'Sites', 'Edit');
    await give(page, li, 'Results', 'View');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Who looks after 工厂 was saved')).toBeVisible();
    await expect(dialog).toHaveCount(0);
    expect(sent?.version).toBe('"v3"');
    expect(sent?.body).toEqual({
      leader_id: wang.id,
      sub_admins: [subAdmin(li, { sites: 'write', results: 'read' })],
    });
  });

  test('who leads is no sub-admin, and who is removed looks after it no more', async ({ page, mock }) => {
    let sent: Schema<'NewAttendanceStaff'> | undefined;
    const before = [subAdmin(wang, { people: 'read' }), subAdmin(li, { sites: 'read' })];
    mock({
      read_attendance_staff: () => staff(factory, { sub_admins: before }),
      set_attendance_staff: ({ body }) => {
        sent = body;
        return staff(factory, { ...body, version: 2 });
      },
    });
    await page.goto(address(paths.groups()));
    await page.getByRole('button', { name: 'Staff 工厂' }).click();
    const dialog = page.getByRole('dialog');
    await choose(page, 'Leader', wang);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('The leader may do everything already', { exact: false })).toBeVisible();
    expect(sent).toBeUndefined();
    await dialog.getByRole('button', { name: 'Remove 王小明' }).click();
    await expect(dialog.getByLabel('Add a sub-admin')).toBeFocused();
    await dialog.getByRole('button', { name: 'Edit all 李华' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
    const all = { people: 'write', shifts: 'write', rosters: 'write', sites: 'write' } as const;
    expect(sent).toEqual({
      leader_id: wang.id,
      sub_admins: [subAdmin(li, { ...all, calendar: 'write', results: 'write' })],
    });
  });

  test('who gives what they do not hold is told what they lack; a fault stands at its person', async ({
    page,
    mock,
    accessible,
  }) => {
    let tries = 0;
    mock({
      read_my_membership: () => holding('attendance.manage', 'attendance.read'),
      read_attendance_staff: () => staff(factory, { sub_admins: [subAdmin(li, { sites: 'read' })] }),
      set_attendance_staff: () => {
        tries += 1;
        if (tries === 1) return problem('grant_exceeds_own');
        const detail = 'must be an active member of this organization';
        return problem('validation_failed', { errors: [{ pointer: '/sub_admins/1/member_id', detail }] });
      },
    });
    await page.goto(address(paths.groups()));
    await page.getByRole('button', { name: 'Staff 工厂' }).click();
    const dialog = page.getByRole('dialog');
    const lacked = 'you do not hold: Plan rosters and Correct the results of others.';
    await expect(dialog.getByText(lacked, { exact: false })).toHaveCount(1);
    await choose(page, 'Add a sub-admin', zhang);
    await give(page, zhang, 'Rosters', 'Edit');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const refusal = dialog.getByRole('alert').filter({ hasText: 'Nobody grants what they do not hold' });
    await expect(refusal).toContainText(lacked);
    await accessible();
    await dialog.getByRole('button', { name: 'Save' }).click();
    const item = dialog.locator('.sub-admin').filter({ hasText: zhang.name });
    await expect(item.getByText('must be an active member of this organization')).toBeVisible();
    await expect(refusal).toHaveCount(0);
  });

  test('who was overtaken chooses between both, and loses neither', async ({ page, mock, accessible }) => {
    const sent: { body: Schema<'NewAttendanceStaff'>; version: string | undefined }[] = [];
    let now = staff(factory, { sub_admins: [subAdmin(li, { sites: 'read' })] });
    mock({
      read_attendance_staff: () => now,
      set_attendance_staff: ({ body, headers }) => {
        sent.push({ body, version: headers['if-match'] });
        return headers['if-match'] === `"v${now.version}"`
          ? staff(factory, { ...body, version: 3 })
          : problem('version_mismatch');
      },
    });
    await page.goto(address(paths.groups()));
    await page.getByRole('button', { name: 'Staff 工厂' }).click();
    const dialog = page.getByRole('dialog');
    await give(page, li, 'Sites', 'Edit');
    const theirs = [subAdmin(li, { sites: 'read', calendar: 'write' })];
    now = staff(factory, { leader_id: wang.id, sub_admins: theirs, version: 2 });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByRole('cell', { name: '李华 (Edit: Sites)' })).toBeVisible();
    await expect(dialog.getByRole('cell', { name: '李华 (Edit: Special days; View: Sites)' })).toBeVisible();
    await accessible();
    await dialog.getByRole('button', { name: 'Save mine' }).click();
    await expect(dialog).toHaveCount(0);
    expect(sent.map(({ version }) => version)).toEqual(['"v1"', '"v2"']);
    // What only the other one changed stays.
    expect(sent[1]?.body).toEqual({ leader_id: wang.id, sub_admins: [subAdmin(li, { sites: 'write' })] });
  });

  test.describe('in Chinese', () => {
    test.use({ language: 'zh-CN', theme: 'dark' });

    test('has its own words', async ({ page, mock, accessible }) => {
      mock({
        read_attendance_staff: () => staff(factory, { sub_admins: [subAdmin(li, { sites: 'read' })] }),
        set_attendance_staff: () => problem('grant_exceeds_own'),
      });
      await page.goto(address(paths.groups()));
      await page.getByRole('button', { name: '管理人员 工厂' }).click();
      const dialog = page.getByRole('dialog', { name: '工厂的管理人员' });
      await choose(page, '负责人', wang);
      await give(page, li, '考勤结果', '可修改');
      await dialog.getByText('各项权限的含义').click();
      await expect(dialog.getByRole('row', { name: /^班次与规则/ })).toContainText('优先级除外');
      await accessible();
      await dialog.getByRole('button', { name: '保存' }).click();
      await expect(dialog.getByText('不能授予自己没有的权限')).toBeVisible();
      await expect(dialog.getByText('修改考勤结果另需“修正他人考勤结果”', { exact: false })).toBeVisible();
      await accessible();
    });
  });
});

test.describe('rosters', () => {
  test.beforeEach(({ mock }) => mock(plans));
  const grid = address(`${paths.rosters()}?month=2099-11`);

  test('are painted by keyboard, and saved as one act', async ({ page, mock, accessible }) => {
    let sent: Schema<'RosterChange'> | undefined;
    mock({
      change_roster: ({ body }) => {
        sent = body;
        return { set: 6, cleared: 0, unchanged: 0, skipped: [] };
      },
    });
    await page.goto(grid);
    const first = page.getByRole('gridcell', { name: /^李华.*21/ });
    await first.click();
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('2');
    await expect(page.getByRole('button', { name: 'Save 6 cells' })).toBeVisible();
    await accessible();
    await page.keyboard.press('Control+z');
    await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
    await page.keyboard.press('3');
    await page.getByRole('button', { name: 'Save 6 cells' }).click();
    await expect(page.getByText('6 cells were changed')).toBeVisible();
    expect(sent?.people.map(({ cells }) => cells.length)).toEqual([3, 3]);
    expect(sent?.people[0]?.cells[0]).toMatchObject({ date: '2099-11-21', shift_id: uuid(13) });
    expect(sent?.into_the_past).toBe(false);
  });

  test('a refusal names its cells, and what another planned is not lost', async ({
    page,
    mock,
    live,
    accessible,
  }) => {
    mock({
      change_roster: () =>
        problem('validation_failed', {
          errors: [{ pointer: '/people/0/cells/0/date', detail: 'is not in the group on this date' }],
        }),
    });
    await page.goto(grid);
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    await page.getByRole('gridcell', { name: /^王小明.*21/ }).click();
    await page.getByRole('button', { name: /^夜班/ }).click();
    await page.getByRole('button', { name: 'Save 1 cell' }).click();
    await expect(page.getByText(/王小明.*is not in the group on this date/).first()).toBeVisible();
    await accessible();
    const changed = roster('2099-11');
    const day = changed.items[0]?.days[20];
    if (day) Object.assign(day, { decided_by: 'roster', shift_id: uuid(12) });
    mock({ list_rosters: () => changed });
    live.tell('attendance.roster_changed', {
      group_id: uuid(22),
      first_date: '2099-11-21',
      last_date: '2099-11-21',
    });
    await expect(page.getByText('Somebody else has changed 1 of these cells')).toBeVisible();
    await accessible();
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await expect(page.getByRole('gridcell', { name: /^王小明.*21.*早班/ })).toBeVisible();
  });

  test('what another planned while the socket was away is asked about before one saves', async ({
    page,
    mock,
  }) => {
    const sent: Schema<'RosterChange'>[] = [];
    mock({
      change_roster: ({ body }) => {
        sent.push(body);
        return { set: 1, cleared: 0, unchanged: 0, skipped: [] };
      },
    });
    await page.goto(grid);
    await page.getByRole('gridcell', { name: /^王小明.*21/ }).click();
    await page.keyboard.press('4');
    const changed = roster('2099-11');
    const day = changed.items[0]?.days[20];
    if (day) Object.assign(day, { decided_by: 'roster', shift_id: uuid(12) });
    mock({ list_rosters: () => changed });
    await page.getByRole('button', { name: 'Save 1 cell' }).click();
    await expect(page.getByText('Somebody else has changed 1 of these cells')).toBeVisible();
    expect(sent).toEqual([]);
    await page.getByRole('button', { name: 'Save mine' }).click();
    await expect(page.getByText('1 cell was changed')).toBeVisible();
    expect(sent[0]?.people[0]?.cells[0]).toMatchObject({ shift_id: uuid(14) });
  });

  test('a week is copied, a cycle filled', async ({ page, mock, accessible }) => {
    let copied: Schema<'RosterCopy'> | undefined;
    let filled: Schema<'RosterFill'> | undefined;
    mock({
      copy_roster: ({ body }) => {
        copied = body;
        return { set: 20, cleared: 1, unchanged: 0, skipped: [{ member_id: uuid(31), date: '2099-11-12' }] };
      },
      fill_roster: ({ body }) => {
        filled = body;
        return { set: 240, cleared: 0, unchanged: 0, skipped: [] };
      },
    });
    await page.goto(grid);
    await page.getByRole('button', { name: 'Copy a week' }).click();
    await accessible();
    await page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).click();
    await expect(page.getByText(/1 date was left out: 王小明/)).toBeVisible();
    expect(copied?.from_date).toBe('2099-10-26');
    expect(copied?.target_date).toBe('2099-11-02');
    await page.getByRole('button', { name: 'Fill a cycle' }).click();
    const dialog = page.getByRole('dialog');
    for (const name of ['早班', '早班', 'Rest'])
      await dialog.getByRole('button', { name: `Add ${name}` }).click();
    await dialog.getByLabel('Each person begins later by').fill('1');
    await accessible();
    await dialog.getByRole('button', { name: 'Fill', exact: true }).click();
    await expect(page.getByText('240 cells were changed')).toBeVisible();
    expect(filled?.pattern.map(({ rest }) => rest)).toEqual([false, false, true]);
    expect(filled?.people.slice(0, 4).map(({ start }) => start)).toEqual([0, 1, 2, 0]);
  });

  test("a department's manager, who may not list groups, saves what was painted", async ({ page, mock }) => {
    let sent: { group: string; body: Schema<'RosterChange'> } | undefined;
    mock({
      read_my_membership: () => holding('attendance.read', 'attendance.correct', 'attendance.plan_rosters'),
      list_attendance_groups: () => problem('forbidden'),
      read_member_attendance_group: ({ params }) => ({
        member_id: uuid(31),
        date: params.date ?? '',
        group_id: uuid(22),
        group_name: '工厂',
        group_version: 1,
        reason: { code: 'person', en: 'By name', zh_cn: '指定' },
        since: '2026-01-01',
        time_zone: 'Asia/Shanghai',
        day: { date: params.date ?? '', kind: 'workday', decided_by: 'roster' },
      }),
      change_roster: ({ params, body }) => {
        sent = { group: params.group_id ?? '', body };
        return { set: 1, cleared: 0, unchanged: 0, skipped: [] };
      },
    });
    await page.goto(grid);
    await expect(page.getByText('工厂', { exact: true })).toBeVisible();
    await page.getByRole('gridcell', { name: /^王小明.*21/ }).click();
    await page.keyboard.press('2');
    await expect(page.getByRole('button', { name: 'Copy a week' })).toBeVisible();
    await page.getByRole('button', { name: 'Save 1 cell' }).click();
    await expect(page.getByText('1 cell was changed')).toBeVisible();
    expect(sent).toMatchObject({ group: uuid(22), body: { people: [{ member_id: uuid(31) }] } });
  });

  test('who may only read paints nothing', async ({ page, mock }) => {
    mock({ read_my_membership: () => holding('attendance.read', 'attendance.check_in') });
    await page.goto(grid);
    await page.getByRole('gridcell', { name: /^王小明.*21/ }).click();
    await page.keyboard.press('2');
    await expect(page.getByText('You may read this roster, and not plan it.')).toBeVisible();
    await expect(page.getByRole('button', { name: /Save/ })).toHaveCount(0);
    await expect(page.getByRole('link', { name: 'Sites' })).toHaveCount(0);
  });
});

test.describe('calendars', () => {
  test.beforeEach(({ mock }) => mock(plans));
  const calendar = address(`${paths.calendars()}?year=2026`);

  test('show a year, and a day is set and removed', async ({ page, mock, accessible }) => {
    const sent: Schema<'SpecialDaysChange'>[] = [];
    mock({
      change_special_days: ({ body }) => {
        sent.push(body);
        return undefined;
      },
    });
    await page.goto(calendar);
    await expect(page.getByRole('button', { name: /Oct 8.*day off.*公司周年庆/ })).toBeVisible();
    await expect(page.getByRole('button', { name: /Oct 1,.*National Day/ })).toBeVisible();
    await accessible();
    await page
      .getByRole('button', { name: /Dec 31/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('跨年');
    await accessible();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
    expect(sent[0]).toMatchObject({ set: [{ date: '2026-12-31', name: '跨年', worked: false }] });
    await page.getByRole('button', { name: /Remove 年终盘点/ }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByText('年终盘点 was removed')).toBeVisible();
    expect(sent[1]).toMatchObject({ remove: ['2026-12-26'] });
  });

  test('whoever sets days over others reads before which ones are overwritten', async ({
    page,
    accessible,
  }) => {
    await page.goto(calendar);
    await page.getByRole('button', { name: /Dec 23/ }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByLabel('Last day, included')).toHaveValue('2026-12-23');
    await expect(dialog.getByText('overwritten')).toHaveCount(0);
    await dialog.getByLabel('Last day, included').fill('2026-12-26');
    await dialog.getByLabel('Last day, included').press('Enter');
    await expect(dialog.getByText('2 days are special days already, and are overwritten')).toBeVisible();
    await expect(dialog.getByText('Dec 24, 2026 年终休息 and Dec 26, 2026 年终盘点')).toBeVisible();
    await accessible();
    // Of the day that is edited itself, nothing has to be said.
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('button', { name: /Edit 年终休息/ }).click();
    await expect(dialog.getByLabel('Name')).toHaveValue('年终休息');
    await expect(dialog.getByText('overwritten')).toHaveCount(0);
  });

  test('a file is looked at before it is taken', async ({ page, mock, accessible }) => {
    const asked: string[] = [];
    mock({
      import_special_days: ({ query }) => {
        asked.push(`${query.get('mode')} ${query.get('dry_run')}`);
        if (asked.length === 1)
          return problem('validation_failed', {
            errors: [{ pointer: '/lines/3/date', detail: 'is no date' }],
          });
        return {
          dry_run: query.get('dry_run') === 'true',
          unchanged: 2,
          changes: [
            { date: '2099-01-01', before: null, after: { date: '2099-01-01', worked: false, name: '元旦' } },
          ],
        };
      },
    });
    await page.route('**/special-days/imports**', async (route) => {
      // The mock reads JSON; the file itself is what the service reads.
      expect(route.request().headers()['content-type']).toContain('text/csv');
      expect(route.request().postData()).toContain('元旦');
      await route.fallback({ postData: '""' });
    });
    await page.goto(calendar);
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'days.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('date,name,kind\n2099-01-01,元旦,off\n'),
    });
    await expect(dialog.getByRole('row', { name: /3 date is no date/ })).toBeVisible();
    await accessible();
    await dialog.getByText('Replace the years of the file').click();
    await expect(dialog.getByText('1 day would change; 2 of the file are so already.')).toBeVisible();
    await accessible();
    await dialog.getByRole('button', { name: 'Change 1 day' }).click();
    await expect(dialog).toHaveCount(0);
    expect(asked).toEqual(['merge true', 'replace true', 'replace false']);
  });
});
