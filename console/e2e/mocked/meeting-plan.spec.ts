// Finding a time, video, files and one's own reminders.
import { at, INVITED, MEETING, MONDAY, meeting, meetingPlaces, other, rooms } from '../../mock/meetings';
import { pathsOf } from '../../src/paths/builders';
import { test as base, expect, ORG, problem } from './fixtures';

const paths = pathsOf(ORG).meetings;
const [, pujiang] = rooms as [(typeof rooms)[0], (typeof rooms)[0]];

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

const time = (from: string, to: string, reasons: { code: string; en: string }[], outside = 0) => ({
  starts_at: at(from),
  ends_at: at(to),
  room: { id: pujiang.id, name: pujiang.name, capacity: 12, needs_approval: false },
  attendees: [
    {
      member_id: other.id,
      optional: false,
      local_starts_at: `${MONDAY}T${from}:00`,
      time_zone: 'Asia/Shanghai',
      outside_hours_minutes: outside,
      at_night: false,
    },
  ],
  reasons: reasons.map((one) => ({ ...one, zh_cn: one.en })),
});
const good = time('10:00', '11:00', [
  { code: 'everybody_free', en: 'Everybody can come, within their working hours.' },
  { code: 'room', en: '浦江厅 is free and seats 12.' },
]);
const late = time('19:00', '20:00', [{ code: 'outside_hours', en: 'For 李洋 it is 60 minutes late.' }], 60);

test('a time that suits everybody is found, and fills the form', async ({ page, mock, accessible }) => {
  test.slow();
  const asked: unknown[] = [];
  const sent: unknown[] = [];
  mock({
    suggest_meeting_times: ({ body }) => {
      asked.push(body);
      return { suggestions: body.duration_minutes > 60 ? [late] : [good, late] };
    },
    create_meeting: ({ body }) => {
      sent.push(body);
      return meeting({ title: body.title });
    },
  });
  await page.goto(`/console${paths.timeline({ date: MONDAY })}`);
  await page.getByRole('button', { name: /Book a room$/ }).click();
  const form = page.getByRole('dialog', { name: 'Book a room or plan a meeting' });
  await form.getByLabel('Title').fill('预算讨论');
  await form.getByRole('button', { name: 'Find a time' }).click();
  const find = page.getByRole('dialog', { name: 'Find a time' });
  await expect(find.getByText('Everybody can come, within their working hours.')).toBeVisible();
  await expect(find.getByText('60 minutes late')).toHaveCount(0);
  await accessible();
  await find.getByRole('checkbox', { name: 'With a room' }).check();
  await expect.poll(() => (asked.at(-1) as { room?: unknown }).room).toEqual({ equipment: [] });
  await accessible();
  // What is out of hours is there if one wants it.
  await find.getByRole('checkbox', { name: /working hours/ }).uncheck();
  await expect(find.getByText('60 minutes late', { exact: false })).toBeVisible();
  await find.getByRole('button', { name: /^Take .*10:00–11:00/ }).click();
  await expect(find).toHaveCount(0);
  await expect(form.getByRole('combobox', { name: 'Begins' })).toHaveValue('10:00');
  await expect(form.getByText(/浦江厅/)).toBeVisible();
  await form.getByRole('radio', { name: 'A link of your own' }).check();
  await form.getByRole('button', { name: 'Book', exact: true }).click();
  await expect(form.getByText('An address that begins with https:// or http://')).toBeVisible();
  await accessible();
  await form.getByLabel('Address of the video meeting').fill('https://video.example/rooms/42');
  await form.getByRole('button', { name: 'Book', exact: true }).click();
  await expect(form).toHaveCount(0);
  expect(sent).toMatchObject([
    {
      title: '预算讨论',
      starts_at: '2026-11-23T02:00:00Z',
      ends_at: '2026-11-23T03:00:00Z',
      room_ids: [pujiang.id],
      video: { kind: 'static', url: 'https://video.example/rooms/42' },
    },
  ]);
});

test('where nothing suits, it says what to do', async ({ page, mock, accessible }) => {
  let answer: () => unknown = () => ({ suggestions: [late] });
  mock({ suggest_meeting_times: () => answer() as never });
  await page.goto(`/console${paths.timeline({ date: MONDAY })}`);
  await page.getByRole('button', { name: /Book a room$/ }).click();
  await page.getByRole('button', { name: 'Find a time' }).click();
  const find = page.getByRole('dialog', { name: 'Find a time' });
  await expect(find.getByText('No time suits')).toBeVisible();
  await accessible();
  await find.getByRole('button', { name: 'Show these, too' }).click();
  await expect(find.getByRole('button', { name: /^Take/ })).toBeVisible();
  answer = () => problem('validation_failed');
  await find.getByLabel('To', { exact: true }).fill('2026-11-25');
  await expect(find.getByRole('alert')).toBeVisible();
});

