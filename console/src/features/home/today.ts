// What the home page reads.
import { read, type Schema } from '@/api';
import type { Tone } from '@/shared/attendance/status';

type Summary = Schema<'AttendanceSummary'>;
type Status = Schema<'DayStatus'>;

const at = (org: string) => ({ path: { org_id: org } });

export const boardOf = (org: string, status?: Status) =>
  read('/v1/organizations/{org_id}/attendance/board', {
    params: { ...at(org), query: { limit: status ? 12 : 1, ...(status && { status }) } },
  });
export const waitingOf = (org: string) =>
  read('/v1/organizations/{org_id}/attendance/waiting-requests', {
    params: { ...at(org), query: { limit: 100 } },
  });
export const joiningOf = (org: string) =>
  read('/v1/organizations/{org_id}/join-requests', { params: { ...at(org), query: { limit: 100 } } });
export const fieldWorkOf = (org: string) =>
  read('/v1/organizations/{org_id}/attendance/field-work', { params: { ...at(org), query: { limit: 100 } } });
export const doubtsOf = (org: string) =>
  read('/v1/organizations/{org_id}/attendance/doubts', { params: { ...at(org), query: { limit: 100 } } });
export const roomRequestsOf = (org: string) =>
  read('/v1/organizations/{org_id}/room-approvals', { params: { ...at(org), query: { limit: 100 } } });
export const dayOf = (org: string) =>
  read('/v1/organizations/{org_id}/attendance/today', { params: at(org) });

/** One's meetings from the beginning of this hour for twelve more: the same question for an hour. */
export function agendaOf(org: string, now: number = Date.now()) {
  const hour = Math.floor(now / 3_600_000) * 3_600_000;
  return read('/v1/organizations/{org_id}/agenda', {
    params: {
      ...at(org),
      query: {
        from: new Date(hour).toISOString(),
        to: new Date(hour + 12 * 3_600_000).toISOString(),
        limit: 20,
      },
    },
  });
}

export interface Tile {
  key: 'here' | 'late' | 'overdue' | 'notYet' | 'away' | 'gone' | 'missing' | 'rest';
  tone: Tone;
  count: number;
  /** Of which statuses of the board it is the sum; the board lists one at a time. */
  parts: { status: Status; count: number }[];
}

/** The whole company in eight numbers; each person is in exactly one of them. */
export function tilesOf(summary: Summary): Tile[] {
  const tile = (key: Tile['key'], tone: Tone, ...statuses: Status[]): Tile => {
    const parts = statuses.map((status) => ({ status, count: summary[status] }));
    return { key, tone, parts, count: parts.reduce((sum, { count }) => sum + count, 0) };
  };
  return [
    tile('here', 'good', 'present', 'outside'),
    tile('late', 'mind', 'late'),
    tile('overdue', 'bad', 'overdue'),
    tile('notYet', 'calm', 'not_due'),
    tile('away', 'away', 'excused'),
    tile('gone', 'good', 'left', 'left_early'),
    tile('missing', 'bad', 'missing_on_duty', 'missing_off_duty', 'absent'),
    tile('rest', 'calm', 'rest_day'),
  ];
}

/** The links of a tile: each leads to a list of as many people as it says. */
export function linksOf({ parts }: Tile): Tile['parts'] {
  const filled = parts.filter(({ count }) => count > 0);
  return filled.length > 0 ? filled : parts.slice(0, 1);
}

/** Those that run now first, then those to come; what is over is left out. */
export function meetingsNow<T extends { starts_at: string; ends_at: string }>(
  bookings: readonly T[],
  now: number,
): { booking: T; running: boolean }[] {
  return bookings
    .filter(({ ends_at }) => Date.parse(ends_at) > now)
    .map((booking) => ({ booking, running: Date.parse(booking.starts_at) <= now }))
    .sort((a, b) => Number(b.running) - Number(a.running));
}
