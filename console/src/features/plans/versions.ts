// Rules by date: on a date that version holds that began last, and of two that began together the later written one.

export interface Dated {
  number: number;
  from_date: string;
}

export interface Span<V> {
  version: V;
  from: string;
  /** The last day; open at the end without one. */
  to: string | undefined;
  when: 'past' | 'now' | 'later';
}

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

export const daysBetween = (from: string, to: string) =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** Which version holds from when to when, by date. Those that never hold are not in it. */
export function spansOf<V extends Dated>(versions: readonly V[], today: string): Span<V>[] {
  const byDate = new Map<string, V>();
  for (const version of versions) {
    const known = byDate.get(version.from_date);
    if (known === undefined || known.number < version.number) byDate.set(version.from_date, version);
  }
  const kept = [...byDate.values()].sort((a, b) => a.from_date.localeCompare(b.from_date));
  return kept.map((version, i) => {
    const next = kept[i + 1];
    const to = next && addDays(next.from_date, -1);
    const when = version.from_date > today ? 'later' : to !== undefined && to < today ? 'past' : 'now';
    return { version, from: version.from_date, to, when };
  });
}

/** The first date after `from` on which a version that was written before takes over again. */
export const overtakenOn = (versions: readonly Dated[], from: string) =>
  versions
    .map(({ from_date }) => from_date)
    .filter((date) => date > from)
    .sort()[0];

/** From when a change holds. */
export interface From {
  /** Today without one. */
  date: string | undefined;
  /** That results of days that have passed change is wanted. */
  past: boolean;
}

export const NOW: From = { date: undefined, past: false };

export const fromBody = ({ date, past }: From) => ({
  ...(date !== undefined && { from_date: date }),
  into_the_past: past,
});
