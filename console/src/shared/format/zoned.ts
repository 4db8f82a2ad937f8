/** The instant at which a day begins in a zone: days of nights in which clocks change begin rightly, too. */
export function startOfDay(day: string, zone: string): string {
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const wanted = Date.parse(`${day}T00:00:00Z`);
  // What the zone's clock shows at an instant, as if it were UTC.
  const shown = (instant: number) => {
    const part = Object.fromEntries(
      clock.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day: d = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, d, hour, minute, second);
  };
  let instant = wanted;
  for (let tries = 0; tries < 3; tries += 1) instant += wanted - shown(instant);
  return new Date(instant).toISOString();
}

/** `2026-11-21` and one day more. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
