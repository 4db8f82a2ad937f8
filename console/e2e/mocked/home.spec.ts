import { atWork, group, person, shift, site, summary, waiting } from '../../mock/attendance';
import { at, meeting, occurrence, series } from '../../mock/meetings';
import { pathsOf } from '../../src/paths/builders';
import { expect, holding, ORG, organization, problem, test } from './fixtures';

const home = `/console${pathsOf(ORG).home.home()}`;
const setup = (step?: string) => `/console${pathsOf(ORG).home.setup(step ? { step } : {})}`;

test.describe.configure({ timeout: 60_000 });

test('today in one look, and live', async ({ page, mock, live, accessible }) => {
  mock(atWork);
  await page.goto(home);
  const overdue = page.getByRole('link', { name: /Overdue/ });
  await expect(overdue).toContainText('4');
  await expect(page.getByRole('region', { name: 'Waits for you' })).toContainText('Requests to approve');
  await accessible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  mock({
    read_attendance_board: () => ({
      summary: { ...summary, overdue: 3, present: 13 },
      pending: false,
      items: [],
    }),
    list_waiting_attendance_requests: () => ({ items: [waiting(2, 'leave')] }),
  });
  live.tell('attendance.board_changed', { member_ids: [person(1).id] });
  live.tell('attendance.request_changed', {
    request_id: waiting(2, 'leave').request.id,
    member_id: person(2).id,
    kind: 'leave',
    state: 'approved',
  } as never);
  await expect(overdue).toContainText('3');
  await overdue.click();
  await expect(page).toHaveURL(/attendance\?status=overdue/);
});

test('a meeting of tomorrow says that it is tomorrow', async ({ page, mock }) => {
  await page.clock.setFixedTime('2026-11-22T14:30:00Z');
  mock({
    ...atWork,
    read_my_agenda: () => ({
      items: [
        occurrence(meeting(), '2026-11-22', {
          starts_at: at('22:00', '2026-11-22'),
          ends_at: at('23:30', '2026-11-22'),
        }),
        occurrence(series()),
      ],
    }),
  });
  await page.goto(home);
  const meetings = page.getByRole('region', { name: 'Your meetings' });
  await expect(meetings.getByRole('listitem')).toHaveText([/22:00–23:30/, /Mon, Nov 23, \d\d:\d\d/]);
  await expect(meetings.getByRole('listitem').first()).not.toContainText('Nov');
});

test('who may see nobody sees their own day', async ({ page, mock, accessible }) => {
  mock({
    ...atWork,
    read_my_membership: () => holding('attendance.check_in'),
    list_waiting_attendance_requests: () => ({ items: [] }),
    read_my_attendance_today: async (request) => {
      const days = (await atWork.list_member_attendance?.(request as never)) as never as {
        items: { day: never }[];
      };
      return days.items[0]?.day as never;
    },
  });
  await page.goto(home);
  await expect(page.getByText('Checked in at 09:17', { exact: false })).toBeVisible();
  await expect(page.getByText('Nothing waits for you')).toBeVisible();
  await expect(page.getByText('Right now')).toHaveCount(0);
  await accessible();
});

test('what another changed meanwhile stays, and who changed the same is asked', async ({ page, mock }) => {
  let company = organization;
  const sent: unknown[] = [];
  mock({
    ...atWork,
    read_organization: () => company,
    edit_organization: ({ body, headers }) => {
      if (headers['if-match'] !== `"v${company.version}"`) return problem('version_mismatch');
      sent.push(body);
      company = { ...company, ...(body as object), version: company.version + 1 };
      return company;
    },
  });
  await page.goto(setup());
  await page.getByLabel('Name').fill('晨光科技（上海）');
  company = { ...company, time_zone: 'Asia/Urumqi', version: company.version + 1 };
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await expect(page).toHaveURL(/step=place/);
  expect(sent).toEqual([{ name: '晨光科技（上海）' }]);

  await page.getByRole('button', { name: 'Company' }).click();
  await page.getByLabel('Name').fill('晨光科技（苏州）');
  company = { ...company, name: '晨光集团', version: company.version + 1 };
  // It is read anew behind the form, as when one comes back to the window.
  await page.evaluate(() => dispatchEvent(new Event('visibilitychange')));
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await expect(page.getByRole('cell', { name: '晨光集团' })).toBeVisible();
  expect(sent).toHaveLength(1);
  await page.getByRole('button', { name: 'Take theirs' }).click();
  await expect(page.getByLabel('Name')).toHaveValue('晨光集团');
});

