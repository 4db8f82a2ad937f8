// Shifts, groups, rosters and calendars of the company that the tests of plans begin with.

import { department } from '../../mock/company';
import type { Handlers } from '../../mock/service';
import type { Schema } from '../../src/api';

export const uuid = (n: number) => `0192a000-0000-7000-8000-00000001${String(n).padStart(4, '0')}`;

const point = (time: string, next_day = false) => ({ time, next_day, punch: true });
export const shift = (
  n: number,
  name: string,
  on: string,
  off: string,
  more: Partial<Schema<'ShiftHours'>> = {},
): Schema<'AttendanceShift'> => {
  const hours: Schema<'ShiftHours'> = {
    sections: [{ on: point(on), off: point(off, off < on) }],
    breaks: [],
    permit_minutes: 5,
    late_off: [],
    ...more,
  };
  return {
    id: uuid(n),
    name,
    hours,
    versions: [{ number: 1, from_date: '2026-01-01', hours }],
    version: 1,
  };
};

export const shifts = [
  shift(11, '白班', '09:00', '18:00', {
    breaks: [{ start: { time: '12:00', next_day: false }, end: { time: '13:00', next_day: false } }],
    serious_minutes: 30,
    absenteeism_minutes: 120,
    flex: { early_minutes: 60, late_minutes: 30 },
  }),
  shift(12, '早班', '07:00', '15:00'),
  shift(13, '晚班', '15:00', '23:00'),
  shift(14, '夜班', '23:00', '07:00'),
];

const rules = (more: Partial<Schema<'AttendanceGroupRules'>> = {}): Schema<'AttendanceGroupRules'> => ({
  priority: 0,
  calendar: 'cn',
  organization_calendar: true,
  schedule: 'week',
  week: (['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const).map((day) => ({
    day,
    shift_id: uuid(11),
  })),
  ...more,
});

export const group = (
  n: number,
  name: string,
  more: Partial<Schema<'AttendanceGroup'>> = {},
): Schema<'AttendanceGroup'> => {
  const own = more.rules ?? rules();
  const people = more.people ?? {};
  return {
    id: uuid(n),
    name,
    is_default: false,
    rules: own,
    people,
    site_ids: [],
    versions: [{ number: 1, from_date: '2026-01-01', rules: own, people }],
    version: 1,
    ...more,
  };
};

export const groups = [
  group(21, '默认考勤组', { is_default: true }),
  group(22, '工厂', {
    rules: rules({ schedule: 'roster', unrostered: 'rest', calendar: 'none', week: [], priority: 10 }),
    people: {
      departments: [{ department_id: department(1, '').id, with_below: true }],
      member_ids: [uuid(31)],
    },
    site_ids: [uuid(2)],
  }),
];

const PEOPLE = ['王小明', '李华', '张伟', '陈静', '刘洋', '赵敏', '孙丽', '周杰'];
export const members = PEOPLE.map((name, i) => ({ id: uuid(31 + i), name }));

export function roster(month: string): Schema<'RosterPage'> {
  const length = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
  const cycle = [12, 12, 13, 13, 14, 0, 0];
  return {
    shifts: shifts.map(({ id, name }) => ({ id, name })),
    items: members.map((member, row) => ({
      member,
      days: Array.from({ length }, (_, i): Schema<'RosterDay'> => {
        const n = cycle[(i + row * 2) % cycle.length] ?? 0;
        const isPlanned = i < 20;
        return {
          date: `${month}-${String(i + 1).padStart(2, '0')}`,
          group_id: uuid(22),
          kind: isPlanned && n !== 0 ? 'workday' : 'weekend',
          decided_by: isPlanned ? 'roster' : 'unrostered',
          shift_id: isPlanned && n !== 0 ? uuid(n) : null,
        };
      }),
    })),
  };
}

/** The staff of a group, as the service gives them: by id, the group's version beside them. */
export const staff = (
  group_id: string,
  more: Partial<Schema<'AttendanceStaff'>> = {},
): Schema<'AttendanceStaff'> => ({ group_id, leader_id: null, sub_admins: [], version: 1, ...more });

export const rights = (more: Partial<Schema<'GroupRights'>> = {}): Schema<'GroupRights'> => ({
  people: 'none',
  shifts: 'none',
  rosters: 'none',
  sites: 'none',
  calendar: 'none',
  results: 'none',
  ...more,
});

export const specialDays: Schema<'SpecialDay'>[] = [
  { date: '2026-10-08', worked: false, name: '公司周年庆' },
  { date: '2026-12-24', worked: false, name: '年终休息' },
  { date: '2026-12-26', worked: true, name: '年终盘点', shift_id: uuid(11) },
];

export const plans: Handlers = {
  list_shifts: () => ({ items: shifts }),
  list_attendance_groups: () => ({ items: groups }),
  read_attendance_staff: ({ params }) => staff(params.group_id ?? ''),
  list_sites: () => ({ items: [] }),
  list_rosters: ({ query }) => roster(query.get('month') ?? '2026-11'),
  list_special_days: ({ query }) => ({
    group_id: query.get('group_id'),
    days: query.get('year') === '2026' && !query.get('group_id') ? specialDays : [],
  }),
  read_attendance_calendar: ({ query }) => ({
    year: Number(query.get('year')),
    calendar: 'cn' as const,
    days:
      query.get('year') === '2026'
        ? ['01', '02', '03', '04', '05', '06', '07'].map((d) => ({
            date: `2026-10-${d}`,
            kind: 'holiday' as const,
            decided_by: 'national' as const,
            name: { en: 'National Day', zh_cn: '国庆节' },
          }))
        : [],
  }),
};
