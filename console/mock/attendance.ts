// A company at work, for tests of attendance: people, their days, and what waits for a decision.
import type { components } from '../src/api/generated/schema';
import { departments, ORG } from './company';
import { type Handlers, problem } from './service';

type Schema<N extends keyof components['schemas']> = components['schemas'][N];

const id = (kind: string, n: number) =>
  `0192a000-0000-7000-8000-${kind}${String(n).padStart(12 - kind.length, '0')}`;
export const SHIFT = id('5', 1);
export const GROUP = id('6', 1);
export const NIGHT = id('6', 2);
const names = ['王小明', '李雷', '韩梅梅', '赵一', '钱二', '孙三', '周四', '吴五', '郑六', '欧阳娜娜'];
/** 40 people, with names that tell them apart. */
export const people: Schema<'Person'>[] = Array.from({ length: 40 }, (_, n) => ({
  id: id('7', n + 1),
  name: `${names[n % 10]}${n >= 10 ? n : ''}`,
}));
export const person = (n: number) => people[n] as Schema<'Person'>;

const statuses: Schema<'DayStatus'>[] = [
  'late',
  'overdue',
  'present',
  'present',
  'excused',
  'present',
  'not_due',
  'outside',
  'left_early',
  'left',
];
const statusOf = (n: number) => statuses[n % 10] as Schema<'DayStatus'>;
export const DAY = '2026-11-20';

export const entries: Schema<'BoardEntry'>[] = people.map((member, n) => {
  const status = statusOf(n);
  const here = !['overdue', 'not_due', 'excused'].includes(status);
  const gone = status === 'left' || status === 'left_early';
  return {
    member,
    day: {
      work_date: DAY,
      status,
      group_id: n % 7 === 0 ? NIGHT : GROUP,
      shift_id: SHIFT,
      next_at: status === 'not_due' ? `${DAY}T01:00:00Z` : null,
      next_status: status === 'not_due' ? 'overdue' : null,
      first_in: here ? `${DAY}T0${status === 'late' ? '1:17' : '0:5'.concat(String(n % 10))}:00Z` : null,
      last_out: gone ? `${DAY}T08:30:00Z` : null,
      minutes_late: status === 'late' ? 17 : 0,
      minutes_early: status === 'left_early' ? 30 : 0,
      came_late: status === 'late',
      left_early: status === 'left_early',
      punched_outside: status === 'outside',
    },
  };
});

export const summary: Schema<'AttendanceSummary'> = {
  people: 40,
  rest_day: 0,
  not_due: 4,
  overdue: 4,
  present: 12,
  late: 4,
  left: 4,
  left_early: 4,
  outside: 4,
  missing_on_duty: 0,
  missing_off_duty: 0,
  absent: 0,
  excused: 4,
  came_late: 4,
  went_early: 4,
  punched_outside: 4,
};

export const board = (items: Schema<'BoardEntry'>[] = entries): Schema<'AttendanceBoard'> => ({
  summary,
  pending: false,
  changes_at: null,
  items,
});

const hours: Schema<'ShiftHours'> = {
  sections: [
    {
      on: { time: '09:00', next_day: false, punch: true },
      off: { time: '18:00', next_day: false, punch: true },
    },
  ],
  breaks: [{ start: { time: '12:00', next_day: false }, end: { time: '13:00', next_day: false } }],
  permit_minutes: 0,
};
export const shift: Schema<'AttendanceShift'> = {
  id: SHIFT,
  name: '白班',
  hours,
  versions: [{ number: 1, from_date: '2026-01-01', hours }],
  version: 1,
};
const rules: Schema<'AttendanceGroupRules'> = {
  priority: 0,
  calendar: 'cn',
  organization_calendar: true,
  week: (['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const).map((day) => ({
    day,
    shift_id: SHIFT,
  })),
};
const nobody: Schema<'AttendanceGroupPeople'> = { departments: [], member_ids: [], except_member_ids: [] };
export const group = (more: Partial<Schema<'AttendanceGroup'>> = {}): Schema<'AttendanceGroup'> => ({
  id: GROUP,
  name: '默认考勤组',
  is_default: true,
  rules,
  people: nobody,
  site_ids: [],
  versions: [{ number: 1, from_date: '2026-01-01', rules, people: nobody }],
  version: 1,
  ...more,
});

