import type { Page } from '@playwright/test';
import {
  at,
  closure,
  floors,
  held,
  MEETING,
  MONDAY,
  me,
  meeting,
  meetingPlaces,
  occurrence,
  office,
  other,
  room,
  rooms,
  SERIES,
  terms,
  tower,
  waiting,
} from '../../mock/meetings';
import { pathsOf } from '../../src/paths/builders';
import { test as base, expect, holding, ORG, problem } from './fixtures';

const paths = pathsOf(ORG).meetings;
const timeline = `/console${paths.timeline({ date: MONDAY })}`;
const [yuyuan, pujiang, waitan] = rooms as [(typeof rooms)[0], (typeof rooms)[0], (typeof rooms)[0]];

const test = base.extend<{ company: undefined }>({
  company: [
    async ({ mock, page }, use) => {
      await page.clock.setFixedTime(at('08:10'));
      mock(meetingPlaces);
      await use(undefined);
    },
    { auto: true },
  ],
});

/** Pulls over a room's row from one clock to another; the row shows 8 to 20. */
async function draw(page: Page, room: string, from: number, to: number) {
  const lane = page.locator(`[data-lane][data-room="${room}"]`).first();
  await expect(lane).toHaveAttribute('data-ready', 'true');
  const box = await lane.boundingBox();
  if (!box) throw new Error(`${room} is not shown`);
  const x = (hour: number) => box.x + ((hour - 8) / 12) * box.width;
  await page.mouse.move(x(from) + 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(x(to) - 8, box.y + box.height / 2, { steps: 5 });
  await page.mouse.move(x(to) - 2, box.y + box.height / 2);
  await page.mouse.up();
}

test('all rooms and what they hold, by day and week', async ({ page, accessible }) => {
  test.slow();
  await page.goto(timeline);
  await expect(page.getByRole('button', { name: /季度评审/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /候选人面试.*Waits for approval/ })).toBeVisible();
  await accessible();
  await page.getByText('Week', { exact: true }).click();
  await expect(page.getByRole('columnheader', { name: /Nov 29/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /季度评审/ })).toBeVisible();
  await accessible();
});

test('the rooms shown are filtered in the address', async ({ page }) => {
  await page.goto(timeline);
  await expect(page.getByRole('button', { name: /季度评审/ })).toBeVisible();
  await page.getByRole('combobox', { name: 'Equipment' }).click();
  await page.getByTitle('Video conference').click();
  await expect(page).toHaveURL(/equipment=video_conference/);
  await expect(page.getByRole('rowheader', { name: /豫园厅/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByRole('spinbutton', { name: 'Seats at least' }).fill('20');
  await expect(page.getByRole('row', { name: /浦江厅/ })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('rowheader', { name: /外滩厅/ })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: /浦江厅/ })).toHaveCount(0);
});

test('a room is booked by pulling, and a clash is explained without losing anything', async ({
  page,
  mock,
  accessible,
}) => {
  test.slow();
  const sent: unknown[] = [];
  mock({
    create_meeting: ({ body }) => {
      sent.push(body);
      if (body.room_ids?.[0] === pujiang.id)
        return problem('room_taken', {
          context: {
            count: 1,
            conflicts: [
              {
                room_id: pujiang.id,
                original_start: `${MONDAY}T14:30:00`,
                starts_at: at('15:00'),
                ends_at: at('16:00'),
              },
            ],
          },
        });
      return meeting({ title: body.title });
    },
  });
  await page.goto(timeline);
  await draw(page, '浦江厅', 14.5, 16);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('combobox', { name: 'Begins' })).toHaveValue('14:30');
  await expect(dialog.getByRole('combobox', { name: 'Ends' })).toHaveValue('16:00');
  await expect(dialog.getByText('1 hr 30 min', { exact: false })).toBeVisible();
  await dialog.getByLabel('Title').fill('预算讨论');
  await accessible();
  await dialog.getByRole('button', { name: 'Book', exact: true }).click();
  const alert = dialog.getByRole('alert').filter({ hasText: 'The room is taken' });
  await expect(alert).toContainText('浦江厅 is taken then: Mon, Nov 23 15:00–16:00');
  await expect(dialog.getByLabel('Title')).toHaveValue('预算讨论');
  await accessible();
  await alert.getByRole('button', { name: /外滩厅/ }).click();
  await dialog.getByRole('button', { name: 'Book', exact: true }).click();
  await expect(page.getByText('预算讨论 is saved')).toBeVisible();
  expect(sent).toMatchObject([
    {
      starts_at: at('14:30').replace('.000', ''),
      ends_at: at('16:00').replace('.000', ''),
      title: '预算讨论',
    },
    { room_ids: [waitan.id], title: '预算讨论' },
  ]);
});

test('who is invited is seen to be busy before one books', async ({ page, accessible }) => {
  await page.goto(timeline);
  await page.getByRole('button', { name: 'Book 静安阁' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('People').fill(other.name);
  await page.getByTitle(other.name).last().click();
  await expect(dialog.getByText(`Busy: ${other.name}`)).toBeVisible();
  await page.keyboard.press('Escape');
  await accessible();
});

test('pulling stops at what is booked, and nothing is drawn over it', async ({ page }) => {
  await page.goto(timeline);
  await draw(page, '浦江厅', 8.5, 12);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('combobox', { name: 'Ends' })).toHaveValue('10:00');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await draw(page, '徐汇阁', 9, 10).catch(() => undefined);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a rule of the room that refuses is put into words, in both languages', async ({ page, mock }) => {
  mock({
    create_meeting: () =>
      problem('room_policy', {
        context: {
          room_id: yuyuan.id,
          refusals: [
            { rule: 'longest', allowed: { minutes: 120 }, starts_at: at('10:00'), ends_at: at('14:00') },
            {
              rule: 'opening_hours',
              allowed: { date: MONDAY, open: [{ from: '08:00', to: '20:00' }] },
              starts_at: at('10:00'),
              ends_at: at('14:00'),
            },
          ],
        },
      }),
  });
  for (const [language, words] of [
    ['en', ['A booking lasts at most 2 hr.', 'it is open 08:00–20:00', 'Book', 'Title']],
    ['zh-CN', ['单次预订最多 2小时。', '开放时间为 08:00–20:00', '预订', '主题']],
  ] as const) {
    await page.goto(timeline);
    await page.evaluate((l) => localStorage.setItem('muster.language', l), language);
    await page.reload();
    await page.getByRole('button', { name: /^(Book|预订) 豫园厅$/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(words[3]).fill('x');
    await dialog.getByRole('button', { name: words[2], exact: true }).click();
    await expect(dialog.getByRole('alert').first()).toContainText(words[0]);
    await expect(dialog.getByRole('alert').first()).toContainText(words[1]);
  }
});

test('a series goes on without the times that cannot be had', async ({ page, mock }) => {
  const sent: unknown[] = [];
  mock({
    create_meeting: ({ body }) => {
      sent.push(body);
      if (body.on_conflict === 'skip')
        return meeting({
          skipped: [
            {
              room_id: yuyuan.id,
              original_start: `${MONDAY}T10:00:00`,
              starts_at: at('10:00'),
              ends_at: at('11:00'),
              code: 'room_taken',
            },
          ],
        });
      return problem('room_taken', {
        context: {
          count: 9,
          conflicts: Array.from({ length: 9 }, (_, n) => ({
            room_id: yuyuan.id,
            original_start: `${MONDAY}T10:00:00`,
            starts_at: at('10:00', `2026-12-0${n + 1}`),
            ends_at: at('11:00', `2026-12-0${n + 1}`),
          })),
        },
      });
    },
  });
  await page.goto(timeline);
  await page.getByRole('button', { name: 'Book 豫园厅' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title').fill('站会');
  await dialog.getByLabel('Repeats').click();
  await page.getByTitle('Every day').click();
  await dialog.getByRole('button', { name: 'Book', exact: true }).click();
  await expect(dialog.getByText('and 3 more')).toBeVisible();
  await dialog.getByRole('button', { name: 'Book it without these times' }).click();
  await expect(page.getByText('Saved without one booking that could not be had')).toBeVisible();
  expect(sent.at(1)).toMatchObject({
    on_conflict: 'skip',
    rule: expect.stringMatching(/^FREQ=DAILY;UNTIL=/),
  });
});

test("one's own booking is pulled elsewhere, and asked about first", async ({ page, mock, accessible }) => {
  const sent: unknown[] = [];
  mock({
    edit_meeting: ({ body, headers }) => {
      sent.push([headers['if-match'], body]);
      return meeting();
    },
  });
  await page.goto(timeline);
  const block = page.getByRole('button', { name: /季度评审/ });
  const box = await block.boundingBox();
  const lane = await page.locator('[data-room="静安阁"]').first().boundingBox();
  if (!box || !lane) throw new Error('not shown');
  await expect(block).toHaveAttribute('data-mine', 'true');
  await page.mouse.move(box.x + 4, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(lane.x + lane.width * (6 / 12) + 6, lane.y + 20, { steps: 6 });
  await page.mouse.up();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('combobox', { name: 'Begins' })).toHaveValue('14:00');
  await expect(dialog.getByText('静安阁', { exact: false })).toBeVisible();
  await accessible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('季度评审 is saved')).toBeVisible();
  expect(sent).toEqual([
    [
      '"v3"',
      {
        scope: 'all',
        starts_at: at('14:00').replace('.000', ''),
        ends_at: at('15:30').replace('.000', ''),
        room_ids: [rooms[3]?.id],
      },
    ],
  ]);
});

test('a room that was declined or given back is not booked again by moving', async ({ page, mock }) => {
  test.slow();
  const sent: unknown[] = [];
  const [declined, released] = rooms.slice(4);
  const held = (one: (typeof rooms)[0] | undefined, status: 'declined' | 'released') => ({
    id: one?.id ?? '',
    name: one?.name ?? '',
    status,
  });
  const all = [...meeting().rooms, held(declined, 'declined'), held(released, 'released')];
  mock({
    list_meeting_occurrences: () => ({ items: [occurrence(meeting({ rooms: all }))] }),
    read_meeting: () => meeting({ rooms: all }),
    edit_meeting: ({ body }) => {
      sent.push(body.room_ids);
      return meeting();
    },
  });
  await page.goto(timeline);
  const block = page.getByRole('button', { name: /季度评审/ });
  const box = await block.boundingBox();
  const lane = await page.locator('[data-room="静安阁"]').first().boundingBox();
  if (!box || !lane) throw new Error('not shown');
  await page.mouse.move(box.x + 4, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(lane.x + lane.width * (6 / 12) + 6, lane.y + 20, { steps: 6 });
  await page.mouse.up();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => sent).toEqual([[rooms[3]?.id]]);
});

test('what another changed of the same time meanwhile is shown, and one chooses', async ({ page, mock }) => {
  test.slow();
  let now = meeting();
  const sent: unknown[] = [];
  mock({
    read_meeting: () => now,
    list_meeting_occurrences: () => ({ items: [occurrence(now)] }),
    edit_meeting: ({ body, headers }) => {
      if (headers['if-match'] !== `"v${now.version}"`) return problem('version_mismatch');
      sent.push(body);
      return now;
    },
  });
  await page.goto(timeline);
  await page.getByRole('button', { name: /季度评审/ }).press('Enter');
  await page.getByRole('button', { name: 'Edit or move' }).click();
  const form = page.getByRole('dialog', { name: /^Edit/ });
  await form.getByLabel('Title').fill('四季度评审');
  now = meeting({ title: '年度评审', note: '改期了', version: now.version + 1 });
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('cell', { name: '年度评审' })).toBeVisible();
  expect(sent).toEqual([]);
  await form.getByRole('button', { name: 'Save mine' }).click();
  // The note is theirs, and not sent.
  await expect.poll(() => sent).toEqual([{ scope: 'all', title: '四季度评审' }]);
});

test('a meeting is looked at, changed from now on, and cancelled once', async ({
  page,
  mock,
  accessible,
}) => {
  test.slow();
  const sent: unknown[] = [];
  mock({
    edit_meeting: ({ body }) => {
      sent.push(body);
      return meeting();
    },
    cancel_meeting: ({ body }) => {
      sent.push(body);
      return meeting();
    },
  });
  await page.goto(timeline);
  await page.getByRole('button', { name: /研发周例会/ }).press('Enter');
  const drawer = page.getByRole('dialog', { name: '研发周例会' });
  await expect(drawer.getByText('every week, until Jan 31, 2027')).toBeVisible();
  await expect(drawer.getByText('Accepted 1', { exact: false })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`meeting=${SERIES}`));
  await accessible();
  await drawer.getByRole('button', { name: 'Edit or move' }).click();
  const form = page.getByRole('dialog', { name: 'Edit 研发周例会' });
  await form.getByText('This and all that follow').click();
  await form.getByLabel('Title').fill('研发双周会');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('研发双周会 is saved')).toBeVisible();
  await page.getByRole('button', { name: /研发周例会/ }).press('Enter');
  await drawer.getByRole('button', { name: 'Cancel the meeting' }).click();
  const confirm = page.getByRole('dialog', { name: 'Cancel 研发周例会?' });
  await accessible();
  await confirm.getByRole('button', { name: 'Cancel the meeting' }).click();
  await expect(page.getByText('研发周例会 was cancelled')).toBeVisible();
  expect(sent).toEqual([
    { scope: 'following', occurrence: `${MONDAY}T09:00:00`, title: '研发双周会' },
    { scope: 'one', occurrence: `${MONDAY}T09:00:00` },
  ]);
});

test('an invitation is answered', async ({ page, mock }) => {
  const sent: unknown[] = [];
  mock({
    answer_meeting: ({ body }) => {
      sent.push(body);
      return meeting();
    },
  });
  await page.goto(timeline);
  await page.getByRole('button', { name: /产品走查/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Answer' }).click();
  const form = page.getByRole('dialog', { name: 'Answer to 产品走查' });
  await form.getByText('Declined').click();
  await form.getByLabel('Comment').fill('另有安排');
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Your answer was sent')).toBeVisible();
  expect(sent).toEqual([{ answer: 'declined', comment: '另有安排' }]);
});

test('the timeline has its states, and shows at once what is told', async ({ page, mock, live }) => {
  mock({ list_rooms: () => ({ items: [] }) });
  await page.goto(timeline);
  await expect(page.getByText('There are no rooms yet')).toBeVisible();
  mock({ list_rooms: () => problem('forbidden') });
  await page.reload();
  await expect(page.getByText('You may not see this')).toBeVisible();
  mock({ ...meetingPlaces, read_my_membership: () => holding('organization.read', 'meetings.use') });
  await page.reload();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /季度评审/ })).toBeVisible();
  mock({ list_room_timeline: () => ({ items: held().map((one) => ({ ...one, bookings: [] })) }) });
  live.tell('meeting.*', {
    id: MEETING,
    organizer_id: meeting().organizer?.id ?? '',
    title: '季度评审',
    starts_at: at('10:00'),
    ends_at: at('11:30'),
    status: 'cancelled',
    room_ids: [],
    version: 4,
  });
  await expect(page.getByRole('button', { name: /季度评审/ })).toHaveCount(0);
});

test('requests are decided with a note, also on a phone', async ({ page, mock, accessible }) => {
  let items = [waiting(0), waiting(1)];
  const sent: unknown[] = [];
  mock({
    list_room_approvals: () => ({ items }),
    decide_room_booking: ({ params, body }) => {
      sent.push([params.booking_id, body]);
      const [first] = items;
      if (body.decision === 'declined') return problem('room_booking_released');
      items = items.slice(1);
      return {
        room_id: first?.room_id ?? '',
        meeting_id: first?.meeting_id ?? '',
        booking_ids: [params.booking_id ?? ''],
        status: 'confirmed',
        decided_by: me.id,
        decided_at: at('08:10'),
      };
    },
  });
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`/console${paths.approvals()}`);
  const cards = page.getByRole('listitem').filter({ hasText: '董事会议室' });
  await expect(cards).toHaveCount(2);
  await accessible();
  await page
    .getByRole('button', { name: /^Approve/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Note to the organizer').fill('请提前布置');
  await accessible();
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(cards).toHaveCount(1);
  expect(sent).toEqual([[waiting(0).id, { decision: 'approved', all: false, note: '请提前布置' }]]);
  await page.getByRole('button', { name: /^Decline/ }).click();
  await dialog.getByRole('button', { name: 'Decline' }).click();
  await expect(dialog.getByRole('alert').filter({ hasText: 'given back or is over' })).toBeVisible();
  items = [];
  await page.reload();
  await expect(page.getByText('Nothing waits for you')).toBeVisible();
  await accessible();
});

test('places are a tree, rooms are made and changed in it', async ({ page, mock, accessible }) => {
  test.slow();
  const sent: unknown[] = [];
  let all = rooms;
  mock({
    list_rooms: () => ({ items: all }),
    create_room: ({ body }) => {
      sent.push(body);
      if (body.name === '豫园厅') return problem('room_name_taken');
      const made = room(9, body.name, { capacity: body.capacity, opening_hours: body.opening_hours ?? null });
      all = [...all, made];
      return made;
    },
    create_place: ({ body }) => {
      sent.push(body);
      return { ...floors[0], name: body.name };
    },
    remove_room: () => problem('room_has_bookings'),
  });
  await page.goto(`/console${paths.rooms()}`);
  await expect(page.getByRole('row', { name: /豫园厅/ })).toContainText('Mon–Fri 08:00–20:00');
  await accessible();
  await page.getByRole('button', { name: /^A 座/ }).click();
  await expect(page).toHaveURL(/place=/);
  await expect(page.getByRole('region', { name: 'Closures' })).toBeVisible();
  await page.getByRole('button', { name: 'New room' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('豫园厅');
  await dialog.getByRole('switch').click();
  await expect(dialog.getByRole('combobox', { name: 'Mon opens, 1' })).toHaveValue('08:00');
  await accessible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert').filter({ hasText: 'Another room has this name' })).toBeVisible();
  await dialog.getByLabel('Name').fill('黄浦厅');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row', { name: /黄浦厅/ })).toBeVisible();
  expect(sent.at(-1)).toMatchObject({ name: '黄浦厅', place_id: tower.id, opening_hours: office });

  await page.getByRole('button', { name: 'New place' }).click();
  await dialog.getByLabel('Name').fill('7 层');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('7 层 is saved')).toBeVisible();
  expect(sent.at(-1)).toMatchObject({ kind: 'floor', name: '7 层', parent_id: tower.id });

  await page.getByRole('button', { name: 'Remove 静安阁' }).click();
  await expect(dialog.getByText('set it out of service instead', { exact: false })).toBeVisible();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog.getByText('The room is still booked')).toBeVisible();
});

test('a room has rules, managers and closures', async ({ page, mock, accessible }) => {
  test.slow();
  const sent: unknown[] = [];
  mock({
    set_room_policy: ({ body, headers }) => {
      sent.push([headers['if-match'], body]);
      return terms();
    },
    close_room: ({ body }) => {
      sent.push(body);
      if (body.bookings === 'refuse')
        return problem('closure_in_the_way', {
          context: {
            in_the_way: 1,
            bookings: [
              {
                id: yuyuan.id,
                room_id: yuyuan.id,
                meeting_id: MEETING,
                organizer_id: me.id,
                starts_at: at('10:00'),
                ends_at: at('11:00'),
              },
            ],
          },
        });
      return { closure: closure(2), in_the_way: 1, released: true, bookings: [] };
    },
    remove_room_closure: () => undefined,
  });
  await page.goto(`/console${paths.room(yuyuan.id)}`);
  await expect(page.getByText('Above 2 hr')).toBeVisible();
  await expect(page.getByRole('strong').filter({ hasText: '更换投影设备' })).toBeVisible();
  await accessible();
  await page.getByRole('region', { name: 'Booking policy' }).getByRole('button', { name: 'Change' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Longest booking').fill('90');
  await dialog.getByText('Always', { exact: true }).click();
  await accessible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The policy of 豫园厅 is saved')).toBeVisible();
  expect(sent.at(-1)).toMatchObject([
    '"v1"',
    {
      policy: {
        longest_minutes: 90,
        approval: 'always',
        approval_above_minutes: null,
        quotas: [{ per: 'week', bookings: 5, minutes: 600 }],
      },
      allowed: null,
      denied: [],
    },
  ]);

  await page.getByRole('button', { name: 'Close it for a while' }).click();
  await dialog.getByLabel('Reason').fill('保洁');
  await dialog.getByRole('button', { name: /Close for this time$/ }).click();
  await expect(dialog.getByRole('alert').filter({ hasText: 'One booking is in the way' })).toContainText(
    'Mon, Nov 23 10:00–11:00',
  );
  await accessible();
  await dialog.getByText('Take the room from them', { exact: false }).click();
  await dialog.getByRole('button', { name: /Close for this time$/ }).click();
  await expect(page.getByText('Closed; one booking lost the room')).toBeVisible();
  expect(sent.at(-1)).toMatchObject({ bookings: 'release', reason: '保洁' });
  await page.getByRole('button', { name: /^Take back/ }).click();
  await dialog.getByRole('button', { name: 'Take back' }).click();
  await expect(page.getByText('The closure was taken back')).toBeVisible();
});

test('before a picture is removed, what happens is said', async ({ page, mock }) => {
  const sent: unknown[] = [];
  mock({
    read_room: () => ({ ...yuyuan, picture_id: '0192b000-0000-7000-8003-000000000009' }),
    link_file: () => problem('not_found'),
    set_room_picture: ({ body }) => {
      sent.push(body);
      return yuyuan;
    },
  });
  await page.goto(`/console${paths.room(yuyuan.id)}`);
  await page.getByRole('button', { name: 'Remove the picture' }).click();
  const dialog = page.getByRole('dialog', { name: `Remove the picture of ${yuyuan.name}?` });
  await expect(dialog.getByText('Choose the picture again at any time.')).toBeVisible();
  expect(sent).toEqual([]);
  await dialog.getByRole('button', { name: 'Remove the picture' }).click();
  await expect.poll(() => sent).toEqual([{ file_id: null }]);
});

test("one's meetings by day, and other calendars", async ({ page, mock, accessible }) => {
  test.slow();
  mock({
    list_calendar_feeds: () => ({ items: [] }),
    create_calendar_feed: ({ body }) => ({
      feed: { id: MEETING, name: body.name, details: body.details, created_at: at('08:10') },
      url: 'https://muster.example/v1/calendars/secret.ics',
    }),
    import_calendar: ({ query }) => ({
      dry_run: query.get('dry_run') === 'true',
      events: [
        { uid: 'a', title: '牙医', outcome: 'created', meeting_id: null },
        { uid: 'b', title: '去年的会', outcome: 'skipped', reason: 'over', meeting_id: null },
      ],
    }),
  });
  await page.goto(`/console${paths.agenda({ date: MONDAY })}`);
  const monday = page.getByRole('region', { name: 'Mon, Nov 23' });
  await expect(monday.getByRole('button', { name: '产品走查' })).toBeVisible();
  await accessible();
  await page.getByText('Not answered', { exact: true }).click();
  await expect(monday.getByRole('button', { name: '季度评审' })).toHaveCount(0);
  await expect(page).toHaveURL(/only=unanswered/);
  await page.getByRole('button', { name: 'Later' }).click();
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByRole('button', { name: 'Other calendars' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the calendar').fill('手机');
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  await expect(dialog.getByLabel('Link', { exact: true })).toHaveValue(/secret\.ics$/);
  await accessible();
  await dialog.getByRole('tab', { name: 'Import a file' }).click();
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.ics', mimeType: 'text/calendar', buffer: Buffer.from('BEGIN:VCALENDAR') });
  await expect(dialog.getByText('It is over')).toBeVisible();
  await accessible();
  await dialog.getByRole('button', { name: 'Take in one event' }).click();
  await expect(dialog.getByText('Taken in: 1 new', { exact: false })).toBeVisible();
});

test('the use of rooms is told in numbers, charts and a table', async ({ page, accessible }) => {
  await page.goto(`/console${paths.usage()}`);
  await expect(page.getByRole('row', { name: /外滩厅/ })).toContainText('8');
  await expect(page.getByRole('img', { name: /Booked share of each room/ })).toBeVisible();
  await accessible();
  await page.getByText('Last week', { exact: true }).click();
  await expect(page).toHaveURL(/period=lastWeek/);
  await expect(page.getByRole('row', { name: /外滩厅/ })).toContainText('0%');
});

test('who manages no rooms is not shown how', async ({ page, mock }) => {
  mock({ read_my_membership: () => holding('organization.read', 'meetings.use') });
  await page.goto(`/console${paths.rooms()}`);
  await expect(page.getByRole('row', { name: /豫园厅/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^(New|Edit|Remove)/ })).toHaveCount(0);
  await page.getByRole('link', { name: '豫园厅' }).click();
  await expect(page.getByText('Above 2 hr')).toBeVisible();
  await expect(page.getByRole('button', { name: /^(Edit|Remove|Change|Close|Take back)/ })).toHaveCount(0);
});
