// The periods that are closed, and the rules by which they begin and close.
import { client, ifMatch, type ReadPath, read, readAll, type Schema, unwrap } from '@/api';

export type Period = Schema<'AttendancePeriod'>;
export type Closing = Schema<'PeriodClosing'>;

const at = (org: string) => ({ path: { org_id: org } });

export const periodsOf = (org: string) =>
  readAll('/v1/organizations/{org_id}/attendance/periods', { params: at(org) });
export const periodRulesOf = (org: string) =>
  read('/v1/organizations/{org_id}/attendance/period-rules', { params: at(org) });
export const PERIOD_CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/attendance/periods',
  '/v1/organizations/{org_id}/attendance/period-rules',
  // Open for everybody, it is open for nobody alone any more.
  '/v1/organizations/{org_id}/attendance/periods/{period_id}/person-reopenings',
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

/** The closed period that has some of these dates. */
export function closedIn(periods: readonly Period[], dates: Schema<'PeriodDates'>): Period | undefined {
  return periods.find(
    ({ closed, first_date, last_date }) =>
      closed && first_date <= dates.last_date && last_date >= dates.first_date,
  );
}

export interface NextClosing extends Schema<'PlannedClosing'> {
  /** `due`: its time has come, and something is still in the way; `done`: somebody was quicker. */
  state: 'planned' | 'due' | 'done';
}

/** What the service closes next by itself. */
export function nextClosing(
  { next_closing }: Pick<Schema<'PeriodRules'>, 'next_closing'>,
  periods: readonly Period[],
  now: number = Date.now(),
): NextClosing | undefined {
  if (!next_closing) return undefined;
  const { first_date, last_date, at } = next_closing;
  const isClosed = periods.some(
    (one) => one.closed && one.first_date <= first_date && one.last_date >= last_date,
  );
  const state = isClosed ? 'done' : Date.parse(at) > now ? 'planned' : 'due';
  return { ...next_closing, state };
}