export const totals = (more: Partial<Schema<'AttendanceTotals'>> = {}): Schema<'AttendanceTotals'> => ({
  days: 20,
  planned_days: 15,
  worked_days: 14,
  absent_days: 0,
  excused_days: 1,
  late_count: 1,
  serious_late_count: 0,
  absent_late_count: 0,
  late_minutes: 17,
  early_count: 0,
  absent_early_count: 0,
  early_minutes: 0,
  missing_count: 0,
  outside_count: 0,
  field_work_count: 0,
  planned_seconds: 15 * 28_800,
  present_seconds: 14 * 28_800,
  excused_seconds: 28_800,
  leave_seconds: 28_800,
  travel_seconds: 0,
  go_out_seconds: 0,
  worked_seconds: 14 * 28_800,
  overtime_seconds: 7_200,
  ...more,
});

/** A month as November 2026, up to its 20th. */
export const reported = (n: number): Schema<'ReportedPerson'> => ({
  member_id: person(n).id,
  name: person(n).name,
  employee_number: `E${String(n + 1).padStart(3, '0')}`,
  totals: totals(),
  days: Array.from({ length: 30 }, (_, index) => {
    const date = `2026-11-${String(index + 1).padStart(2, '0')}`;
    const weekend = [0, 6].includes(new Date(date).getUTCDay());
    const kinds = [
      'left',
      'left',
      'late',
      'left',
      'left_early',
      'left',
      'excused',
      'left',
      'absent',
    ] as const;
    const kind = kinds[(index + n * 4) % 9] as Schema<'DayStatus'>;
    const status = weekend ? 'rest_day' : date > DAY ? 'not_due' : date === DAY ? statusOf(n) : kind;
    return {
      date,
      status,
      over: date < DAY,
      late_minutes: status === 'late' ? 17 : 0,
      early_minutes: status === 'left_early' ? 30 : 0,
      missing_count: 0,
      worked_seconds: 28_800,
    };
  }),
});

export const result = (more: Partial<Schema<'AttendancePoint'>> = {}): Schema<'AttendanceResult'> => ({
  day: {
    member_id: person(0).id,
    work_date: DAY,
    time_zone: 'Asia/Shanghai',
    day: { date: DAY, kind: 'workday', decided_by: 'week' },
    status: 'late',
    sentence: { en: 'Checked in at 09:17, 17 minutes late.', zh_cn: '09:17 上班打卡，迟到 17 分钟。' },
    explanation: [
      { en: 'The day is worked by the week of the group.', zh_cn: '按考勤组每周规律，当天为工作日。' },
      { en: 'More than 0 minutes after 09:00 is late.', zh_cn: '晚于 09:00 超过 0 分钟为迟到。' },
    ],
    parts: {
      planned: 28_800,
      present: 27_780,
      late: 1_020,
      early: 0,
      missing: 0,
      excused: 0,
      leave: 0,
      travel: 0,
      go_out: 0,
      open: 0,
    },
    worked_seconds: 27_780,
    overtime_seconds: 0,
    points: [
      {
        section: 0,
        kind: 'on_duty',
        due_at: `${DAY}T01:00:00Z`,
        real_due_at: `${DAY}T01:00:00Z`,
        opens_at: '2026-11-19T17:00:00Z',
        closes_at: `${DAY}T05:30:00Z`,
        needed: true,
        supplement: 'none',
        check_status: 'checked',
        time_result: 'late',
        location_result: 'normal',
        is_normal: false,
        minutes: 17,
        punch: { id: id('8', 1), at: `${DAY}T01:17:00Z`, kind: 'on_duty', verdict: 'inside' },
        sentence: {
          en: 'Due at 09:00, window from 01:00 to 13:30; checked in at 09:17, 17 minutes late.',
          zh_cn: '应 09:00 打卡，时段 01:00 至 13:30；09:17 打卡，迟到 17 分钟。',
        },
        ...more,
      },
      {
        section: 0,
        kind: 'off_duty',
        due_at: `${DAY}T10:00:00Z`,
        real_due_at: `${DAY}T10:00:00Z`,
        opens_at: `${DAY}T05:30:00Z`,
        closes_at: `${DAY}T17:00:00Z`,
        needed: true,
        supplement: 'none',
        check_status: 'init',
        minutes: 0,
        sentence: { en: 'Due at 18:00, open until 01:00.', zh_cn: '应 18:00 打卡，01:00 前可打卡。' },
      },
    ],
    stretches: [],
    unmatched: [],
  },
  group: { id: GROUP, name: '默认考勤组', version: 1 },
  shift: { id: SHIFT, name: '白班', version: 2 },
  minutes_late: 17,
  minutes_early: 0,
});

export const correction: Schema<'AttendanceCorrection'> = {
  id: id('9', 1),
  member_id: person(0).id,
  work_date: DAY,
  section: 0,
  kind: 'on_duty',
  source: 'boss',
  result: 'normal',
  before: 'late',
  reason: '地铁故障',
  recorded_by: person(5),
  recorded_at: `${DAY}T03:00:00Z`,
};

