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

/** The instant at which a zone's clock shows a day and a time; `24:00` is the end of the day. No number where neither is one. */
export function instantOf(day: string, clock: string, zone: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  const wanted = Date.parse(`${day}T00:00:00Z`) + (hours * 60 + minutes) * 60_000;
  if (Number.isNaN(wanted)) return wanted;
  let instant = wanted;
  for (let tries = 0; tries < 3; tries += 1) instant += wanted - shown(instant, zone);
  return instant;
}

/** The instant at which a day begins in a zone: days of nights in which clocks change begin rightly, too. */
export function startOfDay(day: string, zone: string): string {
  return new Date(instantOf(day, '00:00', zone)).toISOString();
}

/** `2026-11-21` and one day more. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
