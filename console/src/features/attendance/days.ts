// Days of people: the board, the month, and one day with why it is as it is.
import { client, type ReadPath, read, readAll, readPages, type Schema, unwrap } from '@/api';
import type { Tone } from '@/shared/attendance/status';
import { TONES } from '@/shared/attendance/status';

export type Point = Schema<'AttendancePoint'>;
export type Result = Schema<'TimeResult'>;
export type Reported = Schema<'ReportedPerson'>;
export type ReportedDay = Schema<'ReportedDay'>;
export type Correction = Schema<'AttendanceCorrection'>;

export interface BoardFilters {
  department?: string;
  status?: string;
  group?: string;
  shift?: string;
  fact?: string;
}

const FACTS = ['came_late', 'left_early', 'punched_outside'] as const;
export type Fact = (typeof FACTS)[number];
export const isFact = (text: string | undefined): text is Fact => FACTS.some((fact) => fact === text);
export const isStatus = (text: string | undefined): text is Schema<'DayStatus'> =>
  text !== undefined && text in TONES;

/** What is asked of the board for the filters in an address; what is none is left out. */
export function boardQuery({ department, status, group, shift, fact }: BoardFilters) {
  return {
    ...(department && { department_id: department }),
    ...(group && { group_id: group }),
    ...(shift && { shift_id: shift }),
    ...(isStatus(status) && { status }),
    ...(isFact(fact) && { [fact]: true }),
  };
}

export const boardOf = (org: string, filters: BoardFilters) =>
  readPages('/v1/organizations/{org_id}/attendance/board', {
    params: { path: { org_id: org }, query: boardQuery(filters) },
  });

/** A page of the board has the counts of all beside its people. */
export const withCounts = (page: unknown) => page as Schema<'AttendanceBoard'> | undefined;

export const shiftsOf = (org: string) =>
  readAll('/v1/organizations/{org_id}/attendance/shifts', { params: { path: { org_id: org } } });
export const groupsOf = (org: string) =>
  readAll('/v1/organizations/{org_id}/attendance/groups', { params: { path: { org_id: org } } });

export const reportOf = (org: string, query: { from: string; to: string; department_id?: string }) =>
  readPages('/v1/organizations/{org_id}/attendance/report', {
    params: { path: { org_id: org }, query },
  });

export const resultOf = (org: string, member: string, day: string) =>
  read('/v1/organizations/{org_id}/members/{member_id}/attendance', {
    params: { path: { org_id: org, member_id: member }, query: { from: day, to: day } },
  });
export const correctionsOf = (org: string, member: string, day: string) =>
  readAll('/v1/organizations/{org_id}/members/{member_id}/attendance-corrections', {
    params: { path: { org_id: org, member_id: member }, query: { from: day, to: day } },
  });
export const spansOf = (org: string, member: string, day: string) =>
  readAll('/v1/organizations/{org_id}/members/{member_id}/attendance-spans', {
    params: {
      path: { org_id: org, member_id: member },
      // A day of some zone lies within these three of UTC.
      query: { from: `${nextDay(day, -1)}T00:00:00Z`, to: `${nextDay(day, 2)}T00:00:00Z` },
    },
  });
export const memberOf = (org: string, member: string) =>
  read('/v1/organizations/{org_id}/members/{member_id}', {
    params: { path: { org_id: org, member_id: member } },
  });

export const DAY_CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/members/{member_id}/attendance',
  '/v1/organizations/{org_id}/members/{member_id}/attendance-corrections',
  '/v1/organizations/{org_id}/attendance/report',
  '/v1/organizations/{org_id}/attendance/board',
];

export const correct = (org: string, member: string, day: string, body: Schema<'NewAttendanceCorrection'>) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/members/{member_id}/attendance/{date}/corrections', {
      params: { path: { org_id: org, member_id: member, date: day } },
      body,
    }),
  );

export const takeBack = (org: string, correction: string, reason: string) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/attendance/corrections/{correction_id}/take-back', {
      params: { path: { org_id: org, correction_id: correction } },
      body: { reason },
    }),
  );

/** What a manager may say of a point. */
export const RESULTS: Record<Point['kind'], readonly Result[]> = {
  on_duty: ['normal', 'late', 'serious_late', 'absenteeism', 'not_signed'],
  off_duty: ['normal', 'early', 'early_absenteeism', 'not_signed'],
};

export const RESULT_TONES: Record<Result, Tone> = {
  normal: 'good',
  early: 'mind',
  late: 'mind',
  serious_late: 'bad',
  absenteeism: 'bad',
  early_absenteeism: 'bad',
  not_signed: 'bad',
};

/** The corrections of a point, the one that holds first. */
export function correctionsFor(corrections: readonly Correction[], point: Pick<Point, 'section' | 'kind'>) {
  return corrections
    .filter(({ section, kind }) => section === point.section && kind === point.kind)
    .sort(
      (a, b) =>
        Number(a.taken_back != null) - Number(b.taken_back != null) ||
        b.recorded_at.localeCompare(a.recorded_at),
    );
}

// --- months

export function nextDay(day: string, by = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to && days.length < 400; day = nextDay(day)) days.push(day);
  return days;
}

export function monthOf(day: string): string {
  return day.slice(0, 7);
}

export function isMonth(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

export function monthDays(month: string): { from: string; to: string } {
  const from = `${month}-01`;
  const to = nextDay(`${shiftMonth(month, 1)}-01`, -1);
  return { from, to };
}

export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

export const isWeekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/** What a cell of the month shows: which sign, how it looks, and how many minutes where that is what matters. */
export interface Cell {
  sign:
    | 'good'
    | 'late'
    | 'early'
    | 'missing'
    | 'absent'
    | 'excused'
    | 'rest'
    | 'outside'
    | 'coming'
    | 'running';
  tone: Tone;
  minutes?: number;
}

export function cellOf(day: ReportedDay | undefined): Cell | undefined {
  const status = day?.status;
  if (day === undefined || status == null) return undefined;
  if (status === 'rest_day') return { sign: 'rest', tone: 'calm' };
  if (status === 'excused') return { sign: 'excused', tone: 'away' };
  if (status === 'absent') return { sign: 'absent', tone: 'bad' };
  if (day.missing_count > 0 || status === 'missing_on_duty' || status === 'missing_off_duty')
    return { sign: 'missing', tone: 'bad' };
  if (status === 'late') return { sign: 'late', tone: 'mind', minutes: day.late_minutes };
  if (status === 'left_early') return { sign: 'early', tone: 'mind', minutes: day.early_minutes };
  if (status === 'outside') return { sign: 'outside', tone: 'mind' };
  if (status === 'overdue') return { sign: 'running', tone: 'bad' };
  if (status === 'not_due') return { sign: 'coming', tone: 'calm' };
  if (day.late_minutes > 0) return { sign: 'late', tone: 'mind', minutes: day.late_minutes };
  return { sign: 'good', tone: 'good' };
}
