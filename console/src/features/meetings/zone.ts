// Days and times of a zone's wall clock, and reading what one types of them.
import { instantOf, wallOf } from '@/shared/format/zoned';

export { instantOf, wallOf };

export const dayOf = (instant: number, zone: string) => wallOf(instant, zone).slice(0, 10);
export const clockOf = (instant: number, zone: string) => wallOf(instant, zone).slice(11);

/** `2026-11-21` and so many days more. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  return plusDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

/** `9`, `930`, `9:30` and `09：30` as `09:30`; nothing of what is no time. */
export function parseClock(text: string): string | undefined {
  const match =
    /^(\d{1,2})[:：.](\d{2})$/.exec(text.trim()) ?? /^(\d{1,2}?)(\d{2})?$/.exec(text.trim()) ?? undefined;
  if (!match) return undefined;
  const [hours, minutes] = [Number(match[1]), Number(match[2] ?? 0)];
  if (hours > 24 || minutes > 59 || (hours === 24 && minutes > 0)) return undefined;
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

export const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
export const clockAt = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