test('files go to a meeting, are had again, and are taken off', async ({ page, mock, accessible }) => {
  const file = {
    file_id: '0192a000-0000-7000-8000-0000000000f1',
    name: '议程.txt',
    size: 2048,
    content_type: 'text/plain',
    added_by: { id: '0192a000-0000-7000-8000-000000000002', name: '王小明' },
    added_at: at('08:00'),
  };
  let items: (typeof file)[] = [];
  mock({
    list_meeting_attachments: () => ({ items }),
    create_upload: () => ({ id: file.file_id, offset: 2048, length: 2048, file: null }) as never,
    attach_to_meeting: () => {
      items = [file];
      return { items };
    },
    detach_from_meeting: () => {
      items = [];
      return undefined;
    },
  });
  await page.goto(`/console${paths.agenda({ date: MONDAY, meeting: MEETING })}`);
  const files = page.getByRole('region', { name: 'Files' });
  await expect(files.getByText('No files yet')).toBeVisible();
  await files
    .locator('input[type=file]')
    .setInputFiles({ name: '议程.txt', mimeType: 'text/plain', buffer: Buffer.from('1. 预算') });
  await expect(files.getByRole('button', { name: /^议程.txt/ })).toBeVisible();
  await expect(files.getByText(/2 kB · 王小明/)).toBeVisible();
  await accessible();
  await files.getByRole('button', { name: 'Remove 议程.txt' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(files.getByText('No files yet')).toBeVisible();
});

test('files that are chosen while one plans are sent with the meeting', async ({
  page,
  mock,
  accessible,
}) => {
  const attached: unknown[] = [];
  mock({
    create_meeting: ({ body }) => meeting({ title: body.title }),
    create_upload: () => ({ id: '0192a000-0000-7000-8000-0000000000f1', offset: 1 }) as never,
    attach_to_meeting: ({ params }) => {
      attached.push(params);
      return { items: [] };
    },
  });
  await page.goto(`/console${paths.timeline({ date: MONDAY })}`);
  await page.getByRole('button', { name: /Book a room$/ }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Title').fill('预算讨论');
  await form.getByText(/^More:/).click();
  await form
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
  await expect(form.getByText('a.txt')).toBeVisible();
  await accessible();
  await form.getByRole('button', { name: 'Book', exact: true }).click();
  await expect(form).toHaveCount(0);
  expect(attached).toMatchObject([{ meeting_id: MEETING, file_id: '0192a000-0000-7000-8000-0000000000f1' }]);
});

test('a file that goes up shows how far it is, also when one looks elsewhere', async ({
  page,
  mock,
  accessible,
}) => {
  const size = 600 * 1024;
  const id = '0192a000-0000-7000-8000-0000000000f2';
  let goOn = () => {};
  const held = new Promise<void>((done) => {
    goOn = done;
  });
  let items: unknown[] = [];
  mock({
    list_meeting_attachments: () => ({ items }) as never,
    create_upload: () => ({ id, name: '平面图.pdf', size, offset: 256 * 1024, expires_at: '' }),
    attach_to_meeting: () => {
      items = [
        { file_id: id, name: '平面图.pdf', size, content_type: 'application/pdf', added_at: at('08:00') },
      ];
      return { items } as never;
    },
  });
  await page.route('**/uploads/*', async (route) => {
    await held;
    const offset = Number(route.request().headers()['upload-offset']);
    const come = offset + (route.request().postDataBuffer()?.length ?? 0);
    await route.fulfill({ status: 204, headers: { 'Upload-Offset': String(come) } });
  });
  await page.goto(`/console${paths.agenda({ date: MONDAY, meeting: MEETING })}`);
  const files = page.getByRole('region', { name: 'Files' });
  await files
    .locator('input[type=file]')
    .setInputFiles({ name: '平面图.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(size) });
  const bar = page.getByRole('progressbar', { name: 'Sending 平面图.pdf' });
  await expect(files.locator(bar)).toHaveAttribute('aria-valuenow', '42');
  await accessible();
  await page.keyboard.press('Escape');
  await expect(files).toHaveCount(0);
  await page.getByRole('button', { name: 'Work under way' }).click();
  await expect(bar).toHaveAttribute('aria-valuenow', '42');
  await accessible();
  goOn();
  await expect(bar).toHaveCount(0);
  await page.goto(`/console${paths.agenda({ date: MONDAY, meeting: MEETING })}`);
  await expect(files.getByRole('button', { name: /^平面图.pdf/ })).toBeVisible();
});

test('one joins by video, and the organizer chooses where', async ({ page, mock, accessible }) => {
  let video: { kind: 'none' | 'jitsi' | 'static'; url?: string | null } = { kind: 'none' };
  mock({
    read_meeting_video: () => video,
    set_meeting_video: ({ body }) => {
      if (body.kind === 'static') return problem('validation_failed');
      video = { kind: body.kind, url: 'https://meet.example/room' };
      return video;
    },
  });
  await page.goto(`/console${paths.agenda({ date: MONDAY, meeting: MEETING })}`);
  const drawer = page.getByRole('dialog', { name: '季度评审' });
  await drawer.getByRole('button', { name: 'Change', exact: true }).click();
  const form = page.getByRole('dialog', { name: 'Where to join by video' });
  await form.getByRole('radio', { name: 'Jitsi Meet of the company' }).check();
  await accessible();
  await form.getByRole('button', { name: 'Save' }).click();
  const join = drawer.getByRole('link', { name: 'Join' });
  await expect(join).toHaveAttribute('href', 'https://meet.example/room');
  await accessible();
});

test('who is invited has reminders of their own', async ({ page, mock, accessible }) => {
  let mine: { minutes: number[]; own: boolean } = { minutes: [15], own: false };
  mock({
    read_meeting_reminders: () => mine,
    set_meeting_reminders: ({ body }) => {
      mine = { minutes: body.minutes, own: true };
      return mine;
    },
    unset_meeting_reminders: () => {
      mine = { minutes: [15], own: false };
      return mine;
    },
  });
  await page.goto(`/console${paths.agenda({ date: MONDAY, meeting: INVITED })}`);
  await page.getByRole('button', { name: 'Change mine' }).click();
  const form = page.getByRole('dialog', { name: 'My reminders' });
  await form.getByRole('combobox', { name: 'Reminders' }).click();
  await page.getByTitle('1 hr before').click();
  await page.keyboard.press('Escape');
  await accessible();
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('15 min before and 1 hr before')).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'As the meeting has it' }).click();
  await expect(page.getByText('Your own')).toHaveCount(0);
});