test('the guide keeps what it does not show of a shift, and what another changed of it', async ({
  page,
  mock,
}) => {
  const time = (time: string) => ({ time, next_day: false });
  const tea = { start: time('15:00'), end: time('15:15') };
  let now = {
    ...shift,
    hours: { ...shift.hours, breaks: [{ start: time('12:00'), end: time('13:00') }, tea] },
  };
  const sent: unknown[] = [];
  mock({
    ...atWork,
    list_shifts: () => ({ items: [now] }),
    edit_shift: ({ body, headers }) => {
      if (headers['if-match'] !== `"v${now.version}"`) return problem('version_mismatch');
      sent.push(body.hours);
      return now;
    },
  });
  await page.goto(setup('hours'));
  await page.getByLabel('Begins').fill('08:30');
  now = { ...now, version: 2, hours: { ...now.hours, serious_minutes: 45 } };
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await expect(page).toHaveURL(/step=people/);
  expect(sent).toMatchObject([
    {
      sections: [{ on: { time: '08:30' } }],
      breaks: [{ start: { time: '12:00' } }, tea],
      serious_minutes: 45,
    },
  ]);
});

test('the first steps lead from nothing to a company that works', async ({
  page,
  context,
  mock,
  accessible,
}) => {
  test.slow();
  let company = organization;
  let sites: (typeof site)[] = [];
  const sent: Record<string, unknown> = {};
  await context.grantPermissions(['geolocation', 'clipboard-read', 'clipboard-write']);
  await context.setGeolocation({ latitude: 31.2304, longitude: 121.4737, accuracy: 20 });
  mock({
    ...atWork,
    read_organization: () => company,
    edit_organization: ({ body, headers }) => {
      expect(headers['if-match']).toBe('"v1"');
      company = { ...company, ...(body as object), version: 2 };
      return company;
    },
    list_sites: () => ({ items: sites }),
    create_site: ({ body }) => {
      sent.site = body;
      if (body.radius_m === 1)
        return problem('validation_failed', { errors: [{ pointer: '/radius_m', detail: 'too small' }] });
      sites = [{ ...site, name: body.name }];
      return sites[0] as typeof site;
    },
    list_attendance_groups: () => ({ items: [group()] }),
    edit_shift: ({ body }) => {
      sent.shift = body;
      return shift;
    },
    edit_attendance_group: ({ body }) => {
      sent.group = body;
      return group();
    },
    create_join_link: ({ body }) => ({
      secret: 'ABCDE-FGHJK',
      join_link: {
        id: '0192a000-0000-7000-8000-0000000000aa',
        kind: body.kind,
        department_id: organization.root_department_id,
        approval: body.approval,
        max_uses: 500,
        uses: 0,
        created_at: '2026-11-20T00:00:00Z',
        expires_at: '2026-11-27T00:00:00Z',
      },
    }),
  });
  await page.goto(setup());
  await expect(page.getByLabel('Name')).toHaveValue('晨光科技');
  await accessible();
  await page.getByLabel('Name').fill('晨光集团');
  await page.getByRole('button', { name: 'Save and go on' }).click();

  await expect(page).toHaveURL(/step=place/);
  await page.getByLabel('Name of the place').fill('总部');
  await page.getByRole('button', { name: 'Use where I am now' }).click();
  await expect(page.getByLabel('Latitude')).toHaveValue('31.2304');
  await accessible();
  await page.getByLabel('Radius in metres').fill('1');
  await page.getByRole('button', { name: 'Save the place and go on' }).click();
  await expect(page.getByText('too small')).toBeVisible();
  await page.getByLabel('Radius in metres').fill('200');
  await page.getByRole('button', { name: 'Save the place and go on' }).click();

  await expect(page).toHaveURL(/step=hours/);
  await page.getByLabel('Begins').fill('08:30');
  await page.getByLabel('Ends').fill('17:30');
  await page.getByLabel('Sat').check();
  await accessible();
  await page.getByRole('button', { name: 'Save and go on' }).click();

  await expect(page).toHaveURL(/step=people/);
  await page.getByRole('button', { name: 'Make a code' }).click();
  await expect(page.getByText('ABCDE-FGHJK')).toBeVisible();
  await page.getByRole('button', { name: 'Copy the code' }).click();
  await accessible();
  await page.getByRole('button', { name: 'Finish' }).click();
  await expect(page.getByText('Your company works')).toBeVisible();
  await accessible();

  expect(company.name).toBe('晨光集团');
  expect(sent.site).toMatchObject({ latitude: 31.2304, radius_m: 200, coordinate_system: 'wgs84' });
  expect(sent.shift).toMatchObject({
    hours: { sections: [{ on: { time: '08:30' }, off: { time: '17:30' } }] },
  });
  expect(sent.group).toMatchObject({ rules: { week: { length: 6 } } });
});

