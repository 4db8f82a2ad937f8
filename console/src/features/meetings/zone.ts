// A wall clock somewhere: instants become what it shows, and what it shows becomes instants.

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    clocks.set(zone, clock);
  }
  return clock;
}

/** What a zone's clock shows at an instant, as if it were UTC. */
function shown(instant: number, zone: string): number {
  const part = Object.fromEntries(
    clockIn(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** `2026-11-23T09:30` on the clock of a zone. */
export function wallOf(instant: number, zone: string): string {
  return new Date(shown(instant, zone)).toISOString().slice(0, 16);
}

export const dayOf = (instant: number, zone: string) => wallOf(instant, zone).slice(0, 10);
export const clockOf = (instant: number, zone: string) => wallOf(instant, zone).slice(11);

/** The instant at which a zone's clock shows a day and a time; `24:00` is the end of the day. */
export function instantOf(day: string, clock: string, zone: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  const wanted = Date.parse(`${day}T00:00:00Z`) + (hours * 60 + minutes) * 60_000;
  let instant = wanted;
  for (let tries = 0; tries < 3; tries += 1) instant += wanted - shown(instant, zone);
  return instant;
}

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
