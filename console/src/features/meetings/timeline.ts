// The picture of what rooms hold: days as stretches of hours, and where in them something lies.
import type { Schema } from '@/api';
import { clockOf, dayOf, instantOf, minutesOf, plusDays } from './zone';

type Stretch = { starts_at: string; ends_at: string };
export type Timeline = Schema<'RoomTimeline'>;

/** The hours of one day that are shown: instants, so that nights in which clocks change are as long as they are. */
export interface Segment {
  day: string;
  from: number;
  to: number;
  /** The full hours, by what the clock shows. */
  hours: { at: number; clock: string }[];
}

export interface Piece<T> {
  of: T;
  /** Of the segment's width, 0 to 1. */
  start: number;
  width: number;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** The first hour and the hour after the last that are worth showing: a working day, and what is held outside of it. */
export function hoursShown(
  timelines: readonly Timeline[],
  days: readonly string[],
  zone: string,
): [number, number] {
  let [first, last] = [8, 20];
  const shown = new Set(days);
  for (const { bookings } of timelines)
    for (const { starts_at, ends_at } of bookings) {
      const [start, end] = [Date.parse(starts_at), Date.parse(ends_at)];
      const [startDay, endDay] = [dayOf(start, zone), dayOf(end - 1, zone)];
      // What lasts over midnight is seen in the hours that are there anyhow.
      if (startDay !== endDay || !shown.has(startDay)) continue;
      first = Math.min(first, Math.floor(minutesOf(clockOf(start, zone)) / 60));
      last = Math.max(last, Math.floor(minutesOf(clockOf(end - 1, zone)) / 60) + 1);
    }
  return [first, last];
}

export function segmentsOf(
  days: readonly string[],
  zone: string,
  [first, last]: readonly [number, number],
): Segment[] {
  return days.map((day) => {
    const from = instantOf(day, `${first}:00`, zone);
    const to = last === 24 ? instantOf(plusDays(day, 1), '00:00', zone) : instantOf(day, `${last}:00`, zone);
    const hours: Segment['hours'] = [];
    for (let at = from; at < to; at += HOUR) hours.push({ at, clock: clockOf(at, zone) });
    return { day, from, to, hours };
  });
}

/** What of these is seen in a segment, and where. */
export function piecesOf<T extends Stretch>(stretches: readonly T[], { from, to }: Segment): Piece<T>[] {
  return stretches.flatMap((of) => {
    const start = Math.max(Date.parse(of.starts_at), from);
    const end = Math.min(Date.parse(of.ends_at), to);
    if (end <= start) return [];
    return [{ of, start: (start - from) / (to - from), width: (end - start) / (to - from) }];
  });
}

/** The step that a place in a segment is in: where it begins. */
export function stepAt({ from, to }: Segment, share: number, step: number): number {
  const size = step * MINUTE;
  const steps = Math.floor(((to - from) / size) * Math.min(Math.max(share, 0), 0.9999));
  return from + steps * size;
}

/** The stretch around an instant in which a room is free; nothing where it is not. Not before `earliest`. */
export function freeAround(
  room: Pick<Timeline, 'bookings' | 'closed'>,
  segment: Segment,
  at: number,
  earliest: number,
): [number, number] | undefined {
  let [from, to] = [Math.max(segment.from, earliest), segment.to];
  if (at < from || at >= to) return undefined;
  for (const { starts_at, ends_at } of [...room.bookings, ...room.closed]) {
    const [start, end] = [Date.parse(starts_at), Date.parse(ends_at)];
    if (start <= at && at < end) return undefined;
    if (end <= at) from = Math.max(from, end);
    else to = Math.min(to, start);
  }
  return [from, to];
}

/** From where one pressed to where one is: the steps of both, and no more than what is free. */
export function spanOf(
  segment: Segment,
  free: readonly [number, number],
  pressed: number,
  now: number,
  step: number,
): [number, number] {
  const [a, b] = [stepAt(segment, pressed, step), stepAt(segment, now, step)];
  const [start, end] = [Math.min(a, b), Math.max(a, b) + step * MINUTE];
  return [Math.max(start, free[0]), Math.min(end, free[1])];
}

/** One press without moving: an hour from there, or what is left of it. */
export function hourFrom(
  segment: Segment,
  free: readonly [number, number],
  pressed: number,
  step: number,
): [number, number] {
  const start = Math.max(stepAt(segment, pressed, step), free[0]);
  return [start, Math.min(start + HOUR, free[1])];
}

/** The first step that may still be booked: a meeting begins at most five minutes ago. */
export function earliestFrom(now: number, step: number): number {
  const size = step * MINUTE;
  return Math.ceil((now - 5 * MINUTE) / size) * size;
}
