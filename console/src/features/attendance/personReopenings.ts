// Closed periods that are open for one person, until a time.
import { client, type ReadPath, readAll, type Schema, unwrap } from '@/api';
import { instantOf, wallOf } from '@/shared/format/zoned';

export type PersonReopening = Schema<'PersonReopening'>;

const REOPENINGS = '/v1/organizations/{org_id}/attendance/periods/{period_id}/person-reopenings';

export const REOPENING_CHANGES: ReadPath[] = [
  REOPENINGS,
  '/v1/organizations/{org_id}/attendance/report',
  '/v1/organizations/{org_id}/members/{member_id}/attendance',
];

const of = (org: string, period: string) => ({ path: { org_id: org, period_id: period } });

export const reopeningsOf = (org: string, period: string) => readAll(REOPENINGS, { params: of(org, period) });

export const reopenFor = (org: string, period: string, body: Schema<'NewPersonReopening'>) =>
  unwrap(client.POST(REOPENINGS, { params: of(org, period), body }));

export const endReopening = (org: string, id: string) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/attendance/person-reopenings/{reopening_id}/end', {
      params: { path: { org_id: org, reopening_id: id } },
    }),
  );

/** `closing`: its time has come, and the last of it is being computed. */
export const stateOf = ({ open, ended_at }: PersonReopening): 'open' | 'closing' | 'ended' =>
  open ? 'open' : ended_at == null ? 'closing' : 'ended';

const DAY = 86_400_000;
/** The service opens a period for so long at the most. */
const LONGEST = 31 * DAY;

/** On the wall of a zone, as fields for a date and time have them: from when to when, and what is proposed. */
export function untilIn(zone: string, now: number) {
  return {
    min: wallOf(now, zone),
    max: wallOf(now + LONGEST, zone),
    proposed: `${wallOf(now + 3 * DAY, zone).slice(0, 10)}T18:00`,
  };
}

/** The instant that is meant, where it is one to which a period may be open. */
export function untilOf(wall: string, zone: string, now: number): string | undefined {
  const [day = '', clock = ''] = wall.split('T');
  const instant = instantOf(day, clock, zone);
  return instant > now && instant <= now + LONGEST ? new Date(instant).toISOString() : undefined;
}