const manager: Schema<'RequestStep'> = {
  approvers: { kind: 'manager', level: 1 },
  mode: 'any',
  state: 'open',
  tasks: [{ id: id('a', 1), approver: person(1), state: 'open', opened_at: `${DAY}T01:00:00Z` }],
};
export const waiting = (
  n: number,
  kind: Schema<'RequestKind'>,
  steps: Schema<'RequestStep'>[] = [manager],
): Schema<'WaitingRequest'> => ({
  task_id: id('a', n),
  opened_at: `${DAY}T01:00:00Z`,
  request: {
    id: id('b', n),
    member: person(n),
    kind,
    state: 'pending',
    reason: kind === 'make_up' ? '忘记打卡，门禁记录可查' : '家中有事，需要请假一天',
    created_at: `${DAY}T01:00:00Z`,
    steps,
    ...(kind === 'make_up'
      ? {
          make_up: {
            work_date: '2026-11-19',
            section: 0,
            kind: 'off_duty' as const,
            at: '2026-11-19T10:05:00Z',
            fault: 'missing' as const,
          },
        }
      : {
          span: {
            unit: kind === 'overtime' ? ('hour' as const) : ('day' as const),
            starts_at: '2026-11-23T10:00:00Z',
            ends_at: '2026-11-23T13:30:00Z',
            leave_type: kind === 'leave' ? '年假' : null,
          },
        }),
  },
});
export const twoSteps: Schema<'RequestStep'>[] = [
  manager,
  {
    approvers: { kind: 'permission', permission: 'attendance.approve' },
    mode: 'any',
    state: 'not_reached',
    tasks: [],
  },
];

export const fieldWork: Schema<'FieldWorkCase'> = {
  check_in_id: id('c', 1),
  member_id: person(7).id,
  at: `${DAY}T00:57:00Z`,
  verdict: 'outside',
  note: '在客户现场调试',
  photos: 0,
  state: 'pending',
};

export const doubt: Schema<'AttendanceDoubt'> = {
  id: id('d', 1),
  check_in_id: id('c', 2),
  member_id: person(3).id,
  kind: 'impossible_speed',
  evidence: {
    en: '1,210 km in 40 minutes since the check-in before: 1,815 km/h.',
    zh_cn: '距上次打卡 40 分钟内移动 1,210 公里：时速 1,815 公里。',
  },
  raised_at: `${DAY}T01:20:00Z`,
  state: 'open',
  appeal: '我换了手机，旧手机留在北京。',
  appealed_at: `${DAY}T02:20:00Z`,
};

export const statistic = (
  n: number,
  name: string,
  more: Partial<Schema<'AttendanceTotals'>> = {},
): Schema<'AttendanceStatistic'> => ({ id: id('6', n), name, people: 12, totals: totals(more) });

export const file = (more: Partial<Schema<'AttendanceExport'>> = {}): Schema<'AttendanceExport'> => ({
  id: id('e', 1),
  created_by: person(1).id,
  format: 'xlsx',
  language: 'zh_cn',
  from: '2026-11-01',
  to: DAY,
  columns: [
    { column: 'name', heading: null },
    { column: 'dates', heading: null },
  ],
  state: 'running',
  people: 40,
  people_written: 10,
  created_at: `${DAY}T06:00:00Z`,
  expires_at: '2026-11-21T06:00:00Z',
  ...more,
});

