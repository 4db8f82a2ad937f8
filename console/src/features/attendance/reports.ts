// Sums of groups and departments, and files of them.
import { client, type ReadPath, read, type Schema, unwrap } from '@/api';
import { nextDay, shiftMonth } from './days';

export type Statistic = Schema<'AttendanceStatistic'>;
export type Totals = Schema<'AttendanceTotals'>;
export type ExportFile = Schema<'AttendanceExport'>;

const at = (org: string) => ({ path: { org_id: org } });

export const statisticsOf = (
  org: string,
  query: { from: string; to: string; by: 'group' | 'department'; department_id?: string },
) => read('/v1/organizations/{org_id}/attendance/statistics', { params: { ...at(org), query } });

export const exportsOf = (org: string) =>
  read('/v1/organizations/{org_id}/attendance/exports', { params: at(org) });
export const EXPORT_CHANGES: ReadPath[] = ['/v1/organizations/{org_id}/attendance/exports'];
export const makeExport = (org: string, body: Schema<'NewAttendanceExport'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/attendance/exports', { params: at(org), body }));
/** Where the file is; the browser's cookies are good for it. */
export const fileOf = (org: string, id: string) =>
  `/v1/organizations/${encodeURIComponent(org)}/attendance/exports/${encodeURIComponent(id)}/file`;

const NUMBERS = [
  'days',
  'planned_days',
  'worked_days',
  'absent_days',
  'excused_days',
  'late_count',
  'late_minutes',
  'serious_late_count',
  'absent_late_count',
  'early_count',
  'early_minutes',
  'absent_early_count',
  'missing_count',
  'outside_count',
  'field_work_count',
  'planned_seconds',
  'present_seconds',
  'excused_seconds',
  'leave_seconds',
  'travel_seconds',
  'go_out_seconds',
  'worked_seconds',
  'overtime_seconds',
] as const satisfies readonly (keyof Totals)[];

export function sumOf(items: readonly { totals: Totals }[]): Totals {
  const sum = Object.fromEntries(NUMBERS.map((name) => [name, 0])) as unknown as Totals;
  for (const { totals } of items) for (const name of NUMBERS) sum[name] += totals[name];
  return sum;
}

/** Of the days on which something was planned, those on which people were there; leave is no absence. */
export function rateOf({ planned_days, excused_days, worked_days }: Totals): number | undefined {
  const expected = planned_days - excused_days;
  return expected <= 0 ? undefined : Math.min(worked_days / expected, 1);
}

/** What a report can be of: at most 31 dates, in order, none to come. */
export function rangeOf(asked: { from?: string; to?: string }, today: string): { from: string; to: string } {
  const day = /^\d{4}-\d{2}-\d{2}$/;
  const to = asked.to && day.test(asked.to) ? asked.to : today;
  const from = asked.from && day.test(asked.from) ? asked.from : `${to.slice(0, 7)}-01`;
  const earliest = nextDay(to, -30);
  if (from > to) return { from: to, to };
  return from < earliest ? { from: earliest, to } : { from, to };
}

/** The month before, for a button. */
export function lastMonth(today: string): { from: string; to: string } {
  const month = shiftMonth(today.slice(0, 7), -1);
  return { from: `${month}-01`, to: nextDay(`${today.slice(0, 7)}-01`, -1) };
}