test('the first place is drawn on the map, in the system that its coordinates are meant in', async ({
  page,
  mock,
  accessible,
}) => {
  const sent: { latitude?: number; longitude?: number; radius_m?: number | null; system?: string }[] = [];
  mock({
    ...atWork,
    list_sites: () => ({ items: [] }),
    create_site: ({ body }) => {
      const { latitude, longitude, radius_m, coordinate_system: system } = body;
      sent.push({ latitude, longitude, radius_m, system } as (typeof sent)[0]);
      return site;
    },
  });
  await page.goto(setup('place'));
  const map = page.getByRole('application', { name: 'Map to draw the place on' });
  await page.getByLabel('Name of the place').fill('总部');
  await map.click({ position: { x: 200, y: 150 } });
  await map.click({ position: { x: 200, y: 151 } });
  const latitude = Number(await page.getByLabel('Latitude').inputValue());
  expect(latitude).toBeGreaterThan(20);
  await accessible();
  await page.getByLabel('Radius in metres').fill('250');
  await page.getByRole('button', { name: 'Save the place and go on' }).click();
  await expect(page).toHaveURL(/step=hours/);
  // The map has no tiles and is WGS-84; the coordinates go out in the system that is chosen.
  expect(sent).toMatchObject([{ radius_m: 250, system: 'gcj02', latitude }]);
});

test('steps are skipped, and found again on the home page', async ({ page, mock, accessible }) => {
  mock({ ...atWork, list_sites: () => ({ items: [] }) });
  await page.goto(setup());
  for (const step of ['place', 'hours', 'people']) {
    await page.getByRole('button', { name: 'Skip' }).click();
    await expect(page).toHaveURL(new RegExp(`step=${step}`));
  }
  await page.getByRole('button', { name: 'Company' }).click();
  await expect(page.getByRole('button', { name: 'Company' })).toHaveAttribute('aria-current', 'step');
  await page.goto(home);
  await expect(page.getByText('Nearly ready')).toBeVisible();
  await accessible();
  await page.getByRole('link', { name: 'Say where people check in' }).click();
  await expect(page.getByRole('heading', { name: 'Where people check in' })).toBeVisible();
});

test('founding an organization leads to the first steps', async ({ page, mock }) => {
  mock({ ...atWork, found_organization: () => organization });
  await page.goto('/console/organizations?choose=1');
  await page.getByRole('button', { name: 'Found an organization' }).click();
  await page.getByLabel('Name').fill('新公司');
  // The mock knows one organization, whatever id the page chose.
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name: 'First steps' })).toBeVisible();
});
