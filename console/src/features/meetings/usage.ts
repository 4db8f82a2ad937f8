// How much rooms are used: what they held, of the time in which they could have been.
import type { Timeline } from './timeline';
import { clockOf, dayOf, instantOf, minutesOf, plusDays } from './zone';

const MINUTE = 60_000;

/** Weekdays, nine to six: what counts as the time of a room that is always open. */
const OFFICE: [number, number] = [9 * 60, 18 * 60];

export interface Usage {
  room_id: string;
  name: string;
  capacity: number;
  bookings: number;
  minutes: number;
  /** Within the time that counts: booked, and how much there was of it. */
  within: number;
  base: number;
}

export interface UsageReport {
  rooms: Usage[];
  /** Share of the rooms' time that is booked, for each hour of the day (0 to 23) of Monday (0) to Sunday (6). */
  heat: (number | null)[][];
  bookings: number;
  minutes: number;
  within: number;
  base: number;
}

type Stretch = { starts_at: string; ends_at: string };
const overlap = (from: number, to: number, { starts_at, ends_at }: Stretch) =>
  Math.max(0, Math.min(to, Date.parse(ends_at)) - Math.max(from, Date.parse(starts_at)));

/** Whether a room tells when it is not open; then all other time counts. */
const hasHours = ({ closed }: Timeline) => closed.some(({ kind }) => kind === 'not_working');

/** Timelines of several windows of the same rooms as one report, for the days that are given. */
export function usageOf(timelines: readonly Timeline[], days: readonly string[], zone: string): UsageReport {
  const rooms = new Map<
    string,
    { first: Timeline; bookings: Map<string, Stretch>; closed: Timeline['closed'] }
  >();
  for (const one of timelines) {
    const known = rooms.get(one.room_id) ?? { first: one, bookings: new Map(), closed: [] };
    // What reaches over the edge of a window is told in both.
    for (const booking of one.bookings) known.bookings.set(booking.starts_at, booking);
    known.closed = [...known.closed, ...one.closed];
    rooms.set(one.room_id, known);
  }
  const heat = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => [0, 0] as [number, number]));
  const found: Usage[] = [];
  const span: [number, number] = [
    instantOf(days[0] ?? '1970-01-01', '00:00', zone),
    instantOf(plusDays(days.at(-1) ?? '1970-01-01', 1), '00:00', zone),
  ];
  for (const { first, bookings, closed } of rooms.values()) {
    const whole = { ...first, closed };
    const free = hasHours(whole);
    const held = [...bookings.values()];
    const usage: Usage = {
      room_id: first.room_id,
      name: first.name,
      capacity: first.capacity,
      bookings: held.filter((one) => overlap(...span, one) > 0).length,
      minutes: held.reduce((sum, one) => sum + overlap(...span, one), 0) / MINUTE,
      within: 0,
      base: 0,
    };
    for (const day of days) {
      const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
      const begin = instantOf(day, '00:00', zone);
      const end = instantOf(plusDays(day, 1), '00:00', zone);
      const ofDay = held.filter((one) => overlap(begin, end, one) > 0);
      const shut = closed.filter((one) => overlap(begin, end, one) > 0);
      for (let at = begin; at < end; at += 60 * MINUTE) {
        const minute = minutesOf(clockOf(at, zone));
        if (!free && (weekday > 4 || minute < OFFICE[0] || minute >= OFFICE[1])) continue;
        const until = Math.min(at + 60 * MINUTE, end);
        const notThere = shut.reduce((sum, one) => sum + overlap(at, until, one), 0);
        const open = Math.max(until - at - notThere, 0);
        if (open === 0) continue;
        const taken = Math.min(
          ofDay.reduce((sum, one) => sum + overlap(at, until, one), 0),
          open,
        );
        usage.within += taken / MINUTE;
        usage.base += open / MINUTE;
        const cell = heat[weekday]?.[Math.floor(minute / 60)];
        if (cell) {
          cell[0] += taken;
          cell[1] += open;
        }
      }
    }
    found.push(usage);
  }
  const sum = (of: (usage: Usage) => number) => found.reduce((total, one) => total + of(one), 0);
  return {
    rooms: found,
    heat: heat.map((row) => row.map(([taken, open]) => (open === 0 ? null : taken / open))),
    bookings: sum((one) => one.bookings),
    minutes: sum((one) => one.minutes),
    within: sum((one) => one.within),
    base: sum((one) => one.base),
  };
}

export const shareOf = ({ within, base }: Pick<Usage, 'within' | 'base'>): number | undefined =>
  base === 0 ? undefined : within / base;

/** The days of a period, and the windows of at most seven days in which the service tells of them. */
export function windowsOf(
  from: string,
  to: string,
  zone: string,
): { days: string[]; windows: { from: string; to: string }[] } {
  const days: string[] = [];
  for (let day = from; day <= to; day = plusDays(day, 1)) days.push(day);
  const windows: { from: string; to: string }[] = [];
  for (let at = 0; at < days.length; at += 7) {
    const last = days[Math.min(at + 6, days.length - 1)] ?? from;
    windows.push({
      from: new Date(instantOf(days[at] ?? from, '00:00', zone)).toISOString(),
      to: new Date(instantOf(plusDays(last, 1), '00:00', zone)).toISOString(),
    });
  }
  return { days, windows };
}

/** The hours of a day in which any room could be booked. */
export function hoursOf(heat: UsageReport['heat']): [number, number] {
  const used = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) =>
    heat.some((row) => row[hour] != null),
  );
  return [used[0] ?? 9, (used.at(-1) ?? 17) + 1];
}

export const PERIODS = ['thisWeek', 'lastWeek', 'weeks4', 'weeks12'] as const;
export type Period = (typeof PERIODS)[number];

export function periodOf(period: Period, now: number, zone: string): { from: string; to: string } {
  const today = dayOf(now, zone);
  const monday = plusDays(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7));
  switch (period) {
    case 'thisWeek':
      return { from: monday, to: plusDays(monday, 6) };
    case 'lastWeek':
      return { from: plusDays(monday, -7), to: plusDays(monday, -1) };
    case 'weeks4':
      return { from: plusDays(monday, -28), to: plusDays(monday, -1) };
    case 'weeks12':
      return { from: plusDays(monday, -84), to: plusDays(monday, -1) };
  }
}