export const period: Schema<'AttendancePeriod'> = {
  id: id('f', 1),
  first_date: '2026-09-01',
  last_date: '2026-09-30',
  closed: true,
  closed_by: person(1).id,
  closed_at: '2026-10-05T02:00:00Z',
};
export const periodRules: Schema<'PeriodRules'> = {
  start_day: 1,
  closing: { day: 5, time: '18:00', periods_back: 1 },
  next_closing: { at: '2026-12-05T10:00:00Z', first_date: '2026-11-01', last_date: '2026-11-30' },
  current: { first_date: '2026-11-01', last_date: '2026-11-30' },
  previous: { first_date: '2026-10-01', last_date: '2026-10-31' },
  version: 1,
};
export const reopening: Schema<'PersonReopening'> = {
  id: id('f', 21),
  period_id: period.id,
  member_id: person(2).id,
  first_date: period.first_date,
  last_date: period.last_date,
  open: false,
  until: '2026-11-10T10:00:00Z',
  reason: '出差补卡单据遗漏',
  opened_by: person(1).id,
  opened_at: '2026-11-08T02:00:00Z',
  ended_at: '2026-11-10T10:00:05Z',
};
/** A period as it is opened for people and closed for them again: once at a time for each. */
export function reopenable(list: Schema<'PersonReopening'>[] = [reopening]) {
  const open = (body: Schema<'NewPersonReopening'>): Schema<'PersonReopening'> => {
    const { id: made, ...rest } = body;
    return {
      ...reopening,
      ...rest,
      id: made ?? id('f', 22),
      open: true,
      opened_at: `${DAY}T06:30:00Z`,
      ended_at: null,
    };
  };
  return {
    list_attendance_person_reopenings: () => ({ items: list }),
    reopen_attendance_for_person: ({ body }) => {
      if (list.some((one) => one.open && one.member_id === body.member_id)) return problem('period_open');
      const made = open(body);
      list.unshift(made);
      return made;
    },
    end_attendance_person_reopening: ({ params }) => {
      const n = list.findIndex((one) => one.id === params.reopening_id);
      const now = list[n] ?? reopening;
      if (!now.open) return problem('period_closed');
      const ended = { ...now, open: false, ended_by: person(1).id, ended_at: `${DAY}T06:31:00Z` };
      list[n] = ended;
      return ended;
    },
  } satisfies Handlers;
}
/** The rules as several people edit them: whoever was overtaken is told so. */
export function versionedRules(begin: Schema<'PeriodRules'> = periodRules) {
  let rules = begin;
  const put = ({ start_day, closing = null }: Schema<'NewPeriodRules'>) => {
    const next_closing = closing ? (periodRules.next_closing ?? null) : null;
    rules = { ...rules, start_day, closing, next_closing, version: rules.version + 1 };
    return rules;
  };
  return {
    now: () => rules,
    put,
    handlers: {
      read_period_rules: () => rules,
      set_period_rules: ({ body, headers }) =>
        headers['if-match'] === `"v${rules.version}"` ? put(body) : problem('version_mismatch'),
    } satisfies Handlers,
  };
}

export const site: Schema<'Site'> = {
  id: id('4', 1),
  name: '总部',
  latitude: 31.2304,
  longitude: 121.4737,
  coordinate_system: 'wgs84',
  radius_m: 300,
  admits: 'any',
  wifi: [],
  networks: [],
  version: 1,
};

const memberOf = ({ id, name }: Schema<'Person'>): Schema<'Member'> =>
  ({
    id,
    name,
    department_ids: [departments[1]?.id],
    other_names: [],
    status: 'active',
    version: 1,
  }) as unknown as Schema<'Member'>;

/** Handlers of a company at work. */
export const atWork: Handlers = {
  read_attendance_board: ({ query }) => {
    const status = query.get('status');
    return board(entries.filter(({ day }) => status === null || day?.status === status));
  },
  list_shifts: () => ({ items: [shift] }),
  list_attendance_groups: () => ({
    items: [group(), group({ id: NIGHT, name: '夜班组', is_default: false })],
  }),
  list_sites: () => ({ items: [site] }),
  list_members: () => ({ items: people.slice(0, 2).map(memberOf) }) as never,
  read_member: ({ params }) => memberOf(people.find((one) => one.id === params.member_id) ?? person(0)),
  read_attendance_report: () => ({ items: people.map((_, n) => reported(n)) }),
  list_member_attendance: () => ({ items: [result()] }),
  list_attendance_corrections: () => ({ items: [] }),
  list_attendance_spans: () => ({ items: [] }),
  list_waiting_attendance_requests: () => ({
    items: [waiting(2, 'make_up'), waiting(4, 'leave', twoSteps), waiting(8, 'overtime')],
  }),
  list_field_work: () => ({ items: [fieldWork] }),
  list_attendance_doubts: ({ query }) => ({ items: query.get('state') === 'confirmed' ? [] : [doubt] }),
  read_attendance_statistics: ({ query }) => ({
    by: query.get('by') === 'department' ? 'department' : 'group',
    items: [
      statistic(1, '默认考勤组', { late_count: 9, missing_count: 3, absent_days: 1, worked_days: 13 }),
      statistic(2, '夜班组', { late_count: 2, early_count: 4 }),
      statistic(3, '客服组', { late_count: 5, missing_count: 6, worked_days: 11 }),
    ],
  }),
  list_attendance_exports: () => ({ items: [file({ state: 'done', people_written: 40, bytes: 18_400 })] }),
  list_attendance_periods: () => ({ items: [period] }),
  ...reopenable(),
  read_period_rules: () => periodRules,
  list_join_requests: () => ({ items: [] }),
  list_room_approvals: () => ({ items: [] }),
  read_my_agenda: () => ({ items: [] }),
  read_organization: () => ({
    id: ORG,
    name: '晨光科技',
    time_zone: 'Asia/Shanghai',
    locale: 'zh-CN',
    root_department_id: departments[0]?.id ?? '',
    second_factor: { required_of: 'nobody', from: null },
    version: 1,
  }),
};
