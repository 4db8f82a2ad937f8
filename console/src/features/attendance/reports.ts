// Sums of groups and departments, files of them, and the periods that are closed.
import { client, ifMatch, type ReadPath, read, readAll, type Schema, unwrap } from '@/api';
import { nextDay, shiftMonth } from './days';

export type Statistic = Schema<'AttendanceStatistic'>;
export type Totals = Schema<'AttendanceTotals'>;
export type ExportFile = Schema<'AttendanceExport'>;
export type Period = Schema<'AttendancePeriod'>;

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

export const periodsOf = (org: string) =>
  readAll('/v1/organizations/{org_id}/attendance/periods', { params: at(org) });
export const periodRulesOf = (org: string) =>
  read('/v1/organizations/{org_id}/attendance/period-rules', { params: at(org) });
export const PERIOD_CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/attendance/periods',
  '/v1/organizations/{org_id}/attendance/period-rules',
  '/v1/organizations/{org_id}/attendance/report',
  '/v1/organizations/{org_id}/members/{member_id}/attendance',
];
export const closePeriod = (org: string, body: Schema<'NewAttendancePeriod'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/attendance/periods', { params: at(org), body }));
export const reopenPeriod = (org: string, id: string, reason: string) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/attendance/periods/{period_id}/reopening', {
      params: { path: { org_id: org, period_id: id } },
      body: { reason },
    }),
  );
export const setPeriodRules = (org: string, version: number, body: Schema<'NewPeriodRules'>) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/attendance/period-rules', {
      params: { ...at(org), header: ifMatch(version) },
      body,
    }),
  );

const NUMBERS = [
  'days',
  'planned_days',
  'worked_days',
  'absent_days',
  'excused_days',
  'late_count',
  'late_minutes',
  'early_count',
  'early_minutes',
  'missing_count',
  'outside_count',
  'planned_seconds',
  'present_seconds',
  'excused_seconds',
  'worked_seconds',
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

/** The closed period that has some of these dates. */
export function closedIn(periods: readonly Period[], dates: Schema<'PeriodDates'>): Period | undefined {
  return periods.find(
    ({ closed, first_date, last_date }) =>
      closed && first_date <= dates.last_date && last_date >= dates.first_date,
  );
}
