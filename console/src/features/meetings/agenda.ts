import type { Occurrence } from './meetings';
import { dayOf } from './zone';

export interface AgendaDay {
  day: string;
  items: Occurrence[];
}

/** By the day on which each begins; what began before the first day stands there. */
export function byDay(items: readonly Occurrence[], zone: string, first: string): AgendaDay[] {
  const days = new Map<string, Occurrence[]>();
  for (const one of items) {
    const begins = dayOf(Date.parse(one.starts_at), zone);
    const day = begins < first ? first : begins;
    days.set(day, [...(days.get(day) ?? []), one]);
  }
  return [...days]
    .map(([day, of]) => ({
      day,
      items: of.sort(
        (a, b) => Number(b.all_day) - Number(a.all_day) || a.starts_at.localeCompare(b.starts_at),
      ),
    }))
    .sort((a, b) => a.day.localeCompare(b.day));
}
